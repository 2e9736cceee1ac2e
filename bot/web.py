"""The one HTTP server: health, readiness, metrics, and the doors that platforms bring.

Refuses to say anything about what is inside beyond yes, no and numbers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot import intake
from bot.gauges import Gauges
from bot.logs import Log
from bot.messages import Lane, Meter, Transport
from store import findings, mailbox
from store.db import Database

LOG = Log("web")
Door = Callable[[web.Request], Awaitable[web.Response]]
STANDING = 60.0
"""*Units*: seconds without a round of the clock until the process is not well."""
SMALL_BODY = 256 * 1024
"""*Units*: bytes. Nothing we accept is larger; a platform's own door may ask for less."""


class Platform(Protocol):
    """A chat platform as the service sees it."""

    @property
    def transport(self) -> Transport: ...
    def install(self, app: web.Application) -> None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def ready(self) -> bool: ...


class Watching(Protocol):
    """What knows how the process itself is."""

    gauges: Gauges

    @property
    def standing(self) -> float: ...
    def drawn(self) -> None: ...


def application(
    database: Database,
    platforms: Sequence[Platform],
    now: Callable[[], datetime],
    meters: Sequence[Meter] = (),
    watch: Watching | None = None,
) -> web.Application:
    """The web application with every door installed."""
    app = web.Application(client_max_size=SMALL_BODY)
    app.router.add_get("/healthz", _health(watch))
    app.router.add_get("/readyz", _readiness(database, platforms))
    app.router.add_get("/metrics", _metrics(database, now, meters, watch))
    intake.install(app, database, now)
    for platform in platforms:
        platform.install(app)
    return app


def _health(watch: Watching | None) -> Door:
    """No while the clock stands still: whoever supervises the process should start it again."""

    async def health(request: web.Request) -> web.Response:
        if watch is not None and watch.standing >= STANDING:
            return web.Response(text="the clock stands still\n", status=503)
        return web.Response(text="ok\n")

    return health


def _readiness(database: Database, platforms: Sequence[Platform]) -> Door:
    async def ready(request: web.Request) -> web.Response:
        state = {platform.transport.platform: platform.ready() for platform in platforms}
        try:
            await database.portfolio()
            state["store"] = True
        except Exception:  # whatever it is, the answer is no
            state["store"] = False
        return web.json_response(state, status=200 if all(state.values()) else 503)

    return ready


def _metrics(database: Database, now: Callable[[], datetime], meters: Sequence[Meter], watch: Watching | None) -> Door:
    async def metrics(request: web.Request) -> web.Response:
        registry, body = CollectorRegistry(), b""
        if watch is not None:  # first: it is known while the database is away
            watch.drawn()
            body = generate_latest(watch.gauges.registry)
        try:
            await _kept(database, now(), registry)
        except Exception as error:
            LOG.error("store not counted", error=type(error).__name__)
        await _measured(database, now(), meters, registry)
        return web.Response(body=body + generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


async def _kept(database: Database, now: datetime, registry: CollectorRegistry) -> None:
    """What waits, how late it is, how often it was tried, and what is open."""
    number = Gauge("steward_outbox_messages", "Messages waiting or dead", ["lane", "state"], registry=registry)
    age = Gauge("steward_outbox_age_seconds", "Age of the oldest", ["lane", "state"], registry=registry)
    late = Gauge("steward_outbox_late_seconds", "How late the longest overdue is", ["lane", "state"], registry=registry)
    tries = Gauge(
        "steward_outbox_retries", "Tries beyond the first, of what waits", ["lane", "state"], registry=registry
    )
    found = Gauge("steward_findings", "Open findings", ["kind"], registry=registry)
    async with database.reading() as connection:
        for row in await mailbox.backlog(connection):
            labels = (Lane(row["lane"]).name.lower(), row["state"])
            number.labels(*labels).set(row["number"])
            age.labels(*labels).set(max(0.0, (now - row["oldest_at"]).total_seconds()))
            late.labels(*labels).set(max(0.0, (now - row["due_at"]).total_seconds()) if row["state"] != "dead" else 0)
            tries.labels(*labels).set(row["retries"])
        for row in await findings.counts(connection):
            found.labels(row["kind"]).set(row["number"])


async def _measured(database: Database, now: datetime, meters: Sequence[Meter], registry: CollectorRegistry) -> None:
    """What the topics count; one that cannot is logged, and the others are seen."""
    known: dict[str, Gauge] = {}
    for meter in meters:
        try:
            async with database.look(now) as unit:
                numbers = await meter(unit, now)
        except Exception as error:
            LOG.error("meter failed", meter=getattr(meter, "__name__", ""), error=type(error).__name__)
            continue
        for each in numbers:
            if each.name not in known:
                known[each.name] = Gauge(each.name, each.about, [*each.labels], registry=registry)
            (known[each.name].labels(**each.labels) if each.labels else known[each.name]).set(each.value)
