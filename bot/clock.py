"""What time it is, and asking the duties what has become due.

Refuses timers: a wait is a row with a due instant, so a restart has nothing to set again.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.logs import Log
from bot.messages import Corridor, Duty, Request
from store.db import Database

LOG = Log("clock")
TICK = 1.0
"""*Units*: seconds between two looks at everything."""
LOOKS = 4
"""How often the urgent duties are asked in that time: people wait for what they bring."""
Failed = Callable[[str], None]
REHEARSAL = re.compile(r"(?P<start>.+?)(?:x(?P<speed>\d+(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Clock:
    """The one clock of a process. A rehearsal starts at another instant and runs `speed` times as fast."""

    start: datetime | None = None
    speed: float = 1.0
    began: float = 0.0

    def now(self) -> datetime:
        if self.start is None:
            return datetime.now(UTC)
        return (self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)).astimezone(UTC)


def rehearsal(text: str) -> Clock:
    """`2026-11-23T08:59:30+01:00x60`: begins then, runs 60 times as fast. *Raises* ValueError."""
    match = REHEARSAL.fullmatch(text)
    start = _instant(match["start"]) if match else None
    if match is None or start is None or start.tzinfo is None:
        raise ValueError("right would be 2026-11-23T08:59:30+01:00x60, with its offset from UTC")
    return Clock(start, float(match["speed"] or 1), time.monotonic())


def _instant(text: str) -> datetime | None:
    """None for what is no instant."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _nobody(_duty: str) -> None:
    """Who wants to know what failed, until somebody says."""


async def tick(
    database: Database, duties: Sequence[Duty], corridor: Corridor, now: datetime, failed: Failed = _nobody
) -> int:
    """How many requests were due and done; each happens once, by its key. `failed` is told a duty's name."""
    handed = 0
    for duty in duties:
        for request in await _due(database, duty, now, failed):
            try:
                await corridor(request)
                handed += 1
            except Exception as error:  # one request's trouble is not the next one's: asked again at the next tick
                LOG.error("due request failed", duty=duty.name, key=request.key, error=type(error).__name__)
                failed(duty.name)
    return handed


async def _due(database: Database, duty: Duty, now: datetime, failed: Failed) -> Sequence[Request]:
    """What this duty finds; nothing where it is in trouble, so that the others are asked."""
    try:
        async with database.look(now) as unit:
            return await duty.due(unit, now)
    except Exception as error:
        LOG.error("duty failed", duty=duty.name, error=type(error).__name__)
        failed(duty.name)
        return ()


async def run(
    database: Database,
    duties: Sequence[Duty],
    corridor: Corridor,
    now: Callable[[], datetime],
    *,
    over: asyncio.Event,
    every: float = TICK,
    failed: Failed = _nobody,
    ticked: Callable[[], None] = lambda: None,
) -> None:
    """Until `over`. Not to be cancelled: a statement cut off in the middle leaves a connection nobody can close."""
    urgent = [duty for duty in duties if duty.urgent]
    for look in itertools.count():
        if over.is_set():
            return
        await tick(database, urgent if look % LOOKS else duties, corridor, now(), failed)
        ticked()
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), every / LOOKS)
