"""The tenant's own time: runs with the wall clock and can be moved forward.

Refuses to run backwards.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


class VirtualClock:
    """*Units*: epoch seconds."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._last = 0

    def now(self) -> float:
        return time.time() + self._ahead

    def at(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._ahead += seconds

    def stamp(self) -> str:
        """A message id as Teams makes them: milliseconds, unique and in order."""
        self._last = max(self._last + 1, int(self.now() * 1000))
        return str(self._last)

    def iso(self) -> str:
        return self.at().isoformat(timespec="milliseconds").replace("+00:00", "Z")
