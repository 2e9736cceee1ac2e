"""Taking a picture of the company from the database: whole the first time, then only what moved.

Refuses to change a picture that was handed out: each is new where it differs and shares the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store import portfolio as p
from store.rows import table_of
from store.tables import (
    AccountabilityRow,
    AliasRow,
    AssignmentRow,
    CompanyRow,
    ComponentRow,
    EventRow,
    IdentityRow,
    LayerRow,
    PersonRow,
    PilotRow,
    ProductRow,
    StageRoleRow,
    StageRow,
    TeamRow,
)

COMPANY, EVENTS = table_of(CompanyRow), table_of(EventRow)
ALIASES, ASSIGNMENTS = table_of(AliasRow), table_of(AssignmentRow)
SMALL_CHANGE = 500
"""Beyond this many moved subjects, reading everything is cheaper."""

IDENTITIES = table_of(IdentityRow)

Rows = Sequence[RowMapping]
Names = dict[str, dict[str, tuple[str, ...]]]
"""Subject -> kind of name (`alias`, `former`) -> names."""
Held = dict[str, dict[str, tuple[p.Assignment, ...]]]
Make = Callable[[RowMapping, Names, Held], Any]


VERSION = select(COMPANY.c.portfolio).where(COMPANY.c.id == 1)


async def version_of(connection: AsyncConnection) -> int:
    """0 before anything was imported."""
    found = await connection.scalar(VERSION)
    return int(found or 0)


async def load(connection: AsyncConnection, last: p.Portfolio | None) -> p.Portfolio:
    """The company as this connection sees it."""
    version = await version_of(connection)  # first: what is read after it may be newer than it says, never older
    moved = await _moved_since(connection, last.version) if last else None
    if last is None or moved is None:
        return await _whole(connection, version)
    return await _partly(connection, last, moved, version)


async def _moved_since(connection: AsyncConnection, version: int) -> list[str] | None:
    """Subjects that moved, or None where it is simpler to read everything."""
    query = select(EVENTS.c.subject).distinct().where(EVENTS.c.portfolio > version).limit(SMALL_CHANGE + 1)
    subjects = list((await connection.scalars(query)).all())
    small = 0 < len(subjects) <= SMALL_CHANGE and all(_kind(subject) in KINDS for subject in subjects)
    return subjects if small else None


async def _whole(connection: AsyncConnection, version: int) -> p.Portfolio:
    names, held = await _names(connection, None), await _held(connection, None)
    read = {}
    for kind in KINDS:
        read[FIELDS[kind]] = await _things(connection, kind, None, names, held)
    return p.Portfolio(
        version=version,
        company=await _company(connection),
        layers=await _layers(connection),
        accountabilities=await _accountabilities(connection),
        stages=await _stages(connection),
        held=held,
        identities=await _identities(connection, None),
        **read,
    )


async def _partly(connection: AsyncConnection, last: p.Portfolio, moved: list[str], version: int) -> p.Portfolio:
    names, held = await _names(connection, moved), await _held(connection, moved)
    changes: dict[str, Any] = {"version": version}
    for kind in {_kind(subject) for subject in moved}:
        ids = [subject.partition(":")[2] for subject in moved if _kind(subject) == kind]
        changes[FIELDS[kind]] = {
            **getattr(last, FIELDS[kind]),
            **await _things(connection, kind, ids, names, held),
        }
    gone: Held = {subject: {} for subject in moved if subject in last.held}
    changes["held"] = {**last.held, **gone, **held}
    people = {subject.removeprefix("person:") for subject in moved if _kind(subject) == "person"}
    if people:
        others = {key: value for key, value in last.identities.items() if value.person not in people}
        changes["identities"] = {**others, **await _identities(connection, people)}
    return replace(last, **changes)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Rows:
    return tuple((await connection.execute(query)).mappings())


def _kind(subject: str) -> str:
    return subject.partition(":")[0]


async def _things(
    connection: AsyncConnection, kind: str, ids: list[str] | None, names: Names, held: Held
) -> dict[str, Any]:
    table, make = KINDS[kind]
    query = select(table).order_by(table.c.id)
    if ids is not None:
        query = query.where(table.c.id.in_(ids))
    return {row["id"]: make(row, names, held) for row in await _rows(connection, query)}


async def _names(connection: AsyncConnection, subjects: list[str] | None) -> Names:
    query = select(ALIASES).order_by(ALIASES.c.position, ALIASES.c.name)
    if subjects is not None:
        query = query.where(ALIASES.c.subject.in_(subjects))
    names: Names = {}
    for row in await _rows(connection, query):
        kind = "former" if row["kind"] == "former" else "alias"
        kinds = names.setdefault(row["subject"], {})
        kinds[kind] = (*kinds.get(kind, ()), row["name"])
    return names


async def _held(connection: AsyncConnection, subjects: list[str] | None) -> Held:
    """What is accepted and has no end yet."""
    current = ASSIGNMENTS.c.state == "accepted", ASSIGNMENTS.c.valid_to.is_(None)
    query = select(ASSIGNMENTS).where(*current).order_by(ASSIGNMENTS.c.rank)
    if subjects is not None:
        query = query.where(ASSIGNMENTS.c.subject.in_(subjects))
    held: Held = {}
    for row in await _rows(connection, query):
        slots = held.setdefault(row["subject"], {})
        slots[row["accountability"]] = (*slots.get(row["accountability"], ()), assignment(row))
    return held


def assignment(row: RowMapping) -> p.Assignment:
    return p.Assignment(
        id=row["id"],
        subject=row["subject"],
        accountability=row["accountability"],
        holder=row["person"] or f"team:{row['team']}",
        rank=row["rank"],
        since_at=row["valid_from"],
        source=row["source"],
        confirmed_at=row["confirmed_at"],
        confirmed_by=row["confirmed_by"],
    )


async def _company(connection: AsyncConnection) -> p.Company:
    rows = await _rows(connection, select(COMPANY))
    return p.Company(name=rows[0]["name"], about=rows[0]["about"]) if rows else p.Company()


async def _layers(connection: AsyncConnection) -> dict[str, p.Layer]:
    table = table_of(LayerRow)
    rows = await _rows(connection, select(table).order_by(table.c.position))
    return {row["id"]: p.Layer(id=row["id"], name=row["name"], covers=row["covers"]) for row in rows}


async def _accountabilities(connection: AsyncConnection) -> dict[str, p.Accountability]:
    table = table_of(AccountabilityRow)
    rows = await _rows(connection, select(table).order_by(table.c.position))
    return {
        row["id"]: p.Accountability(
            id=row["id"], name=row["name"], layer=row["layer"] or "", means=row["means"], scope=row["scope"],
            declared=row["declared"], cues=tuple(row["cues"]),
        )
        for row in rows
    }  # fmt: skip


async def _stages(connection: AsyncConnection) -> dict[str, p.Stage]:
    table, roles = table_of(StageRow), table_of(StageRoleRow)
    supporting: dict[str, tuple[str, ...]] = {}
    for row in await _rows(connection, select(roles).order_by(roles.c.position)):
        supporting[row["stage"]] = (*supporting.get(row["stage"], ()), row["role"])
    return {
        row["id"]: p.Stage(
            id=row["id"], name=row["name"], primary_role=row["primary_role"], scope=row["scope"],
            supporting=supporting.get(row["id"], ()),
        )
        for row in await _rows(connection, select(table).order_by(table.c.position))
    }  # fmt: skip


async def _identities(connection: AsyncConnection, people: set[str] | None) -> dict[tuple[str, str, str], p.Identity]:
    query = select(IDENTITIES)
    if people is not None:
        query = query.where(IDENTITIES.c.person.in_(people))
    rows = await _rows(connection, query)
    return {(row["platform"], row["workspace"], row["handle"]): p.Identity(**row) for row in rows}


def _person(row: RowMapping, names: Names, held: Held) -> p.Person:
    return p.Person(**row, aliases=names.get(f"person:{row['id']}", {}).get("alias", ()))


def _team(row: RowMapping, names: Names, held: Held) -> p.Team:
    return p.Team(**row, aliases=names.get(f"team:{row['id']}", {}).get("alias", ()))


def _product(row: RowMapping, names: Names, held: Held) -> p.Product:
    known = names.get(f"product:{row['id']}", {})
    lists = {"use_for": tuple(row["use_for"]), "not_for": tuple(row["not_for"])}
    return p.Product(**{**row, **lists}, aliases=known.get("alias", ()), formerly=known.get("former", ()))


def _component(row: RowMapping, names: Names, held: Held) -> p.Component:
    subject = f"component:{row['id']}"
    owners = (each.holder for each in held.get(subject, {}).get(COMPONENT_OWNER, ()) if each.rank == 0)
    return p.Component(**row, aliases=names.get(subject, {}).get("alias", ()), owner=next(owners, None))


def _pilot(row: RowMapping, names: Names, held: Held) -> p.Pilot:
    fields = {**row, "where": row["team"]}
    del fields["team"]
    return p.Pilot(**fields, aliases=names.get(f"pilot:{row['id']}", {}).get("alias", ()))


KINDS: Mapping[str, tuple[Table, Make]] = {
    "person": (table_of(PersonRow), _person),
    "team": (table_of(TeamRow), _team),
    "product": (table_of(ProductRow), _product),
    "component": (table_of(ComponentRow), _component),
    "pilot": (table_of(PilotRow), _pilot),
}
FIELDS = {
    "person": "people",
    "team": "teams",
    "product": "products",
    "component": "components",
    "pilot": "pilots",
}
COMPONENT_OWNER = "product_owner"
