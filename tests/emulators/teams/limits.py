"""How much Teams takes: messages per conversation in windows of time, and bytes per message.

Refuses to be the product's table: it is written down a second time, so that one can prove the other wrong.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque

from tests.emulators.teams.world import Json

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit, 2026-11-20: (messages, seconds)
SENDS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
ROSTERS = ((14, 1.0), (120, 30.0))
LARGEST_MESSAGE = 100 * 1024
"""*Units*: bytes of UTF-16."""


class Windows:
    def __init__(self, windows: tuple[tuple[int, float], ...]) -> None:
        self._windows = windows
        self._sent: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, conversation: str, now: float) -> float:
        """How long to wait before the next one is taken; 0 takes it."""
        sent = self._sent[conversation]
        longest = max(seconds for _, seconds in self._windows)
        while sent and sent[0] <= now - longest:
            sent.popleft()
        for most, seconds in self._windows:
            recent = [at for at in sent if at > now - seconds]
            if len(recent) >= most:
                return recent[-most] + seconds - now
        sent.append(now)
        return 0.0


def weight(activity: Json) -> int:
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))
