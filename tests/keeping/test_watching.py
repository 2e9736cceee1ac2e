"""Who watches the machine: what stalls, falls silent or stands still is said, counted, and found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from structlog.testing import capture_logs

from bot import watching
from bot.adminroom import AdminRoom
from bot.clock import tick
from bot.heartbeat import Heartbeat
from bot.logs import configure
from bot.messages import Duty, Outcome, Place, Request
from bot.watching import Watch
from bot.web import application
from store import findings, rooms
from store.db import Database
from store.units import Unit
from tests.conftest import NOW, HandClock
from tests.fakes import Desk

Logged = list[MutableMapping[str, Any]]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """Every line of the log."""
    configure("console")
    with capture_logs() as lines:
        yield lines


class Platform:
    """A platform that is heard, or not."""

    def __init__(self) -> None:
        self.transport, self.heard = Desk(), True

    def install(self, app: web.Application) -> None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def ready(self) -> bool:
        return self.heard

    def state(self) -> dict[str, int]:
        return {"sockets": 2 if self.heard else 0}


class Watched:
    """A process with a watch on it, and its own time moved by hand."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock, self.platform = database, clock, Platform()
        self.seconds = 1000.0
        self.watch = Watch(database, [self.platform], clock.now, "here", lambda: self.seconds)

    async def passes(self, seconds: float, *, ticking: bool = True) -> None:
        self.seconds += seconds
        if ticking:
            self.watch.ticked()
        await self.watch.look()

    async def open(self) -> list[tuple[str, str]]:
        async with self.database.look(self.clock.now()) as unit:
            return [(row["kind"], row["subject"]) for row in await findings.open_ones(unit)]

    async def metrics(self) -> dict[str, float]:
        app = application(self.database, [self.platform], self.clock.now, (), self.watch)
        async with TestClient(TestServer(app)) as client:
            lines = (await (await client.get("/metrics")).text()).splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[:1] != "#"}

    async def health(self) -> tuple[int, str]:
        app = application(self.database, [self.platform], self.clock.now, (), self.watch)
        async with TestClient(TestServer(app)) as client:
            answer = await client.get("/healthz")
            return answer.status, await answer.text()


@pytest.fixture
def watched(database: Database, clock: HandClock) -> Watched:
    return Watched(database, clock)


async def test_a_platform_that_falls_silent_is_a_finding_within_a_minute_and_none_when_it_is_back(
    watched: Watched,
) -> None:
    watched.platform.heard = False
    await watched.passes(1)
    await watched.passes(watching.SILENT - 1)
    assert await watched.open() == []
    await watched.passes(watching.LOOK)
    assert await watched.open() == [("silent platform", "here:desk")]
    numbers = await watched.metrics()
    assert numbers['steward_platform_ready{platform="desk"}'] == 0
    assert numbers['steward_platform_silent_seconds{platform="desk"}'] == watching.SILENT - 1 + watching.LOOK
    assert numbers['steward_platform_state{platform="desk",what="sockets"}'] == 0
    assert numbers['steward_findings{kind="silent platform"}'] == 1

    watched.platform.heard = True
    await watched.passes(watching.LOOK)
    assert await watched.open() == []
    assert (await watched.metrics())['steward_platform_ready{platform="desk"}'] == 1


