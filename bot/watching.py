"""Who watches the machine: a loop that stalls, a platform that falls silent, a clock that stands still.

Refuses to keep it to itself: each is a log line, a number and a finding within a minute, and again when it is over.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import FURTHEST, STEP
from bot.gauges import Gauges
from bot.logs import Log
from bot.web import Platform
from store import findings
from store.db import Database

LOG = Log("watching")
BEAT = 0.5
"""*Units*: seconds between two beats of the event loop."""
STALLED = 10.0
LOOK = 5.0
SILENT = 30.0
"""*Units*: seconds. A socket is replaced within twenty; beyond that somebody must know."""
STANDING = 60.0
CALM = 600.0
"""*Units*: seconds without a stall until the finding about it is closed."""
SET_BACK = (
    "this machine's clock lies behind the last request; time goes on from there, more slowly, until it has caught up"
)
FAR_BACK = "this machine's clock was days ahead; time goes on from there until the desk is started anew: start it anew"


class Watch:
    """What this process knows about its own health. `monotonic` is its own time: no rehearsal moves it."""

    def __init__(
        self,
        database: Database,
        platforms: Sequence[Platform],
        now: Callable[[], datetime],
        name: str,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        ahead: Callable[[], timedelta] = timedelta,
    ) -> None:
        """`ahead`: how far the machine's clock lies behind `now`."""
        self.gauges = Gauges()
        self._database, self._platforms, self._now, self._name = database, platforms, now, name
        self._monotonic, self._ahead = monotonic, ahead
        self._beat_at = self._ticked_at = self._stalled_at = monotonic()
        self._silent_since: dict[str, float] = {}
        self._failed: set[str] = set()
        self._well = True
        self._open: set[tuple[str, str]] = set()
        self._over = threading.Event()

    # --- what others tell it -------------------------------------------------------------------

    def failed(self, duty: str) -> None:
        """A duty could not be asked, or what it found could not be done."""
        self._failed.add(duty)
        self.gauges.duties.labels(duty).inc()

    def ticked(self) -> None:
        """The clock has finished a round."""
        self._ticked_at, self._well, self._failed = self._monotonic(), not self._failed, set()

    # --- what it answers -----------------------------------------------------------------------

    @property
    def standing(self) -> float:
        """*Units*: seconds since the clock finished a round."""
        return self._monotonic() - self._ticked_at

    def alive(self) -> bool:
        """Whether the last round of the clock was a moment ago, and everything in it could be asked and done."""
        return self._well and self.standing < SILENT

    def drawn(self) -> None:
        """The gauges say what is now."""
        now = self._monotonic()
        self.gauges.tick.set(self.standing)
        self.gauges.ahead.set(self._ahead().total_seconds())
        for platform in self._platforms:
            name = platform.transport.platform
            since = self._silent_since.get(name)
            self.gauges.ready.labels(name).set(platform.ready())
            self.gauges.silent.labels(name).set(now - since if since is not None else 0)
            for what, number in getattr(platform, "state", dict)().items():
                self.gauges.state.labels(name, what).set(number)

    # --- what it does --------------------------------------------------------------------------

    async def run(self, over: asyncio.Event) -> None:
        """Until `over`. A thread looks at the loop from outside, because a loop that stalls cannot say so."""
        outside = threading.Thread(target=self._from_outside, name="watching", daemon=True)
        outside.start()
        beating = asyncio.create_task(self._beating(over), name="beating")
        try:
            while not over.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), LOOK)
                await self._looked()
        finally:
            self._over.set()
            await beating

    async def _looked(self) -> None:
        try:
            await self.look()
        except Exception as error:  # the database is away: said, and looked again
            LOG.error("look failed", error=type(error).__name__)

    async def _beating(self, over: asyncio.Event) -> None:
        while not over.is_set():
            self.beat()
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), BEAT)

    def beat(self) -> None:
        """The loop is here; how late it is was how long something held it."""
        now = self._monotonic()
        late = max(0.0, now - self._beat_at - BEAT)
        self._beat_at = now
        self.gauges.lag.observe(late)
        if late >= STALLED:
            self._stalled_at = now
            self.gauges.stalls.inc()
            self._open.add(("stalled process", ""))
            LOG.error("event loop moves again", stalled_seconds=round(late, 1))

    def _from_outside(self) -> None:
        said = False
        while not self._over.wait(1.0):
            still = self._monotonic() - self._beat_at
            if still >= STALLED and not said:
                LOG.error("event loop stalled", seconds=round(still, 1))
            said = still >= STALLED

    async def look(self) -> None:
        """What is wrong becomes a finding; what is over is closed."""
        for platform in self._platforms:
            await self._heard(platform.transport.platform, ready=platform.ready())
        late = self.standing >= STANDING
        await self._told("clock stands still", "", f"nothing due was done for {STANDING:.0f} seconds", wrong=late)
        ahead = self._ahead()
        await self._told("clock set back", "", FAR_BACK if ahead > FURTHEST else SET_BACK, wrong=ahead > STEP)
        shaken = ("stalled process", "") in self._open and self._monotonic() - self._stalled_at < CALM
        await self._told("stalled process", "", "it could do nothing for more than ten seconds", wrong=shaken)

    async def _heard(self, platform: str, *, ready: bool) -> None:
        now = self._monotonic()
        if ready and self._silent_since.pop(platform, now) <= now - SILENT:
            LOG.warning("platform back", platform=platform)
        since = self._silent_since.setdefault(platform, now) if not ready else now
        wrong = now - since >= SILENT
        await self._told("silent platform", f":{platform}", "nothing said there can be heard", wrong=wrong)

    async def _told(self, kind: str, part: str, detail: str, *, wrong: bool) -> None:
        key, subject = (kind, part), f"{self._name}{part}"
        kept = key in self._open
        if wrong and (not kept or kind == "stalled process"):
            fresh = await findings.note_outside(self._database, kind, subject, detail, self._now())
            self._open.add(key)
            if fresh:
                LOG.error(kind, where=part.removeprefix(":") or self._name)
        elif kept and not wrong:
            await findings.close_outside(self._database, kind, subject, self._now())
            self._open.discard(key)
