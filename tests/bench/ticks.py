"""What a round of the clock costs with a hundred things due, however many wait for another day.

Refuses to measure a few duties: it is the whole round, with every duty the desk has.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.clock import tick
from bot.dispatch import Dispatch
from bot.messages import Person
from handlers.routes import DUTIES, ROUTES
from store.catalog import import_file
from store.db import Database
from store.schema import ensure
from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.filled import fill
from tests.bench.processes import empty
from tests.conftest import SAMPLE

NAME = "Ticks"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DUE, LEAST = 100, 3
PENDING = (1_000, 10_000, 100_000)
GROWS = Bar(1.5, of="ratio")


def measure(how: How) -> Sequence[Figure]:
    return asyncio.run(_measured(how))


async def _measured(how: How) -> list[Figure]:
    """The sizes take turns in each round, so that what else the machine does meets all of them."""
    rounds = max(how.rounds, LEAST)
    sizes = PENDING if not how.quick else PENDING[:2]
    desks = [await _desk(how, size, rounds) for size in sizes]
    spent: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(rounds + 1):  # the first warms up
        for size, (database, corridor) in zip(sizes, desks, strict=True):
            how.tell(f"{size:,} pending, round {number} of {rounds}")
            took = await _ticked(database, corridor, NOW + number * timedelta(minutes=1))
            spent[size] += [took] if number else []
    for database, _ in desks:
        await database.close()
    least = spent[sizes[0]]
    return [
        figure(
            NAME, f"a round with {DUE} due of {size:,} pending", spent[size], "ms",
            against=least, to=f"{sizes[0]:,} pending", bar=GROWS if size == sizes[-1] else None,
        )
        for size in sizes
    ]  # fmt: skip


async def _desk(how: How, size: int, rounds: int) -> tuple[Database, Dispatch]:
    """A hundred due each minute of the rounds, and everything else tomorrow."""
    database = Database(f"sqlite+aiosqlite:///{empty(how.folder, f'ticks-{size}')}")
    await ensure(database)
    await import_file(database, SAMPLE, said_by="bench", at=NOW, dry_run=False)
    tomorrow = NOW + timedelta(days=1)
    soon = [NOW + (number // DUE) * timedelta(minutes=1) for number in range(DUE * (rounds + 1))]
    late = [tomorrow + timedelta(seconds=number) for number in range(size - len(soon))]
    await fill(database, [*soon, *late], platform="desk")
    await tick(database, DUTIES, Dispatch(database, ROUTES, recognise=_known, wake=_nobody), NOW - timedelta(hours=1))
    return database, Dispatch(database, ROUTES, recognise=_known, wake=_nobody)


async def _known(person: Person) -> Person:
    return person


def _nobody() -> None:
    """Nothing is delivered: what a round costs is what it writes."""


async def _ticked(database: Database, corridor: Dispatch, at: datetime) -> float:
    """*Units*: milliseconds."""
    began = time.perf_counter()
    handed = await tick(database, DUTIES, corridor, at)
    spent = (time.perf_counter() - began) * 1000
    assert handed, "nothing was due"
    return spent