async def test_a_loop_that_stood_still_is_said_while_it_stands_and_found_when_it_moves(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr(watching, "STALLED", 1.0)
    monkeypatch.setattr(watching, "LOOK", 0.05)
    watch, over = Watch(database, [], clock.now, "here"), asyncio.Event()
    running = asyncio.create_task(watch.run(over))
    await asyncio.to_thread(lambda: None)
    time.sleep(2.5)  # noqa: ASYNC251  nothing else makes a loop stand still
    assert "event loop stalled" in [line["event"] for line in logged]
    watch.beat()
    await watch.look()
    assert "stalled process" in await found(database)
    over.set()
    await running
    assert next(iter(watch.gauges.stalls.collect())).samples[0].value >= 1


async def found(database: Database) -> list[str]:
    async with database.look(NOW) as unit:
        return [row["kind"] for row in await findings.open_ones(unit)]


async def test_a_stall_is_forgotten_when_nothing_stalled_for_a_while(watched: Watched) -> None:
    watched.seconds += 60
    watched.watch.beat()
    await watched.passes(0)
    assert await watched.open() == [("stalled process", "here")]
    watched.watch.beat()
    await watched.passes(watching.CALM + 1)
    assert await watched.open() == []


async def test_a_clock_that_stands_still_is_found_and_the_process_is_not_well(watched: Watched) -> None:
    watched.watch.ticked()
    assert await watched.health() == (200, "ok\n")
    await watched.passes(watching.STANDING, ticking=False)
    assert await watched.open() == [("clock stands still", "here")]
    assert await watched.health() == (503, "the clock stands still\n")
    await watched.passes(1)
    assert await watched.open() == []
    assert await watched.health() == (200, "ok\n")


async def test_what_is_known_of_the_process_is_told_while_the_database_is_away(watched: Watched) -> None:
    async with watched.database.writing() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    numbers = await watched.metrics()
    assert numbers["steward_clock_tick_age_seconds"] == 0
    assert not [name for name in numbers if name.startswith("steward_outbox")]


async def test_transactions_deliveries_and_duties_are_counted(watched: Watched) -> None:
    gauges = watched.watch.gauges
    watched.database.waited = gauges.database.observe
    async with watched.database.writing():
        pass
    gauges.delivered("sent", 0, 1.5)
    gauges.delivered("postponed", 2, None)

    async def broken(unit: Unit, now: datetime) -> list[Request]:
        raise RuntimeError("ours")

    async def nobody(request: Request) -> Outcome:
        return Outcome()

    await tick(watched.database, [Duty("rounds", broken)], nobody, NOW, watched.watch.failed)
    numbers = await watched.metrics()
    assert numbers["steward_database_wait_seconds_count"] == 1
    assert numbers['steward_deliveries_total{lane="page",outcome="sent"}'] == 1
    assert numbers['steward_delivery_seconds_bucket{lane="page",le="1.0"}'] == 0
    assert numbers['steward_delivery_seconds_bucket{lane="page",le="2.0"}'] == 1
    assert numbers['steward_deliveries_total{lane="answer",outcome="postponed"}'] == 1
    assert numbers['steward_duty_failures_total{duty="rounds"}'] == 1


# --- the sign of life --------------------------------------------------------------------------------


class Watcher:
    """Somebody elsewhere who listens for a sign of life."""

    def __init__(self) -> None:
        self.heard, self.status = 0, 200

    async def receive(self, request: web.Request) -> web.Response:
        self.heard += 1
        return web.Response(status=self.status)


@pytest.fixture
async def listening() -> AsyncIterator[SimpleNamespace]:
    watcher, app = Watcher(), web.Application()
    app.router.add_get("/ping/canary-secret", watcher.receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield SimpleNamespace(watcher=watcher, url=str(server.make_url("/ping/canary-secret")), session=session)


async def test_a_sign_of_life_is_sent_after_a_round_of_the_clock_and_a_write(
    watched: Watched, listening: SimpleNamespace
) -> None:
    heartbeat = Heartbeat(listening.url, watched.watch, watched.database, watched.clock.now)
    watched.watch.ticked()
    assert await heartbeat.beat(listening.session) == "sent"
    assert listening.watcher.heard == 1


async def test_no_sign_of_life_comes_from_a_clock_that_stands_or_fails_or_a_store_that_cannot_be_written(
    watched: Watched, listening: SimpleNamespace
) -> None:
    heartbeat = Heartbeat(listening.url, watched.watch, watched.database, watched.clock.now)
    watched.seconds += watching.SILENT
    assert await heartbeat.beat(listening.session) == "withheld"
    watched.watch.failed("rounds")
    watched.watch.ticked()
    assert await heartbeat.beat(listening.session) == "withheld"
    watched.watch.ticked()
    async with watched.database.writing() as connection:
        await connection.execute(text("ALTER TABLE notes RENAME TO elsewhere"))
    assert await heartbeat.beat(listening.session) == "withheld"
    assert listening.watcher.heard == 0


async def test_a_watcher_that_refuses_or_is_gone_is_counted_and_its_address_is_in_no_log(
    watched: Watched, listening: SimpleNamespace, logged: Logged
) -> None:
    watched.watch.ticked()
    listening.watcher.status = 500
    heartbeat = Heartbeat(listening.url, watched.watch, watched.database, watched.clock.now)
    assert await heartbeat.beat(listening.session) == "failed"
    gone = Heartbeat("http://127.0.0.1:9/canary-secret", watched.watch, watched.database, watched.clock.now)
    assert await gone.beat(listening.session) == "failed"
    assert [line["event"] for line in logged] == ["heartbeat refused", "heartbeat failed"]
    assert "canary-secret" not in str(logged)
    numbers = await watched.metrics()
    assert numbers['steward_heartbeats_total{outcome="failed"}'] == 2


# --- the administrators' room --------------------------------------------------------------------------


class Roomy(Desk):
    """A desk with one room."""

    async def room(self, name: str, workspace: str) -> Place | None:
        return Place("desk", f"room-{name}", kind="channel") if name == "keepers" else None


async def bound(database: Database) -> list[str]:
    async with database.look(NOW) as unit:
        return list(await rooms.places(unit, rooms.ADMINISTRATORS))


async def test_the_room_a_setting_names_is_bound_where_the_platform_has_it(database: Database) -> None:
    over = asyncio.Event()
    await AdminRoom("#keepers", database, {"desk": Roomy()}).run(over, lambda: NOW)
    (place,) = await bound(database)
    assert '"room-keepers"' in place


async def test_a_room_somebody_chose_from_chat_stays(database: Database) -> None:
    chosen = Place("desk", "chosen", kind="channel").packed()
    async with database.unit("k", NOW) as unit:
        await rooms.bind(unit, rooms.ADMINISTRATORS, "desk", chosen, by="ana")
    await AdminRoom("#keepers", database, {"desk": Roomy()}).run(asyncio.Event(), lambda: NOW)
    assert await bound(database) == [chosen]
