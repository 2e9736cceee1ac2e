"""The outbox: messages a second through delivery, and what taking the next ones costs however many wait.

Refuses to measure a platform: what it sends goes nowhere, or to a sink.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bot.delivery import Delivery
from bot.envelopes import card_of, place_of, row_of
from bot.machine import opened
from bot.messages import Address, Card, Outgoing, Person, Place, Reply, Request, Span, Text
from store import claims
from store.db import Database
from store.rows import table_of, values_of
from store.tables import OutboxRow
from tests.bench.figures import Figure, How, figure
from tests.bench.processes import copy_of, part, sample_database, url_of
from tests.fakes import Desk

NAME = "Outbox"
PLAIN, CLIENT = "a plain loop over the same transport", "a bare HTTP client in a loop"
CONVERSATIONS = 100
CARD = Card("Answer", (Text((Span("Mei-Lin Zhou answers for it, says the catalog."),)),))
WAITING = ((100, 1), (1000, 1), (10_000, 1), (100, 100), (1000, 1000), (10_000, 1000))
"""Messages, and the conversations they are for."""


class Nothing(Desk):
    """Keeps nothing, and says when all of it was sent."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.left, self.done = expected, asyncio.Event()

    async def send(self, message: Outgoing) -> Address:
        self.left -= 1
        if not self.left:
            self.done.set()
        return Address(message.place, "m1")


class Wire(Nothing):
    """One HTTP call a message."""

    def __init__(self, expected: int, session: aiohttp.ClientSession, url: str) -> None:
        super().__init__(expected)
        self._session, self._url = session, url

    async def send(self, message: Outgoing) -> Address:
        await _posted(self._session, self._url, message.card)
        return await super().send(message)


def measure(how: How) -> Sequence[Figure]:
    template = sample_database(how.folder)
    with part("sink", side=1) as sink:
        sent = asyncio.run(_throughput(how, template, sink["url"]))
    return [*sent, *asyncio.run(_claims(how, template))]


# --- messages a second ---------------------------------------------------------------------------


async def _throughput(how: How, template: Path, url: str) -> list[Figure]:
    many = how.many(1000, 100)
    rates: dict[str, list[float]] = {name: [] for name in (PLAIN, "delivery", CLIENT, "delivery over HTTP")}
    async with aiohttp.ClientSession() as session:
        for number in range(how.rounds):
            how.tell(f"round {number + 1} of {how.rounds}, {many:,} messages")
            rates[PLAIN].append(many / await _looped(_rows(many, CONVERSATIONS)))
            rates["delivery"].append(many / await _delivered(Nothing(many), template, how.folder, many))
            rates[CLIENT].append(many / await _called(session, url, many))
            wire = Wire(many, session, url)
            rates["delivery over HTTP"].append(many / await _delivered(wire, template, how.folder, many))
    return [
        figure(NAME, "messages through delivery, to nowhere", rates["delivery"], "/s", against=rates[PLAIN], to=PLAIN),
        figure(
            NAME, "messages through delivery, over HTTP", rates["delivery over HTTP"], "/s",
            against=rates[CLIENT], to=CLIENT,
        ),
        figure(NAME, PLAIN, rates[PLAIN], "/s"),
        figure(NAME, CLIENT, rates[CLIENT], "/s"),
    ]  # fmt: skip


async def _delivered(transport: Nothing, template: Path, folder: Path, many: int) -> float:
    """*Units*: seconds until all of them were sent."""
    async with opened(url_of(copy_of(template, folder, "outbox"))) as database:
        await _wait_in(database, many, CONVERSATIONS)
        delivery = Delivery(database, {transport.platform: transport}, now=_now, worker="benchmark")
        began = time.perf_counter()
        running = asyncio.create_task(delivery.run())
        await transport.done.wait()
        took = time.perf_counter() - began
        running.cancel()
        await asyncio.wait([running])
    return took


async def _looped(rows: Sequence[dict[str, Any]]) -> float:
    transport = Nothing(len(rows))
    began = time.perf_counter()
    for row in rows:
        await transport.send(Outgoing(row["marker"], card_of(row["card"]), place_of(row["place"]), row["due_at"]))
    return time.perf_counter() - began


async def _called(session: aiohttp.ClientSession, url: str, many: int) -> float:
    began = time.perf_counter()
    for _ in range(many):
        await _posted(session, url, CARD)
    return time.perf_counter() - began


async def _posted(session: aiohttp.ClientSession, url: str, card: Card) -> None:
    async with session.post(f"{url}/api/chat.postMessage", json={"channel": "D0", "text": card.title}) as response:
        await response.read()


# --- taking the next ones ------------------------------------------------------------------------


async def _claims(how: How, template: Path) -> list[Figure]:
    """Taken and given back, so that every round finds the same."""
    cases = WAITING[:2] if how.quick else WAITING
    rounds: dict[tuple[int, int], list[float]] = {case: [] for case in cases}
    for case in cases:
        how.tell(f"claiming from {case[0]:,} for {case[1]:,}")
        async with opened(url_of(copy_of(template, how.folder, "claims"))) as database:
            await _wait_in(database, *case)
            rounds[case] = [await _claimed(database) for _ in range(how.rounds * how.many(7, 1) + 1)][1:]
    first = rounds[cases[0]]
    return [
        figure(NAME, f"taking the next of {many:,} waiting for {rooms:,}", took, "ms", against=first, to="the first")
        for (many, rooms), took in rounds.items()
    ]


async def _claimed(database: Database) -> float:
    now = _now()
    connection = await database.transaction()
    try:
        began = time.perf_counter()
        until = now + timedelta(seconds=60)
        claim = partial(claims.claim, now=now, until=until, worker="benchmark", limit=8)
        taken = await connection.run_sync(claim)
        assert taken
        return (time.perf_counter() - began) * 1000
    finally:
        await database.end(connection)


async def _wait_in(database: Database, many: int, conversations: int) -> None:
    async with database.writing() as connection:
        await connection.execute(table_of(OutboxRow).insert(), _rows(many, conversations))


def _rows(many: int, conversations: int) -> list[dict[str, Any]]:
    at, actor = _now(), Person("desk", "ana")
    rows = []
    for number in range(many):
        place = Place("desk", f"room-{number % conversations}")
        rows.append(values_of(row_of(Reply(CARD), Request(f"k{number}", "", actor, place, at), at)))
    return rows


def _now() -> datetime:
    return datetime.now(UTC)
