"""Insert-or-do-otherwise, which the two databases say in words of their own.

Refuses to load the dialect that is not in use.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(table: Table, connection: AsyncConnection | Connection) -> Any:
    """An insert that has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
