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
from datetime import UTC, datetime, timedelta

from bot.logs import Log
from bot.messages import Corridor, Duty, Request
from store.db import Database

LOG = Log("clock")
TICK = 1.0
"""*Units*: seconds between two looks at everything."""
LOOKS = 4
"""How often the urgent duties are asked in that time: people wait for what they bring."""
PATIENCE = 0.9
"""The pace of time while the machine's clock is behind: an hour is caught up with in ten; waits are a tenth longer."""
STEP = timedelta(seconds=60)
"""Less is what clocks differ by, between machines and between corrections."""
FURTHEST = timedelta(days=2)
"""Whoever was further ahead was wrong then, and is not followed after a restart."""
Failed = Callable[[str], None]
REHEARSAL = re.compile(r"(?P<start>.+?)(?:x(?P<speed>\d+(?:\.\d+)?))?")


def _wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The one clock of a process. What it gives never runs backwards, whatever the machine's clock is set to.

    A machine's clock that is set back would put off every wait by as much. So time goes on here from where it was, at
    PATIENCE of its pace, until the machine's has caught up: `ahead` says by how much. The doors ask `wall`, because
    what platforms sign and stamp is compared with the machine's.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = _wall,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`speed`: how many seconds of this clock pass in one."""
        self.wall, self.speed, self._monotonic = wall, speed, monotonic
        self._given, self._given_at = wall(), monotonic()

    def now(self) -> datetime:
        moment = self._monotonic()
        passed = timedelta(seconds=(moment - self._given_at) * self.speed * PATIENCE)
        self._given, self._given_at = max(self.wall(), self._given + passed), moment
        return self._given

    def ahead(self) -> timedelta:
        """How far the machine's clock lies behind what was given."""
        return self.now() - self.wall()

    def goes_on_from(self, instant: datetime) -> bool:
        """Whether it does: `instant` was given before a restart. Nobody further off than FURTHEST is believed."""
        off = instant - self.now()
        if STEP < off <= FURTHEST:
            self._given = instant
        return off <= FURTHEST


def rehearsal(text: str) -> Clock:
    """`2026-11-23T08:59:30+01:00x60`: begins then, runs 60 times as fast. *Raises* ValueError."""
    match = REHEARSAL.fullmatch(text)
    start = _instant(match["start"]) if match else None
    if match is None or start is None or start.tzinfo is None:
        raise ValueError("right would be 2026-11-23T08:59:30+01:00x60, with its offset from UTC")
    began, first, speed = time.monotonic(), start.astimezone(UTC), float(match["speed"] or 1)
    return Clock(lambda: first + timedelta(seconds=(time.monotonic() - began) * speed), speed)


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
