"""Rows that cost little to make.

Refuses the ceremony of a mapped object: nothing loads rows as objects or follows their changes, so building one is
filling its fields (19 µs instead of 129 µs for a row of the outbox), and nothing need be built that would validate.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import ConfigDict
from sqlmodel import SQLModel


class PlainRow(SQLModel):
    """What is given, and the defaults of what is not. As dumb as every row: nothing is validated."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # its own name for this is private

    def __init__(self, **given: Any) -> None:
        fixed, fresh = _defaults(type(self))
        made = {name: make() for name, make in fresh if name not in given}
        vars(self).update({**fixed, **made, **given})


@cache
def _defaults(kind: type[SQLModel]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Values every new row shares, and makers of those it must not."""
    fields = kind.model_fields.items()
    fixed = {name: field.default for name, field in fields if not field.is_required() and not field.default_factory}
    return fixed, tuple((name, field.default_factory) for name, field in fields if field.default_factory)  # type: ignore[misc]
