"""Rituals at size: a week ranked, a million predictions taken in, two thousand schedules of which none is due.

Refuses to measure memory in a process that did something else before: each kind of work has one of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import tick
from bot.dispatch import Dispatch
from bot.messages import Person, Place
from handlers.pilots.routes import PILOT_DUTIES
from handlers.reviews.routes import REVIEW_DUTIES
from handlers.rituals.routes import RITUAL_DUTIES, RITUAL_ROUTES
from store.alike import gist
from store.catalog import import_file
from store.db import Database
from store.predictions.intake import take_in
from store.predictions.worst import WEEK, worst
from store.ranking import Candidate, Weights, rank
from store.rows import table_of, values_of
from store.schema import ensure
from store.tables import RitualRow
from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.load import peak_mb
from tests.bench.processes import ROOT
from tests.conftest import SAMPLE

NAME = "Rituals"
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PRODUCT = "churn-model"
DUTIES = (*RITUAL_DUTIES, *REVIEW_DUTIES, *PILOT_DUTIES)
RANKED, TAKEN, PLANNED, TICKS = 100_000, 1_000_000, 2_000, 300
BARS = {"seconds to rank": Bar(3), "process that ranks": Bar(300), "the second to the first": Bar(1.2)}
WORDS = ["".join(random.Random(number).choices("abcdefghijklmnop", k=5)) for number in range(3000)]
Row = tuple[str, float, str]
"""What was measured, how much, and in which unit."""


def measure(how: How) -> Sequence[Figure]:
    """Ranking and idling once a round; the million is taken in once, for it takes minutes."""
    rounds = [[*_part("ranking", how), *_part("idling", how)] for _ in range(how.rounds)]
    once = [figure(NAME, what, [value], unit) for what, value, unit in _part("taking", how)]
    return [*(_figure(each) for each in zip(*rounds, strict=True)), *once]


def _part(name: str, how: How) -> list[Row]:
    how.tell(name)
    words = [sys.executable, "-m", "tests.bench.rituals", name, str(how.many(1, 50))]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return [(what, value, unit) for what, value, unit in json.loads(done.stdout)]


def _figure(rows: tuple[Row, ...]) -> Figure:
    what, _, unit = rows[0]
    bar = next((bar for words, bar in BARS.items() if words in what), None)
    return figure(NAME, what, [value for _, value, _ in rows], unit, bar=bar)


# --- ranking -------------------------------------------------------------------------------------------


def _ranking(number: int) -> list[Row]:
    week = _week(number)
    held, began = peak_mb(), time.perf_counter()
    rank(week, Weights(), seed=7)
    return [
        (f"seconds to rank {number:,} predictions", time.perf_counter() - began, "s"),
        ("what ranking takes beside the predictions", peak_mb() - held, "MB"),
        ("the process that ranks, at its largest", peak_mb(), "MB"),
    ]


def _week(number: int) -> list[Candidate]:
    """Texts of twenty words, so that nothing is alike by chance: the most there is to compare."""
    draw = random.Random(1)
    return [
        Candidate(
            f"p{each:06}", loss=draw.random() * 8, confidence=draw.random(), wrong=draw.random() < 0.1,
            judge=draw.random(), cost=draw.random() * 100, gist=gist(" ".join(draw.choices(WORDS, k=20))),
        )
        for each in range(number)
    ]  # fmt: skip


# --- taking in -----------------------------------------------------------------------------------------


async def _taking(number: int) -> list[Row]:
    """A tenth of the rows, then the rest: what the process holds should not have grown."""
    tenth = number // 10
    with tempfile.TemporaryDirectory() as folder:
        database = await _store(Path(folder))
        await _taken(database, _file(Path(folder), 0, tenth))
        first, rest = peak_mb(), _file(Path(folder), tenth, number - tenth)
        began = time.perf_counter()
        await _taken(database, rest)
        spent, last = time.perf_counter() - began, peak_mb()
        began = time.perf_counter()
        picks = await worst(database, PRODUCT, NOW - WEEK, NOW, {})
        ranked = time.perf_counter() - began
        await database.close()
    assert len(picks) == 20
    return [
        ("rows of JSON taken in", (number - tenth) / spent, "/s"),
        (f"the process after {tenth:,} rows, at its largest", first, "MB"),
        (f"the process after {number:,} rows, at its largest", last, "MB"),
        (f"the worst 20 of a stored week of {tenth:,}", ranked, "s"),
    ]


async def _store(folder: Path) -> Database:
    database = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    await ensure(database)
    await import_file(database, SAMPLE, said_by="bench", at=NOW, dry_run=False)
    return database


async def _taken(database: Database, file: Path) -> None:
    intake = await take_in(database, PRODUCT, file, said=None, at=NOW, by="bench", source="bench")
    assert intake.refused == 0


def _file(folder: Path, first: int, number: int) -> Path:
    path = folder / f"{first}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in _rows(first, number))
    return path


def _rows(first: int, number: int) -> Iterator[Mapping[str, object]]:
    """One in ten of this week, the others of the weeks before."""
    draw = random.Random(first)
    for each in range(first, first + number):
        age = timedelta(hours=draw.randrange(1, 167)) + (WEEK * (each % 10))
        yield {
            "id": f"p{each}", "at": (NOW - age).isoformat(), "input": " ".join(draw.choices(WORDS, k=12)),
            "output": "it is on its way", "judge": draw.random(), "confidence": draw.random(), "segment": "DE",
        }  # fmt: skip


# --- schedules -----------------------------------------------------------------------------------------


async def _idling(number: int) -> list[Row]:
    """In turns, so that what else the machine does meets both."""
    with tempfile.TemporaryDirectory() as nothing, tempfile.TemporaryDirectory() as much:
        desks = [await _desk(Path(nothing), 0), await _desk(Path(much), number)]
        times: list[list[float]] = [[], []]
        for each in range(TICKS):
            for desk, spent in zip(desks, times, strict=True):
                spent.append(await _ticked(*desk, NOW + timedelta(seconds=each)))
        for database, _ in desks:
            await database.close()
    before, after = map(statistics.median, times)
    return [
        ("processor time of a tick with nothing planned", before, "ms"),
        (f"the same with {number:,} rituals of which none is due", after, "ms"),
        ("the second to the first", after / before, "times"),
    ]


async def _desk(folder: Path, number: int) -> tuple[Database, Dispatch]:
    """As many rituals planned for tomorrow, and the day's look at all pilots done."""
    database = await _store(folder)
    corridor = Dispatch(database, RITUAL_ROUTES, recognise=_known, wake=lambda: None)
    await tick(database, DUTIES, corridor, NOW)
    rows = [values_of(_ritual(each)) for each in range(number)]
    if rows:
        async with database.writing() as connection:
            await connection.execute(table_of(RitualRow).insert(), rows)
    return database, corridor


