"""Ten thousand open incidents: what a tick costs when none is due, and when a hundred are; then the whole process.

Refuses a database in memory: what is measured is committed to a file.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.clock import tick
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Address, Outgoing, Person, Request
from handlers.incidents.routes import INCIDENT_DUTIES, INCIDENT_ROUTES
from store.catalog import import_file
from store.db import Database
from store.rows import table_of
from store.schema import ensure
from store.tables import OutboxRow
from tests.bench import paging
from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.filled import fill, place
from tests.bench.processes import empty
from tests.conftest import SAMPLE
from tests.fakes import Desk

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OPEN, DUE, ROUNDS = 10_000, 100, 7
PRODUCTS = ("churn-model", "shelf-forecast", "route-weaver", "eta-engine", "courier-pulse")


NAME = "Incidents"


def measure(how: How) -> Sequence[Figure]:
    return [*asyncio.run(_measured(how)), *paging.measure(how)]


async def _measured(how: How) -> list[Figure]:
    many, rounds = how.many(OPEN, 1_000), how.many(ROUNDS, 2)
    database = Database(f"sqlite+aiosqlite:///{empty(how.folder, 'incidents')}")
    await ensure(database)
    await import_file(database, SAMPLE, said_by="bench", at=NOW, dry_run=False)
    await fill(database, [_due_at(number) for number in range(many)], platform="desk")
    corridor = Dispatch(database, INCIDENT_ROUTES, recognise=_known, wake=lambda: None)
    quiet, busy, cpu = [], [], []
    for number in range(rounds):
        how.tell(f"{many:,} open, round {number + 1} of {rounds}")
        at = NOW + number * timedelta(minutes=1)
        quiet.append(await _ticked(database, corridor, at - timedelta(seconds=30), expected=0))
        began = time.process_time()
        busy.append(await _ticked(database, corridor, at, expected=DUE))
        cpu.append((time.process_time() - began) * 1000)
    opened = [await _opened(database, corridor, number) for number in range(rounds * 3)]
    await database.close()
    return [
        figure(NAME, f"of {many:,} open, a tick that fires {DUE}", busy, "ms", bar=Bar(250)),
        figure(NAME, "the same, in processor time", cpu, "ms"),
        figure(NAME, "a tick that fires none", quiet, "ms"),
        figure(NAME, "from open incident to the call handed to its platform, in process", opened, "ms"),
    ]


def _due_at(number: int) -> datetime:
    """In hundreds, a minute apart; and then, an hour from now."""
    group = number // DUE
    return NOW + group * timedelta(minutes=1) if group < ROUNDS else NOW + timedelta(hours=1, seconds=number)


class Stopwatch(Desk):
    """A desk that says when the first page came."""

    def __init__(self) -> None:
        super().__init__()
        self.paged = asyncio.Event()

    async def send(self, message: Outgoing) -> Address:
        if message.place.conversation.startswith("dm-"):
            self.paged.set()
        return await super().send(message)


async def _opened(database: Database, corridor: Dispatch, number: int) -> float:
    """An incident of another product each time, through corridor and delivery."""
    desk = Stopwatch()
    people = (await database.portfolio()).people.values()
    desk.people |= {person.email for person in people if person.email}
    at = NOW + timedelta(hours=2, minutes=number)
    delivery = Delivery(database, {"desk": desk}, now=lambda: at, worker="bench")
    async with database.writing() as connection:  # what the ticks said is not what is measured
        await connection.execute(table_of(OutboxRow).delete())
    running = asyncio.create_task(delivery.run())
    words = f"open incident {PRODUCTS[number % len(PRODUCTS)]}: scores drifting since Monday"
    mail = "chidi.okafor@larkmoor.example"
    actor = Person("desk", mail, name="Chidi Okafor", email=mail)
    request = Request(f"open/{number}", words, actor, place(number, "desk"), at, {"anyway": "yes"})
    began = time.perf_counter()
    await corridor(request)
    delivery.wake()
    await asyncio.wait_for(desk.paged.wait(), 5)
    spent = (time.perf_counter() - began) * 1000
    delivery.stop()
    await running
    return spent


async def _known(person: Person) -> Person:
    return person


async def _ticked(database: Database, corridor: Dispatch, at: datetime, *, expected: int) -> float:
    """*Raises* AssertionError where not exactly the expected number of people was called."""
    before = await _calls(database)
    began = time.perf_counter()
    await tick(database, INCIDENT_DUTIES, corridor, at)
    spent = (time.perf_counter() - began) * 1000
    called = await _calls(database) - before
    assert called == expected, f"{called} calls instead of {expected}"
    return spent


async def _calls(database: Database) -> int:
    from sqlalchemy import func, select

    outbox = table_of(OutboxRow)
    async with database.reading() as connection:
        query = select(func.count()).select_from(outbox).where(outbox.c.slot.like("incident/%/page/%"))
        return int(await connection.scalar(query) or 0)
