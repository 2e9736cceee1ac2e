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
from bot.logs import Log
from bot.messages import Lane, Meter, Transport
from store import mailbox
from store.db import Database

LOG = Log("web")
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


def application(
    database: Database, platforms: Sequence[Platform], now: Callable[[], datetime], meters: Sequence[Meter] = ()
) -> web.Application:
    """The web application with every door installed."""
    app = web.Application(client_max_size=SMALL_BODY)
    app.router.add_get("/healthz", _health)
    app.router.add_get("/readyz", _readiness(database, platforms))
    app.router.add_get("/metrics", _metrics(database, now, meters))
    intake.install(app, database, now)
    for platform in platforms:
        platform.install(app)
    return app


async def _health(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _readiness(database: Database, platforms: Sequence[Platform]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(request: web.Request) -> web.Response:
        state = {platform.transport.platform: platform.ready() for platform in platforms}
        try:
            await database.portfolio()
            state["store"] = True
        except Exception:  # whatever it is, the answer is no
            state["store"] = False
        return web.json_response(state, status=200 if all(state.values()) else 503)

    return ready


def _metrics(
    database: Database, now: Callable[[], datetime], meters: Sequence[Meter]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(request: web.Request) -> web.Response:
        registry = CollectorRegistry()
        number = Gauge("steward_outbox_messages", "Messages waiting or dead", ["lane", "state"], registry=registry)
        age = Gauge("steward_outbox_age_seconds", "Age of the oldest", ["lane", "state"], registry=registry)
        async with database.reading() as connection:
            for row in await mailbox.backlog(connection):
                labels = (Lane(row["lane"]).name.lower(), row["state"])
                number.labels(*labels).set(row["number"])
                age.labels(*labels).set(max(0.0, (now() - row["oldest_at"]).total_seconds()))
        await _measured(database, now(), meters, registry)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


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
