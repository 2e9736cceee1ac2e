"""Which conversations rest: because the platform said so, or because its pace was used up.

Refuses to let calls wait for the pace of talk: a few in a row leave at once, as many as every platform lets through.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BURST = 4
"""*Units*: messages that a call may be ahead of the pace. At a pace of 0.6 s that is 6 in a second and 8 in two, inside
each window of Teams; Slack allows short bursts without a figure. *Source*: the pages of `SENDS` in bot/teams/limits.py
and of `pace` in bot/slack/client.py, 2026-11-20."""


class Pacing:
    """What one process knows of the conversations it posts to; another process learns by being told to wait."""

    def __init__(self) -> None:
        self._resting: dict[str, datetime] = {}
        self._paced: dict[str, tuple[datetime, timedelta]] = {}

    def went(self, queue: str, now: datetime, pace: timedelta) -> None:
        """One more message: talk goes on when the pace is kept again, calls before that."""
        kept, _ = self._paced.get(queue, (now, pace))
        self._paced[queue] = max(kept, now) + pace, pace

    def rests(self, queue: str, until: datetime) -> None:
        """Nothing goes there before `until`."""
        self._resting[queue] = until

    def silent(self, now: datetime) -> tuple[str, ...]:
        """Where nothing may go now, calls neither."""
        self._resting = {queue: until for queue, until in self._resting.items() if until > now}
        spent = (queue for queue, (kept, pace) in self._paced.items() if kept - BURST * pace > now)
        return (*self._resting, *spent)

    def slow(self, now: datetime) -> tuple[str, ...]:
        """Where only calls may go now."""
        self._paced = {queue: (kept, pace) for queue, (kept, pace) in self._paced.items() if kept > now}
        return tuple(self._paced)
