"""One time for everybody in a rehearsal: both platforms and the desk, so many times as fast as the wall's.

Refuses to run backwards by itself.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from tests.emulators.slack.clock import VirtualClock as SlackClock
from tests.emulators.teams.clock import VirtualClock as TeamsClock

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Hours:
    """*Units* `speed`: seconds of a rehearsal in a second."""

    def __init__(self, speed: float, start: datetime = MONDAY) -> None:
        self.speed = speed
        self._start, self._began, self._ahead = start.timestamp(), time.monotonic(), 0.0

    def now(self) -> float:
        """*Units*: epoch seconds."""
        return self._start + self._ahead + (time.monotonic() - self._began) * self.speed

    def move(self, seconds: float) -> None:
        assert seconds >= 0
        self._ahead += seconds

    def set_back(self, seconds: float) -> None:
        """As somebody sets a machine's clock."""
        self._ahead -= seconds

    def setting(self) -> str:
        """What a desk that starts now is told."""
        return f"{datetime.fromtimestamp(self.now(), UTC).isoformat(timespec='seconds')}x{self.speed:g}"


class OnSlack(SlackClock):
    def __init__(self, hours: Hours) -> None:
        super().__init__()
        self._hours = hours

    def now(self) -> float:
        return self._hours.now()

    def signed_at(self) -> float:
        return self._hours.now()

    def soon(self, seconds: float) -> float:
        """A form waits for real fingers."""
        return self.now() + seconds * self._hours.speed


class InTeams(TeamsClock):
    def __init__(self, hours: Hours) -> None:
        super().__init__()
        self._hours = hours

    def now(self) -> float:
        return self._hours.now()
