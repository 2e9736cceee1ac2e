"""The running service: store, platforms, corridor, clock and delivery put together, and taken apart in order.

Refuses to start beside another service on one SQLite file, and to stop in the middle of a message.
"""

from __future__ import annotations

import asyncio
import fcntl
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.engine import make_url

from bot import clock, faults
from bot import web as doors
from bot.adminroom import AdminRoom
from bot.allowance import Allowance
from bot.charting import Charting
from bot.heartbeat import Heartbeat
from bot.housekeeping import Housekeeping
from bot.leases import Leases
from bot.logs import Log
from bot.machine import Machine, named, opened, settle
from bot.messages import Corridor, Duty, Meter, Route
from bot.settings import Settings
from bot.watching import Watch
from bot.web import Platform
from store.bell import Bell
from store.db import Database
from store.errors import Refused
from store.mailbox import newest_request, release_all
from store.notebooks import Notebook
from store.portfolio import Portfolio
from store.presence import Presence

LOG = Log("service")
Warm = Callable[[Database, Portfolio], None]
DRAIN_SECONDS = 10.0
CALLS_FIRST = 1.0
"""*Units*: seconds after the start in which nothing but what is due is done."""
NO_PLATFORM = (
    "No platform is configured. For Slack set STEWARD_SLACK_BOT_TOKEN and STEWARD_SLACK_APP_TOKEN (Socket Mode) or "
    "STEWARD_SLACK_SIGNING_SECRET (HTTP). For Teams set STEWARD_TEAMS_APP_ID, STEWARD_TEAMS_APP_SECRET, "
    "STEWARD_TEAMS_APP_TENANT and STEWARD_TEAMS_ALLOWED_TENANTS. To try the desk without either: python app.py chat"
)


@contextmanager
def alone(url: str) -> Iterator[None]:
    """The only service on this SQLite file. *Raises* Refused."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite"):
        yield
        return
    path = Path(f"{parsed.database}.lock")
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                [f"Another Steward serves {parsed.database}. Several need PostgreSQL: STEWARD_DATABASE_URL"]
            ) from None
        yield


def platforms_of(
    settings: Settings, routes: Sequence[Route], corridor: Corridor, now: clock.Clock, database: Database
) -> list[Platform]:
    """The configured platforms; an SDK is imported only where its platform is. *Raises* Refused for none."""
    found: list[Platform] = []
    charting = Charting(database, now.now)
    if settings.slack:
        from bot.slack.platform import from_settings as slack

        found.append(slack(settings, routes, corridor, now.now, ahead=now.ahead, charting=charting))
    if settings.teams:
        from bot.teams.platform import from_settings as teams

        notebook = Notebook(database, "teams")
        found.append(teams(settings, routes, corridor, now.now, ahead=now.ahead, notebook=notebook, charting=charting))
    if not found:
        raise Refused([NO_PLATFORM])
    return found


async def serve(
    settings: Settings, routes: Sequence[Route], duties: Sequence[Duty], warm: Warm, meters: Sequence[Meter] = ()
) -> None:
    """Until SIGTERM or SIGINT. `warm` makes ready what a question would wait for. *Raises* Refused."""
    time = settings.clock or clock.Clock()
    if settings.fault is not None:
        faults.arm(settings.fault)
    with alone(settings.database_url):
        async with opened(settings.database_url) as database:
            await database.portfolio()
            await _resumed(database, time)
            presence = Presence(named(), time.now, _missed)
            machine = Machine(database, routes, time.now, worker=presence.worker)
            machine.bell = Bell(settings.database_url, machine.delivery.wake, presence)
            machine.delivery.leases, machine.delivery.ahead = Leases(time.now, time.speed), time.ahead
            machine.dispatch.allowance = Allowance(settings.person_per_minute)
            platforms = platforms_of(settings, routes, machine.dispatch, time, database)
            machine.transports.update({each.transport.platform: each.transport for each in platforms})
            if database.sqlite:
                async with database.writing() as connection:
                    await release_all(connection, time.now())
            watch = Watch(database, platforms, time.now, socket.gethostname(), ahead=time.ahead)
            database.waited, machine.delivery.told = watch.gauges.database.observe, watch.gauges.delivered
            runner = web.AppRunner(doors.application(database, platforms, time.now, meters, watch), access_log=None)
            settle()
            await _running(settings, runner, platforms, machine, database, duties, time, watch, warm)


async def _resumed(database: Database, time: clock.Clock) -> None:
    """Time goes on from the newest request, where the machine's clock lies before it."""
    async with database.reading() as connection:
        newest = await newest_request(connection)
    if newest is not None and not time.goes_on_from(newest):
        LOG.error(
            "clock not followed", newest=newest.isoformat(), says="the last request lies days ahead of this clock"
        )


def _missed(workers: Sequence[str]) -> None:
    LOG.warning("took over from the dead", workers=workers)


async def _running(
    settings: Settings,
    runner: web.AppRunner,
    platforms: Sequence[Platform],
    machine: Machine,
    database: Database,
    duties: Sequence[Duty],
    time: clock.Clock,
    watch: Watch,
    warm: Warm,
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await runner.setup()
    await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    hands = clock.run(database, duties, machine.dispatch, time.now, over=stop, failed=watch.failed, ticked=watch.ticked)
    work = [asyncio.create_task(each) for each in (machine.delivery.run(), hands, watch.run(stop))]
    try:
        for platform in platforms:
            await platform.start()
        work += [asyncio.create_task(each) for each in _beside(settings, machine, database, time, watch, stop)]
        work.append(asyncio.create_task(_warmed(database, warm, stop)))
        LOG.info("ready", host=settings.http_host, port=_port(runner), platforms=sorted(machine.transports))
        await stop.wait()
        LOG.info("stopping")
    finally:
        stop.set()
        await _stopped(runner, platforms, machine, work)


async def _warmed(database: Database, warm: Warm, stop: asyncio.Event) -> None:
    """Beside the work, once the calls that are overdue have left."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), CALLS_FIRST)
    if not stop.is_set():
        await asyncio.to_thread(warm, database, await database.portfolio())
        settle()


def _beside(
    settings: Settings,
    machine: Machine,
    database: Database,
    time: clock.Clock,
    watch: Watch,
    stop: asyncio.Event,
) -> Iterator[Coroutine[Any, Any, None]]:
    """What runs beside the work itself, each until `stop`."""
    yield Housekeeping(database, time.now, settings.keep).run(stop)
    if machine.bell is not None:
        yield machine.bell.run(stop)
    if settings.admin_room:
        yield AdminRoom(settings.admin_room, database, machine.transports).run(stop, time.now)
    if settings.heartbeat_url is not None:
        url = settings.heartbeat_url.get_secret_value()
        yield Heartbeat(url, watch, database, time.now).run(stop, settings.heartbeat_seconds)


async def _stopped(
    runner: web.AppRunner, platforms: Sequence[Platform], machine: Machine, work: Sequence[asyncio.Task[None]]
) -> None:
    """Doors first, then the work in flight, then the connections it used."""
    await runner.cleanup()
    machine.delivery.stop()
    _, late = await asyncio.wait(work, timeout=DRAIN_SECONDS)
    for task in late:
        task.cancel()
    for platform in platforms:
        await platform.stop()


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1]) if runner.addresses else 0
