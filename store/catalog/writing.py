"""Writing a plan into the store, inside one unit.

Refuses to write on another picture than the plan was made from, and to take anything away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam

from store import portfolio as p
from store.catalog.history import write_events, write_holders
from store.catalog.plans import Change, Plan, Thing
from store.rows import table_of
from store.tables import (
    AccountabilityRow,
    AliasRow,
    CompanyRow,
    ComponentRow,
    LayerRow,
    PersonRow,
    PilotRow,
    ProductRow,
    StageRoleRow,
    StageRow,
    TeamRow,
)
from store.units import Unit
from store.writer import Stale

Row = dict[str, Any]
ALIASES, COMPANIES, ROLES = table_of(AliasRow), table_of(CompanyRow), table_of(StageRoleRow)

TABLES: tuple[tuple[str, Table], ...] = (
    ("layer", table_of(LayerRow)),
    ("accountability", table_of(AccountabilityRow)),
    ("stage", table_of(StageRow)),
    ("person", table_of(PersonRow)),
    ("team", table_of(TeamRow)),
    ("product", table_of(ProductRow)),
    ("component", table_of(ComponentRow)),
    ("pilot", table_of(PilotRow)),
)
"""In the order in which they refer to each other."""

CALLED = {("pilots", "team"): "where"}
"""Columns that go by another name in the value."""


async def apply(unit: Unit, plan: Plan, *, source: str, said_by: str) -> None:
    """*Raises* Stale where the company moved since the plan was made.

    `source` begins with `catalog`: what a person says later stands against it.
    """
    if plan.empty:
        return
    version = await _bumped(unit, plan) if plan.moves else None
    for kind, table in TABLES:
        changes = [change for change in plan.changes if change.kind == kind]
        await _things(unit, table, changes)
    await _roles(unit, [change.now for change in plan.changes if isinstance(change.now, p.Stage)])
    await _names(unit, plan.changes, source)
    await write_holders(unit, plan, source=source, said_by=said_by)
    await write_events(unit, plan, source=source, said_by=said_by, version=version)


async def _bumped(unit: Unit, plan: Plan) -> int:
    """The company's row first: whoever else is moving the picture has to wait, and then to look again."""
    companies = [change.now for change in plan.changes if isinstance(change.now, p.Company)]
    values: Row = {"portfolio": plan.version + 1}
    for each in companies:
        values.update(name=each.name, about=each.about)
    same = (COMPANIES.c.id == 1) & (COMPANIES.c.portfolio == plan.version)
    if await unit.run(COMPANIES.update().where(same).values(values)):
        return plan.version + 1
    if await unit.fetch(COMPANIES.select()):
        raise Stale
    await unit.run(COMPANIES.insert().values({"id": 1, "name": "", "about": "", **values}))
    return plan.version + 1


async def _things(unit: Unit, table: Table, changes: Sequence[Change]) -> None:
    added = [_row(table, change.now) for change in changes if change.was is None]
    if "position" in table.c and added:
        before = len(await unit.fetch(table.select()))
        added = [{**row, "position": before + place} for place, row in enumerate(added)]
    await _many(unit, table.insert(), added)
    moved = [_row(table, change.now) for change in changes if change.was is not None]
    if moved:
        columns: Row = {name: bindparam(f"new_{name}") for name in moved[0] if name != "id"}
        statement = table.update().where(table.c.id == bindparam("new_id")).values(columns)
        await _many(unit, statement, [{f"new_{name}": value for name, value in row.items()} for row in moved])


def _row(table: Table, thing: Thing) -> Row:
    names = (column.name for column in table.columns if column.name != "position")
    row = {name: getattr(thing, CALLED.get((table.name, name), name)) for name in names}
    row = {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
    return {**row, "layer": row["layer"] or None} if "layer" in row else row


async def _many(unit: Unit, statement: Any, rows: Sequence[Row]) -> None:
    if rows:
        await unit.run(statement, rows)


async def _roles(unit: Unit, stages: Iterable[p.Stage]) -> None:
    stages = list(stages)
    await _many(unit, ROLES.delete().where(ROLES.c.stage == bindparam("of")), [{"of": stage.id} for stage in stages])
    roles = [
        {"stage": stage.id, "position": place, "role": role}
        for stage in stages
        for place, role in enumerate(stage.supporting)
    ]
    await _many(unit, ROLES.insert(), roles)


# --- names -----------------------------------------------------------------------------------------


async def _names(unit: Unit, changes: Iterable[Change], source: str) -> None:
    gone: list[Row] = []
    moved: list[Row] = []
    new: list[Row] = []
    for change in changes:
        was, now = _named(change.was), _named(change.now)
        key = change.subject
        gone += [{"of": key, "called": name} for name in was if name not in now]
        moved += [{"of": key, "called": name, "as": now[name]} for name in now if was.get(name, now[name]) != now[name]]
        new += [
            _alias(key, name, now[name], place, source, unit.at) for place, name in enumerate(now) if name not in was
        ]
    one = (ALIASES.c.subject == bindparam("of")) & (ALIASES.c.name == bindparam("called"))
    await _many(unit, ALIASES.delete().where(one), gone)
    await _many(unit, ALIASES.update().where(one).values(kind=bindparam("as")), moved)
    await _many(unit, ALIASES.insert(), new)


def _named(thing: Thing | None) -> dict[str, str]:
    """Name -> the kind of name it is."""
    aliases, former = getattr(thing, "aliases", ()), getattr(thing, "formerly", ())
    return {**dict.fromkeys(aliases, "alias"), **dict.fromkeys(former, "former")}


def _alias(subject: str, name: str, kind: str, position: int, source: str, at: datetime) -> Row:
    return {
        "subject": subject, "name": name, "kind": kind, "source": source, "said_by": None, "said_at": at,
        "position": position,
    }  # fmt: skip
