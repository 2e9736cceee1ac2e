"""A catalog file as a Portfolio, for tests of the understanding. Refuses nothing: the import proper is the store's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from store.portfolio import (
    Accountability,
    Assignment,
    Company,
    Component,
    Layer,
    Person,
    Pilot,
    Portfolio,
    Product,
    Stage,
    Team,
)

SINCE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
Row = Mapping[str, Any]


def _fill(kind: type[Any], row: Row) -> Any:
    """The fields of `row` that the value has, lists as tuples."""
    known = kind.__dataclass_fields__
    return kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name in known}
    )


def _by_id(kind: type[Any], rows: Iterable[Row]) -> dict[str, Any]:
    return {row["id"]: _fill(kind, {name: value for name, value in row.items() if value is not None}) for row in rows}


def _held(catalog: Row) -> dict[str, dict[str, tuple[Assignment, ...]]]:
    held: dict[str, dict[str, tuple[Assignment, ...]]] = {}
    subjects = [(f"product:{row['id']}", row.get("owners") or {}) for row in catalog.get("products", ())]
    subjects += [(f"pilot:{row['id']}", row.get("owners") or {}) for row in catalog.get("pilots", ())]
    subjects += [("company", catalog.get("portfolio") or {})]
    for subject, owners in subjects:
        for name, holder in owners.items():
            if holder:
                held.setdefault(subject, {})[name] = (Assignment(0, subject, name, holder, 0, SINCE, "catalog"),)
    return held


def portfolio(catalog: Row) -> Portfolio:
    stages = {
        row["stage"]: Stage(row["stage"], row["name"], row["primary_role"], scope=row.get("scope", "product"))
        for row in catalog.get("lifecycle", ())
    }
    return Portfolio(
        version=1,
        company=_fill(Company, catalog.get("company") or {}),
        layers=_by_id(Layer, catalog.get("layers", ())),
        accountabilities=_by_id(Accountability, catalog.get("accountabilities", ())),
        stages=stages,
        teams=_by_id(Team, catalog.get("teams", ())),
        people=_by_id(Person, catalog.get("people", ())),
        products=_by_id(Product, catalog.get("products", ())),
        components=_by_id(Component, catalog.get("components", ())),
        pilots=_by_id(Pilot, catalog.get("pilots", ())),
        held=_held(catalog),
    )


def load(path: Path) -> Portfolio:
    return portfolio(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
