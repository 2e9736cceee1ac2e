"""Doors for machines: predictions come in by file, calendars are read by calendar programs.

Refuses a body before the key is known to be right, and to hold one in memory.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.logs import Log
from store import agenda, doorkeys
from store.calendars import calendar
from store.db import Database
from store.errors import Refused
from store.predictions.intake import take_in
from store.predictions.tally import Intake

LOG = Log("intake")
LARGEST = 512 * 1024 * 1024
"""*Units*: bytes of one delivery; larger ones come in parts."""
PART = 256 * 1024
AT_ONCE = 2
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def install(app: web.Application, database: Database, now: Callable[[], datetime]) -> None:
    """`POST /predictions/{product}` with a bearer key, and `GET /calendars/{key}.ics`."""
    app.router.add_post("/predictions/{product}", _predictions(database, now))
    app.router.add_get("/calendars/{key}.ics", _calendar(database, now))


def _predictions(database: Database, now: Callable[[], datetime]) -> Handler:
    turns = asyncio.Semaphore(AT_ONCE)

    async def receive(request: web.Request) -> web.Response:
        """A file in one of the shapes the command line takes; `?column=judge=stars 1..5` says what a column means."""
        product = request.match_info["product"]
        if await doorkeys.subject_of(database, "predictions", _bearer(request)) != product:
            return _told(401, "The key is missing or not right for this product. Ask for one: predictions key for NAME")
        if (request.content_length or 0) > LARGEST:
            return _told(413, f"More than {LARGEST >> 20} MB. Send it in parts.")
        async with turns:
            with tempfile.TemporaryDirectory(prefix="steward-intake-") as folder:
                path = Path(folder) / "delivery"
                if not await _spooled(request, path):
                    return _told(413, f"More than {LARGEST >> 20} MB. Send it in parts.")
                return await _taken(database, product, path, request, now())

    return receive


def _bearer(request: web.Request) -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.casefold() == "bearer" else ""


async def _spooled(request: web.Request, path: Path) -> bool:
    """Whether it was small enough."""
    left = LARGEST
    with path.open("wb") as file:
        async for part in request.content.iter_chunked(PART):
            left -= len(part)
            if left < 0:
                return False
            await asyncio.to_thread(file.write, part)
    return True


async def _taken(database: Database, product: str, path: Path, request: web.Request, at: datetime) -> web.Response:
    said = dict(each.split("=", 1) for each in request.query.getall("column", []) if "=" in each)
    try:
        intake = await take_in(database, product, path, said=said or None, at=at, by="key", source="http")
    except Refused as error:
        LOG.warning("delivery refused", product=product, problems=len(error.problems))
        return web.json_response({"problems": list(error.problems)}, status=422)
    return web.json_response(report(intake))


def report(intake: Intake) -> dict[str, object]:
    """The report of a delivery, as JSON says it."""
    return asdict(intake)


def _told(status: int, sentence: str) -> web.Response:
    return web.json_response({"problems": [sentence]}, status=status)


def _calendar(database: Database, now: Callable[[], datetime]) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        """The rituals of whoever holds the key; nobody else's."""
        person = await doorkeys.subject_of(database, "calendar", request.match_info["key"])
        if person is None:
            return web.Response(status=404, text="There is no such calendar.\n")
        async with database.look(now()) as unit:
            mine = [ritual for ritual, _ in await agenda.of_person(unit, person, ended=True)]
            text = await asyncio.to_thread(calendar, unit.portfolio, mine, now())
        return web.Response(body=text, content_type="text/calendar", headers={"Cache-Control": "private, max-age=900"})

    return serve