async def _known(person: Person) -> Person:
    return person


def _ritual(number: int) -> RitualRow:
    return RitualRow(
        kind="review", subject=f"product:p{number}", zone="Europe/Berlin", weekdays="1", at_local="09:30",
        anchor=NOW.date(), slot_day=NOW.date(), due_at=NOW + timedelta(days=1, seconds=number),
        place=Place("desk", "room").packed(), said_by="bench", said_at=NOW,
    )  # fmt: skip


async def _ticked(database: Database, corridor: Dispatch, at: datetime) -> float:
    """*Units*: milliseconds of processor time. *Raises* AssertionError where something was due after all."""
    began = time.process_time()
    handed = await tick(database, DUTIES, corridor, at)
    assert handed == 0
    return (time.process_time() - began) * 1000


async def _ranked(number: int) -> list[Row]:
    return _ranking(number)


PARTS: Mapping[str, tuple[Callable[[int], Awaitable[list[Row]]], int]] = {
    "ranking": (_ranked, RANKED), "taking": (_taking, TAKEN), "idling": (_idling, PLANNED)
}  # fmt: skip


async def _main(name: str, part: int) -> list[Row]:
    """`part`: what is measured is so many times smaller."""
    work, size = PARTS[name]
    return await work(size // part)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_main(sys.argv[1], int((sys.argv[2:] or ["1"])[0])))) + "\n")
