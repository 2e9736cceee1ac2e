"""Rows as statements want them.

Refuses to guess an id: a number the database gives is left out until it has given it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel


@cache
def table_of(kind: type[SQLModel]) -> Table:
    """Asked of the class: a mapper configures itself first, for which a command that only reads need not wait."""
    table = kind.__dict__["__table__"]
    assert isinstance(table, Table)
    return table


@cache
def columns_of(kind: type[SQLModel]) -> tuple[Column[Any], ...]:
    """The columns an insert fills."""
    table = table_of(kind)
    return tuple(column for column in table.columns if column is not table.autoincrement_column)


def values_of(row: SQLModel) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in columns_of(type(row))}
