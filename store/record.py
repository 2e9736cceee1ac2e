"""What incidents add up to: how long until somebody was called, had it, decided, and it was over.

Refuses averages: a median says what usually happens, and one terrible night does not hide in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, RowMapping, cast, extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.exports import cell
from store.incidents import INCIDENTS
from store.units import Unit

MEASURES = ("accountable", "acknowledge", "decide", "resolve")
ENDS = {"accountable": "called_at", "acknowledge": "acked_at", "decide": "decided_at", "resolve": "resolved_at"}
BY = ("layer", "product", "accountability")
COLUMNS = (
    "id", "product", "layer", "accountability", "severity", "state", "symptom", "reporter_name", "accountable",
    "assignee", "coordinator", "opened_at", "called_at", "acked_at", "decided_at", "resolved_at", "cause", "decision",
    "outcome", "bounces", "pages", "link",
)  # fmt: skip
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """Medians of one group, in seconds; None where nothing got that far."""

    name: str
    number: int
    open: int
    medians: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Record:
    """`weekly` counts openings week by week, the oldest first."""

    since: datetime
    total: Line
    groups: tuple[Line, ...]
    weekly: tuple[int, ...]


async def rows(unit: Unit, since: datetime) -> Sequence[RowMapping]:
    """The incidents opened since then, as the record and the export want them."""
    wanted = select(*(INCIDENTS.c[name] for name in COLUMNS)).where(INCIDENTS.c.opened_at >= since)
    return await unit.fetch(wanted.order_by(INCIDENTS.c.id).limit(MOST))


async def record(unit: Unit, by: str, since: datetime) -> Record:
    found = await rows(unit, since)
    return summed(found, by, since, unit.at)


def summed(found: Sequence[RowMapping], by: str, since: datetime, now: datetime) -> Record:
    """Pure: the same rows give the same record."""
    names = dict.fromkeys(str(row[by] or "not known") for row in found)
    groups = [_line(name, [row for row in found if str(row[by] or "not known") == name]) for name in names]
    return Record(
        since=since,
        total=_line("all", found),
        groups=tuple(sorted(groups, key=lambda each: (-each.number, each.name))),
        weekly=_weekly(found, since, now),
    )


def _line(name: str, found: Sequence[RowMapping]) -> Line:
    still = sum(row["state"] != "resolved" for row in found)
    return Line(name, len(found), still, {each: _median(found, ENDS[each]) for each in MEASURES})


def _median(found: Iterable[RowMapping], end: str) -> float | None:
    took = [(row[end] - row["opened_at"]).total_seconds() for row in found if row[end] is not None]
    from statistics import median  # here: nobody waits for the numbers

    return median(took) if took else None


def _weekly(found: Sequence[RowMapping], since: datetime, now: datetime) -> tuple[int, ...]:
    weeks = max(1, -(-int((now - since).total_seconds()) // int(timedelta(weeks=1).total_seconds())))
    counts = [0] * weeks
    for row in found:
        counts[min(weeks - 1, int((row["opened_at"] - since) / timedelta(weeks=1)))] += 1
    return tuple(counts)


# --- numbers for a scraper --------------------------------------------------------------------------


async def counts(connection: AsyncConnection) -> Sequence[RowMapping]:
    """State, severity, how many, and since when the oldest of them."""
    query = select(
        INCIDENTS.c.state, INCIDENTS.c.severity, func.count().label("number"),
        func.min(INCIDENTS.c.since_at).label("oldest_at"),
    )  # fmt: skip
    return (await connection.execute(query.group_by(INCIDENTS.c.state, INCIDENTS.c.severity))).mappings().all()


async def spans(connection: AsyncConnection) -> Sequence[RowMapping]:
    """By layer, product and accountability: hand-overs, and for each measure how many got there and in how long."""
    by = [INCIDENTS.c[name] for name in BY]
    sums = [func.sum(_seconds(connection, INCIDENTS.c[ENDS[each]])).label(f"{each}_seconds") for each in MEASURES]
    counted = [func.count(INCIDENTS.c[ENDS[each]]).label(f"{each}_count") for each in MEASURES]
    query = select(*by, func.sum(INCIDENTS.c.bounces).label("bounces"), *sums, *counted)
    return (await connection.execute(query.group_by(*by))).mappings().all()


def _seconds(connection: AsyncConnection, end: ColumnElement[Any]) -> ColumnElement[float]:
    opened = INCIDENTS.c.opened_at
    if connection.dialect.name == "sqlite":
        return (func.julianday(end) - func.julianday(opened)) * 86_400.0
    return cast(extract("epoch", end - opened), Float)


async def late(connection: AsyncConnection, now: datetime) -> float:
    """*Units*: seconds the longest overdue step is late."""
    oldest = await connection.scalar(select(func.min(INCIDENTS.c.due_at)))
    return max(0.0, (now - oldest).total_seconds()) if isinstance(oldest, datetime) else 0.0


# --- tables for a spreadsheet -------------------------------------------------------------------------


def csv_lines(found: Sequence[RowMapping], write: Callable[[Sequence[str]], object]) -> None:
    """The head and a line for each incident, handed to `write`."""
    write(COLUMNS)
    for row in found:
        write([cell(row[name]) for name in COLUMNS])
