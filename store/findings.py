"""What is nobody's yet, or could not be done: opened once, visible until closed.

Refuses to open the same finding twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.rows import table_of, values_of
from store.tables import FindingRow
from store.units import Unit
from store.upserts import insert_into

FINDINGS = table_of(FindingRow)


async def open_finding(connection: AsyncConnection, row: FindingRow) -> bool:
    """Whether it is new."""
    once = (
        insert_into(FINDINGS, connection)
        .values(**values_of(row))
        .on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=text("closed_at IS NULL"))
    )
    return (await connection.execute(once)).rowcount == 1


async def note(unit: Unit, kind: str, subject: str, detail: str) -> bool:
    """Whether the finding is new; inside a request."""
    return await open_finding(
        await unit.connection(), FindingRow(kind=kind, subject=subject, detail=detail, opened_at=unit.at)
    )


async def close(unit: Unit, kind: str, subject: str) -> int:
    """How many were open."""
    same = FINDINGS.c.kind == kind, FINDINGS.c.subject == subject, FINDINGS.c.closed_at.is_(None)
    return await unit.run(update(FINDINGS).where(*same).values(closed_at=unit.at))


async def open_ones(unit: Unit, *, limit: int = 50) -> Sequence[RowMapping]:
    """The oldest first."""
    still = select(FINDINGS).where(FINDINGS.c.closed_at.is_(None))
    return await unit.fetch(still.order_by(FINDINGS.c.opened_at, FINDINGS.c.id).limit(limit))
