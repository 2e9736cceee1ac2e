"""What is nobody's yet, or could not be done: opened once, visible until closed.

Refuses to open the same finding twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, RowMapping, Update, case, cast, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db import Database
from store.rooms import ADMINISTRATORS
from store.rows import table_of, values_of
from store.tables import FindingRow, OutboxRow
from store.units import Unit
from store.upserts import insert_into

FINDINGS, OUTBOX = table_of(FindingRow), table_of(OutboxRow)
LETTER = "outbox:"
"""What the subject of a finding about a message begins with; its number follows."""


async def open_finding(connection: AsyncConnection, kind: str, subject: str, detail: str, at: datetime) -> bool:
    """Whether it is new."""
    row = FindingRow(kind=kind, subject=subject, detail=detail, opened_at=at)
    once = (
        insert_into(FINDINGS, connection)
        .values(**values_of(row))
        .on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=text("closed_at IS NULL"))
    )
    return (await connection.execute(once)).rowcount == 1


async def note(unit: Unit, kind: str, subject: str, detail: str) -> bool:
    """Whether the finding is new; inside a request."""
    return await open_finding(await unit.connection(), kind, subject, detail, unit.at)


async def note_outside(database: Database, kind: str, subject: str, detail: str, at: datetime) -> bool:
    """As `note`, outside a request."""
    async with database.writing() as connection:
        return await open_finding(connection, kind, subject, detail, at)


async def close(unit: Unit, kind: str, subject: str) -> int:
    """How many were open."""
    return await unit.run(_closed(kind, subject, unit.at))


async def close_outside(database: Database, kind: str, subject: str, at: datetime) -> None:
    """As `close`, outside a request; where none is open, as nearly always, nobody waits for a write."""
    async with database.reading() as connection:
        found = await connection.scalar(select(FINDINGS.c.id).where(*_same(kind, subject)))
    if found is None:
        return
    async with database.writing() as connection:
        await connection.execute(_closed(kind, subject, at))


def _closed(kind: str, subject: str, at: datetime) -> Update:
    return update(FINDINGS).where(*_same(kind, subject)).values(closed_at=at)


def _same(kind: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    return FINDINGS.c.kind == kind, FINDINGS.c.subject == subject, FINDINGS.c.closed_at.is_(None)


async def open_ones(unit: Unit, *, limit: int = 50) -> Sequence[RowMapping]:
    """The oldest first."""
    still = select(FINDINGS).where(FINDINGS.c.closed_at.is_(None))
    return await unit.fetch(still.order_by(FINDINGS.c.opened_at, FINDINGS.c.id).limit(limit))


async def counts(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Kind, how many are open, and since when the oldest."""
    query = select(FINDINGS.c.kind, func.count().label("number"), func.min(FINDINGS.c.opened_at).label("oldest_at"))
    still = query.where(FINDINGS.c.closed_at.is_(None)).group_by(FINDINGS.c.kind)
    return (await connection.execute(still)).mappings().all()


# --- telling the administrators --------------------------------------------------------------------


def _untold() -> tuple[ColumnElement[bool], ...]:
    """A letter to the administrators' room that died is not told there: it would die again."""
    letter = case(
        (FINDINGS.c.subject.like(f"{LETTER}%"), cast(func.substr(FINDINGS.c.subject, len(LETTER) + 1), Integer))
    )
    theirs = exists().where(OUTBOX.c.id == letter, OUTBOX.c.target == f"room:{ADMINISTRATORS}")
    return FINDINGS.c.told_at.is_(None), FINDINGS.c.closed_at.is_(None), ~theirs


async def untold(unit: Unit, limit: int) -> Sequence[RowMapping]:
    """Open ones the administrators' room has not been told, the oldest first."""
    return await unit.fetch(select(FINDINGS).where(*_untold()).order_by(FINDINGS.c.id).limit(limit))


async def told(unit: Unit, numbers: Sequence[int]) -> None:
    await unit.run(update(FINDINGS).where(FINDINGS.c.id.in_(numbers)).values(told_at=unit.at))
