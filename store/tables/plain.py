"""Rows that cost little to make and to hold: each kind has its table, and is no more than its fields.

Refuses the ceremony of a mapped object: nothing loads rows as objects or follows their changes, so none is mapped, and
nothing is built that would validate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import Column, Table
from sqlmodel import SQLModel
from sqlmodel.main import get_column_from_field


class PlainRow(SQLModel):
    """What is given, and the defaults of what is not. As dumb as every row: nothing is validated."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # its own name for this is private
    __table__: ClassVar[Table]
    __table_args__: ClassVar[tuple[Any, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Its table, from its fields: what a mapper would make, without the mapper."""
        cls.__table__ = Table(str(cls.__tablename__), cls.metadata, *_columns(cls), *cls.__table_args__)

    def __init__(self, **given: Any) -> None:
        fixed, fresh = _defaults(type(self))
        made = {name: make() for name, make in fresh if name not in given}
        vars(self).update({**fixed, **made, **given})


def _columns(kind: type[SQLModel]) -> Iterator[Column[Any]]:
    for name, field in kind.model_fields.items():
        column: Column[Any] = get_column_from_field(field)
        column.name = column.key = name
        yield column


@cache
def _defaults(kind: type[SQLModel]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Values every new row shares, and makers of those it must not."""
    fields = kind.model_fields.items()
    fixed = {name: field.default for name, field in fields if not field.is_required() and not field.default_factory}
    return fixed, tuple((name, field.default_factory) for name, field in fields if field.default_factory)  # type: ignore[misc]
