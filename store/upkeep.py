"""How the desk itself is: what waits, what died, what is open, when it was last tested and sealed.

Refuses to read what anybody said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store import audit, findings, mailbox, selftests
from store.rows import table_of
from store.tables import IncidentRow, OutboxRow

OUTBOX, INCIDENTS = table_of(OutboxRow), table_of(IncidentRow)
DEAD_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Upkeep:
    """*Shape* of `backlog`: as `mailbox.backlog`; of `dead`: number, lane, reason and when, the newest first."""

    schema: str
    backlog: Sequence[RowMapping]
    dead: Sequence[RowMapping]
    findings: Sequence[RowMapping]
    unresolved: int
    head: audit.Head
    tested: RowMapping | None


async def upkeep(connection: AsyncConnection) -> Upkeep:
    return Upkeep(
        schema=str(await connection.scalar(text("SELECT version_num FROM alembic_version"))),
        backlog=await mailbox.backlog(connection),
        dead=await _dead(connection),
        findings=await findings.counts(connection),
        unresolved=await _unresolved(connection),
        head=await audit.head(connection),
        tested=await selftests.latest(connection),
    )


async def _dead(connection: AsyncConnection) -> Sequence[RowMapping]:
    columns = OUTBOX.c.id, OUTBOX.c.lane, OUTBOX.c.error, OUTBOX.c.target, OUTBOX.c.created_at
    newest = select(*columns).where(OUTBOX.c.waiting.is_(False), OUTBOX.c.state == "dead").order_by(OUTBOX.c.id.desc())
    return (await connection.execute(newest.limit(DEAD_SHOWN))).mappings().all()


async def _unresolved(connection: AsyncConnection) -> int:
    query = select(func.count()).select_from(INCIDENTS).where(INCIDENTS.c.state != "resolved")
    return int(await connection.scalar(query) or 0)


def age(at: datetime, now: datetime) -> str:
    """`40 s`, `3 min`, `5 h`, `2 d`."""
    seconds = max(0.0, (now - at).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} s"
