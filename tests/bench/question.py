"""A question to its committed answer, in process, on SQLite: the sample company, every question another one.

Refuses to count a question that failed as a quick one: it is said how many did.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.dispatch import Fault
from bot.machine import Machine, opened
from bot.messages import Person, Place, Request
from handlers.ask import warm
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from handlers.routes import ROUTES
from store.db import Database
from store.lines import PRAGMAS
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.knocks import QUESTIONS
from tests.bench.processes import copy_of, sample_database, url_of

NAME = "Question to committed answer"
GUEST = Person("terminal", "guest")
WRITES = ("CREATE TABLE IF NOT EXISTS written (id INTEGER PRIMARY KEY, one TEXT, two TEXT)",)
BARE = "a bare transaction of three rows"


@dataclass
class Times:
    """*Units*: milliseconds, one list a round, in order."""

    asked: list[list[float]] = field(default_factory=list)
    understood: list[list[float]] = field(default_factory=list)
    written: list[list[float]] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    def at(self, rounds: list[list[float]], per_cent: float) -> list[float]:
        return [share(each, per_cent) for each in rounds]


def measure(how: How) -> Sequence[Figure]:
    database = copy_of(sample_database(how.folder), how.folder, "question")
    times = asyncio.run(_asked(how, database))
    failed = f"{len(times.failed)} of {len(QUESTIONS)} questions fail" if times.failed else ""
    bare = times.at(times.written, 50)
    bars = {50: Bar(5)}
    found = [
        figure(
            NAME, f"p{per_cent}", times.at(times.asked, per_cent), "ms",
            against=bare, to=BARE, bar=bars.get(per_cent), note=failed,
        )
        for per_cent in (50, 90, 99)
    ]  # fmt: skip
    understood = times.at(times.understood, 50)
    found.append(figure(NAME, "understanding alone: p50", understood, "ms", against=bare, to=BARE))
    return [*found, figure(NAME, f"{BARE}: p50", bare, "ms")]


async def _asked(how: How, path: Path) -> Times:
    times, asking = Times(), QUESTIONS[: how.many(len(QUESTIONS), 40)]
    async with opened(url_of(path)) as database:
        warm(database, await database.portfolio())
        machine = Machine(database, ROUTES, _now)
        await _round(machine, asking, Times())  # the first of everything is not the usual
        for number in range(how.rounds):
            how.tell(f"round {number + 1} of {how.rounds}")
            times.asked.append(await _round(machine, asking, times))
            times.understood.append(await _understood(database, asking, times.failed))
            times.written.append(_written(path.with_name("bare.db"), len(asking)))
    return times


async def _round(machine: Machine, asking: Sequence[str], times: Times) -> list[float]:
    took = []
    for question in asking:
        key = uuid.uuid4().hex
        request = Request(key, question, GUEST, Place("terminal", key), _now())
        began = time.perf_counter()
        try:
            await machine.dispatch(request)
        except Fault:
            times.failed.add(question)
        else:
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


async def _understood(database: Database, asking: Sequence[str], failed: set[str]) -> list[float]:
    portfolio = await database.portfolio()
    lexicon, took = Lexicon.of(portfolio), []
    for question in asking:
        if question not in failed:
            began = time.perf_counter()
            resolve(read(question, lexicon), portfolio)
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def _written(path: Path, many: int) -> list[float]:
    """What the disk asks for as many rows, with the same promise: on it before anybody is told."""
    connection, took = sqlite3.connect(path, isolation_level=None), []
    for statement in (*PRAGMAS, *WRITES):
        connection.execute(statement)
    for _ in range(many):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            connection.execute("INSERT INTO written (one, two) VALUES (?, ?)", ("x" * 200, "y" * 800))
        connection.execute("COMMIT")
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(took)


def _now() -> datetime:
    return datetime.now(UTC)
