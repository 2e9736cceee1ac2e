"""Questions to the tables that a picture does not answer.

Refuses to know what a test expects.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from store.db import Database
from store.rows import table_of
from store.tables import AliasRow, AssignmentRow, EventRow
from tests.conftest import NOW

ASSIGNMENTS, EVENTS, ALIASES = table_of(AssignmentRow), table_of(EventRow), table_of(AliasRow)
LATER = NOW + timedelta(days=1)
RETRAINING = "    retraining: bo\n"


async def rows(database: Database, query: Select[Any]) -> Sequence[RowMapping]:
    async with database.engine.connect() as connection:
        return tuple((await connection.execute(query)).mappings())


async def slot(database: Database, accountability: str = "retraining", rank: int = 0) -> Sequence[RowMapping]:
    """The history of an accountability of Rail Eye."""
    mine = (ASSIGNMENTS.c.subject == "product:rail-eye") & (ASSIGNMENTS.c.rank == rank)
    query = select(ASSIGNMENTS).where(mine, ASSIGNMENTS.c.accountability == accountability)
    return await rows(database, query.order_by(ASSIGNMENTS.c.id))


async def count(database: Database, table: Any) -> int:
    return int((await rows(database, select(func.count().label("n")).select_from(table)))[0]["n"])
