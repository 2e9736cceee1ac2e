"""The service put together: store, platforms, corridor, clock and delivery, as the settings say.

Refuses to start beside another service on one SQLite file, and without a platform.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

from aiohttp import web

from bot import clock, faults
from bot import web as doors
from bot.allowance import Allowance
from bot.charting import Charting
from bot.leases import Leases
from bot.logs import Log
from bot.machine import Machine, named, opened, settle
from bot.messages import Corridor, Duty, Meter, Route
from bot.running import Running, Warm
from bot.settings import Settings
from bot.shares import OF_THE_DESK
from bot.watching import Watch
from bot.web import Platform
from store import findings
from store.bell import Bell
from store.db import Database
from store.errors import Refused
from store.mailbox import newest_request, release_all
from store.mending import its_time, put_right
from store.notebooks import Notebook
from store.presence import Presence
from store.serving import alone

LOG = Log("service")
WAS_AHEAD = "clock was days ahead"
NO_PLATFORM = (
    "No platform is configured. For Slack set STEWARD_SLACK_BOT_TOKEN and STEWARD_SLACK_APP_TOKEN (Socket Mode) or "
    "STEWARD_SLACK_SIGNING_SECRET (HTTP). For Teams set STEWARD_TEAMS_APP_ID, STEWARD_TEAMS_APP_SECRET, "
    "STEWARD_TEAMS_APP_TENANT and STEWARD_TEAMS_ALLOWED_TENANTS. To try the desk without either: python app.py chat"
)


def platforms_of(
    settings: Settings, routes: Sequence[Route], corridor: Corridor, time: clock.Clock, database: Database
) -> list[Platform]:
    """The configured platforms; an SDK is imported only where its platform is. *Raises* Refused for none."""
    found: list[Platform] = []
    charting = Charting(database, time.now)
    if settings.slack:
        from bot.slack.platform import from_settings as slack

        found.append(slack(settings, routes, corridor, time, charting=charting))
    if settings.teams:
        from bot.teams.platform import from_settings as teams

        notebook = Notebook(database, "teams")
        found.append(teams(settings, routes, corridor, time, notebook=notebook, charting=charting))
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
            await resumed(database, time)
            presence = Presence(named(), time.now, _missed)
            machine = Machine(database, routes, time.now, worker=presence.worker, share=OF_THE_DESK)
            machine.bell = Bell(settings.database_url, machine.delivery.wake, presence)
            machine.delivery.leases, machine.delivery.wall = Leases(time.now, time.speed), time.wall
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
            desk = Running(settings, runner, platforms, machine, database, duties, time, watch, warm)
            await desk.until_told()


async def resumed(database: Database, time: clock.Clock) -> None:
    """Time goes on from the newest request, where the machine's clock lies before it.

    Where it lies days before it, the clock was wrong then or is now. What was put off is taken up, unless the
    database's own clock says that this one is wrong.
    """
    name = socket.gethostname()
    async with database.reading() as connection:
        newest = await newest_request(connection)
    if newest is None or time.goes_on_from(newest):
        await findings.close_outside(database, WAS_AHEAD, name, time.now())
        return
    LOG.error("clock not followed", newest=newest.isoformat(), says="the last request lies days ahead of this clock")
    now = time.now()
    async with database.writing() as connection:
        theirs = await its_time(connection)
        if theirs is None or theirs < newest - clock.FURTHEST:
            ended = await put_right(connection, now, now + clock.FURTHEST)
            LOG.warning("waits put right", number=ended)
    await findings.note_outside(database, WAS_AHEAD, name, f"the last request was of {newest:%Y-%m-%d}", now)


def _missed(workers: Sequence[str]) -> None:
    LOG.warning("took over from the dead", workers=workers)
