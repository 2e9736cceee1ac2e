"""What a clock that was days ahead has put off, taken up again once the clock was put right.

Refuses to touch what people planned for a day: which of it was reckoned from the wrong day, nobody can tell.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.rows import table_of
from store.tables import DecisionRow, IncidentRow, OutboxRow, SeenKeyRow

KEYS, OUTBOX = table_of(SeenKeyRow), table_of(OutboxRow)
INCIDENTS, DECISIONS = table_of(IncidentRow), table_of(DecisionRow)
WAITS = (INCIDENTS.c.due_at, INCIDENTS.c.update_at, DECISIONS.c.due_at, OUTBOX.c.due_at)
"""What is waited for in hours. Beyond days, a wait was reckoned from an hour that never was."""


async def its_time(connection: AsyncConnection) -> datetime | None:
    """What the database's own machine says; None where that is this one."""
    if connection.dialect.name == "sqlite":
        return None
    return await connection.scalar(select(func.now()))


async def put_right(connection: AsyncConnection, now: datetime, beyond: datetime) -> int:
    """How many waits end `beyond`, and are over now. What was done there was done now: its keys are kept from here."""
    await connection.execute(update(KEYS).where(KEYS.c.at > beyond).values(at=now))
    ended = 0
    for column in WAITS:
        ended += (await connection.execute(update(column.table).where(column > beyond).values({column: now}))).rowcount
    return ended
