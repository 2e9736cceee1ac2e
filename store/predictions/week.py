"""What a product's predictions say about a stretch of time: candidates for ranking, numbers, modes.

Refuses to load more of a prediction than is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.ranking import Candidate
from store.rows import table_of
from store.tables import PredictionRow
from store.units import Unit

PREDICTIONS = table_of(PredictionRow)
P = PREDICTIONS.c
FLOOR = 0.5
"""A judge's score below this is an error."""
MODES = 5
PART = 1_000
"""*Units*: rows taken up at once."""
RANKED = (P.ref, P.loss, P.confidence, P.wrong, P.complaint, P.judge, P.cost, P.label, P.mode, P.gist)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A stretch in numbers. `known`: predictions of which anybody can say whether they were errors."""

    total: int = 0
    known: int = 0
    errors: int = 0
    complaints: int = 0
    sure_errors: int = 0
    loss: float | None = None
    judge: float | None = None
    modes: Mapping[str, int] = field(default_factory=dict)

    @property
    def error_rate(self) -> float | None:
        return self.errors / self.known if self.known else None

    @property
    def labelled(self) -> float:
        return self.known / self.total if self.total else 0.0


def _during(product: str, begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Half-open: an instant belongs to one stretch."""
    return and_(P.product == product, P.at >= begin, P.at < end)


ERROR = or_(P.wrong.is_(True), P.complaint > 0, P.judge < FLOOR)
KNOWN = or_(P.wrong.is_not(None), P.complaint.is_not(None), P.judge.is_not(None))


def _count(of: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((of, 1), else_=0)), 0)


async def numbers(unit: Unit, product: str, begin: datetime, end: datetime) -> Numbers:
    query = select(
        func.count().label("total"),
        _count(KNOWN).label("known"),
        _count(ERROR).label("errors"),
        _count(P.complaint > 0).label("complaints"),
        _count(and_(P.wrong.is_(True), P.confidence >= 0.8)).label("sure_errors"),
        func.avg(P.loss).label("loss"),
        func.avg(P.judge).label("judge"),
    ).where(_during(product, begin, end))
    (row,) = await unit.fetch(query)
    return Numbers(**row, modes=await _modes(unit, product, begin, end))


async def _modes(unit: Unit, product: str, begin: datetime, end: datetime) -> Mapping[str, int]:
    number = func.count().label("number")
    query = select(P.mode, number).where(_during(product, begin, end), ERROR, P.mode != "").group_by(P.mode)
    return {row["mode"]: row["number"] for row in await unit.fetch(query.order_by(number.desc(), P.mode).limit(MODES))}


async def mode_count(unit: Unit, product: str, mode: str, begin: datetime, end: datetime) -> int:
    """How many errors of one mode."""
    query = select(func.count().label("number")).where(_during(product, begin, end), ERROR, func.lower(P.mode) == mode)
    return int((await unit.fetch(query))[0]["number"])


async def candidates(connection: AsyncConnection, product: str, begin: datetime, end: datetime) -> list[Candidate]:
    """Everything of the stretch, as ranking sees it; in parts, so that nobody else waits for all of them."""
    found: list[Candidate] = []
    rows = await connection.stream(select(*RANKED).where(_during(product, begin, end)))
    async for part in rows.partitions(PART):
        found += [_candidate(row) for row in part]
    return found


def _candidate(row: Sequence[Any]) -> Candidate:
    ref, loss, confidence, wrong, complaint, judge, cost, label, mode, gist = row
    return Candidate(ref, loss, confidence, wrong, complaint or 0.0, judge, cost, bool(label), mode, gist)


async def by_refs(unit: Unit, product: str, refs: Sequence[str]) -> Mapping[str, RowMapping]:
    query = select(PREDICTIONS).where(P.product == product, P.ref.in_(refs))
    return {row["ref"]: row for row in await unit.fetch(query)}


async def newest(unit: Unit, product: str) -> datetime | None:
    """When the last prediction was made."""
    (row,) = await unit.fetch(select(func.max(P.at).label("at")).where(P.product == product))
    return row["at"] if isinstance(row["at"], datetime) else None
