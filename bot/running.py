"""A desk at work: doors, delivery, clock and what runs beside them, from the first open door to the last one shut.

Refuses to stop in the middle of a message, and to warm up while calls are overdue.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot import clock
from bot.adminroom import AdminRoom
from bot.heartbeat import Heartbeat
from bot.housekeeping import Housekeeping
from bot.logs import Log
from bot.machine import Machine, settle
from bot.messages import Duty
from bot.settings import Settings
from bot.watching import Watch
from bot.web import Platform
from store.db import Database
from store.errors import Refused
from store.portfolio import Portfolio

LOG = Log("service")
Warm = Callable[[Database, Portfolio], None]
DRAIN_SECONDS = 10.0
CALLS_FIRST = 1.0
"""*Units*: seconds after the start in which nothing but what is due is done."""


@dataclass(frozen=True, slots=True)
class Running:
    """What works together. `warm` makes ready what a question would wait for."""

    settings: Settings
    runner: web.AppRunner
    platforms: Sequence[Platform]
    machine: Machine
    database: Database
    duties: Sequence[Duty]
    time: clock.Clock
    watch: Watch
    warm: Warm

    async def until_told(self) -> None:
        """Until SIGTERM or SIGINT."""
        stop, gone = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await self.runner.setup()
        await self._listen()
        work = [asyncio.create_task(each) for each in (self.machine.delivery.run(), self._hands(stop))]
        work.append(asyncio.create_task(self.watch.run(stop)))
        present = asyncio.create_task(self._present(gone))
        try:
            for platform in self.platforms:
                await platform.start()
            work += [asyncio.create_task(each) for each in self._beside(stop)]
            LOG.info("ready", host=self.settings.http_host, port=self.port, platforms=sorted(self.machine.transports))
            await stop.wait()
            LOG.info("stopping")
        finally:
            stop.set()
            await self._stopped(work)
            await self._left(present, gone)

    async def _listen(self) -> None:
        """*Raises* Refused where somebody else has the port, or the address is not of this machine."""
        host, port = self.settings.http_host, self.settings.http_port
        try:
            await web.TCPSite(self.runner, host, port).start()
        except OSError as error:
            why = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else "no such address"
            right = "a free port in STEWARD_HTTP_PORT, and in STEWARD_HTTP_HOST an address of this machine"
            raise Refused([f"Nothing can listen at {host}:{port}: {why}. Right would be {right}"]) from None

    @property
    def port(self) -> int:
        return int(self.runner.addresses[0][1]) if self.runner.addresses else 0

    def _hands(self, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        watch, dispatch = self.watch, self.machine.dispatch
        return clock.run(
            self.database, self.duties, dispatch, self.time.now, over=stop, failed=watch.failed, ticked=watch.ticked
        )

    async def _present(self, gone: asyncio.Event) -> None:
        """Others take us for dead once this ends: not before the last message that was in hand has its outcome."""
        if self.machine.bell is not None:
            await self.machine.bell.run(gone)

    async def _left(self, present: asyncio.Task[None], gone: asyncio.Event) -> None:
        gone.set()
        if self.machine.bell is not None:
            self.machine.bell.ring()  # it ends with its next look, or now
        await present

    def _beside(self, stop: asyncio.Event) -> Iterator[Coroutine[Any, Any, None]]:
        """What runs beside the work itself, each until `stop`."""
        settings, now = self.settings, self.time.now
        yield Housekeeping(self.database, now, settings.keep).run(stop)
        if settings.admin_room:
            yield AdminRoom(settings.admin_room, self.database, self.machine.transports).run(stop, now)
        if settings.heartbeat_url is not None:
            url = settings.heartbeat_url.get_secret_value()
            yield Heartbeat(url, self.watch, self.database, now).run(stop, settings.heartbeat_seconds)
        yield self._warmed(stop)

    async def _warmed(self, stop: asyncio.Event) -> None:
        """Once the calls that are overdue have left."""
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), CALLS_FIRST)
        if not stop.is_set():
            await asyncio.to_thread(self.warm, self.database, await self.database.portfolio())
            settle()

    async def _stopped(self, work: Sequence[asyncio.Task[None]]) -> None:
        """Doors first, then the work in flight, then the connections it used."""
        await self.runner.cleanup()
        self.machine.delivery.stop()
        _, late = await asyncio.wait(work, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        for platform in self.platforms:
            await platform.stop()
