"""Ten thousand open incidents: what a tick costs when none is due, and when a hundred are.

Refuses a database in memory: what is measured is committed to a file.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import tick
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Address, Outgoing, Person, Place, Request
from handlers.incidents.routes import INCIDENT_DUTIES, INCIDENT_ROUTES
from store.catalog import import_file
from store.db import Database
from store.rows import table_of, values_of
from store.schema import ensure
from store.tables import AddressRow, IncidentRow, OutboxRow
from tests.conftest import SAMPLE
from tests.fakes import Desk

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OPEN, DUE, ROUNDS = 10_000, 100, 7
ROOMS = 20
"""*Units*: conversations the incidents were opened in; steps of one conversation share a transaction."""
PRODUCTS = ("churn-model", "shelf-forecast", "route-weaver", "eta-engine", "courier-pulse")
WAITS = {"page": 900, "lease": 7200, "update": 864_000}


def measure() -> dict[str, Any]:
    """*Units*: milliseconds, medians over the rounds."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> dict[str, Any]:
    database = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    await ensure(database)
    await import_file(database, SAMPLE, said_by="bench", at=NOW, dry_run=False)
    products = sorted((await database.portfolio()).products)
    await _filled(database, products)
    corridor = Dispatch(database, INCIDENT_ROUTES, recognise=_known, wake=lambda: None)
    quiet, busy = [], []
    for number in range(ROUNDS):
        at = NOW + number * timedelta(minutes=1)
        quiet.append(await _ticked(database, corridor, at - timedelta(seconds=30), expected=0))
        busy.append(await _ticked(database, corridor, at, expected=DUE))
    opened = [await _opened(database, corridor, number) for number in range(ROUNDS * 3)]
    await database.close()
    return {
        "open incidents": OPEN,
        f"tick that fires {DUE} of them, ms": round(statistics.median(busy), 1),
        f"slowest tick that fires {DUE}, ms": round(max(busy), 1),
        "tick that fires none, ms": round(statistics.median(quiet), 2),
        "from open incident to the page handed to its platform, p50 ms": round(statistics.median(opened), 1),
    }


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
    request = Request(f"open/{number}", words, actor, _place(number), at, {"anyway": "yes"})
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


async def _filled(database: Database, products: list[str]) -> None:
    """Incidents whose steps come due in hundreds, a minute apart, and then an hour from now."""
    rows = [_incident(number, products) for number in range(OPEN)]
    homes = [_home(number) for number in range(OPEN)]
    async with database.writing() as connection:
        await connection.execute(table_of(IncidentRow).insert(), [values_of(row) for row in rows])
        await connection.execute(table_of(AddressRow).insert(), [values_of(row) for row in homes])


def _place(number: int) -> Place:
    return Place("desk", f"room-{number % ROOMS}", kind="channel", private=False)


def _incident(number: int, products: list[str]) -> IncidentRow:
    group = number // DUE
    due_at = NOW + group * timedelta(minutes=1) if group < ROUNDS else NOW + timedelta(hours=1, seconds=number)
    return IncidentRow(
        product=products[number % len(products)],
        symptom="scores drifting since Monday",
        layer="model_tooling",
        severity="error",
        accountability="model_quality",
        reporter_name="Priya Raman",
        room="",
        place=_place(number).packed(),
        waits=WAITS,
        step=number % 4,
        due="page",
        due_at=due_at,
        update_at=NOW + timedelta(days=10),
        since_at=NOW,
        opened_at=NOW,
    )


def _home(number: int) -> AddressRow:
    place = _place(number)
    return AddressRow(
        slot=f"incident/{number + 1}/headline",
        platform="desk",
        conversation=place.conversation,
        place=place.packed(),
        message=f"m{number}",
        updated_at=NOW,
    )


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


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value}")
