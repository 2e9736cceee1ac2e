"""Rows as statements want them.

Refuses to guess an id: a number the database gives is left out until it has given it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from store.tables.plain import PlainRow


def table_of(kind: type[PlainRow]) -> Table:
    return kind.__table__


@cache
def columns_of(kind: type[PlainRow]) -> tuple[Column[Any], ...]:
    """The columns an insert fills."""
    table = table_of(kind)
    return tuple(column for column in table.columns if column is not table.autoincrement_column)


def values_of(row: PlainRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in columns_of(type(row))}
