"""Taking a person out: what they held, did and decided stays, and is a former colleague's from then on.

Refuses somebody who is still needed: what they hold and have in hand is handed over first.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    RowMapping,
    String,
    Table,
    TypeDecorator,
    and_,
    cast,
    delete,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store import audit, journal
from store.errors import NotFound, Refused
from store.portfolio import Assignment
from store.rows import table_of, values_of
from store.tables import (
    METADATA,
    AliasRow,
    DoorKeyRow,
    ErasureRow,
    EventRow,
    EventSealRow,
    IdentityRow,
    IncidentRow,
    NoteRow,
    PersonRow,
    SeenKeyRow,
)
from store.units import Unit

PEOPLE, IDENTITIES, ALIASES = table_of(PersonRow), table_of(IdentityRow), table_of(AliasRow)
EVENTS, ERASURES, INCIDENTS = table_of(EventRow), table_of(ErasureRow), table_of(IncidentRow)
DOOR_KEYS, NOTES = table_of(DoorKeyRow), table_of(NoteRow)
NAME = "a former colleague"
UNTOUCHED = {table_of(kind).name for kind in (PersonRow, IdentityRow, ErasureRow, EventSealRow, SeenKeyRow)}
"""Handled by name, or without a word about anybody: a seen key is a platform's number for a message."""
SHORT = 3
"""*Units*: characters. What is shorter would be found inside other words."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, or would be: table -> rows."""

    person: str
    stands_in: str
    rows: Mapping[str, int]


async def erase(unit: Unit, person: str, *, by: str) -> Erasure:
    """Everything that names them names a former colleague; all of it or nothing. *Raises* NotFound, Refused."""
    found = unit.portfolio.people.get(person)
    if found is None:
        raise NotFound(f"The catalog has no person {person}.")
    connection = await unit.connection()
    if problems := [*_holding(unit, person), *await _in_hand(connection, person)]:
        raise Refused(
            [
                f"{found.name} is still needed:",
                *problems,
                "Hand that over first. In chat: correct ACCOUNTABILITY of PRODUCT: PERSON, and hand over N to LAYER.",
            ]
        )
    stands_in = f"former-{secrets.token_hex(4)}"
    change = Change(await _names(connection, person, found.name, found.email), person, stands_in)
    await audit.alone(connection)
    await _replaced(connection, person, stands_in)
    await _taken_away(connection, person, change.words)
    await connection.execute(ERASURES.insert().values(person=stands_in, said_by=by, at=unit.at, running=True))
    rows = {table.name: await _rewritten(connection, table, change, unit.at) for table in _tables()}
    await connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person))
    await connection.execute(update(ERASURES).where(ERASURES.c.person == stands_in).values(running=False))
    picture = await journal.moved(unit)
    journal.record(unit, "erased", "company", actor=by, picture=picture, detail={"stands_in": stands_in})
    return Erasure(person, stands_in, {name: number for name, number in rows.items() if number})


def _tables() -> Sequence[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in UNTOUCHED]


def _holding(unit: Unit, person: str) -> list[str]:
    held = unit.portfolio.held.items()
    theirs = {(subject, name) for subject, slots in held for name, each in slots.items() if _among(each, person)}
    return [f"  {name} of {subject}" for subject, name in sorted(theirs)]


def _among(holders: Sequence[Assignment], person: str) -> bool:
    return any(each.holder == person for each in holders)


async def _in_hand(connection: AsyncConnection, person: str) -> list[str]:
    mine = or_(INCIDENTS.c.assignee == person, INCIDENTS.c.coordinator == person, INCIDENTS.c.handing_to == person)
    rows = await connection.execute(select(INCIDENTS.c.id).where(INCIDENTS.c.state != "resolved", mine))
    return [f"  incident {number}" for number in rows.scalars()]


async def _names(connection: AsyncConnection, person: str, name: str, email: str | None) -> tuple[str, ...]:
    """Every word that means them: name, former names, e-mail, platform handles."""
    handles = await connection.execute(select(IDENTITIES.c.handle).where(IDENTITIES.c.person == person))
    aliases = await connection.execute(select(ALIASES.c.name).where(ALIASES.c.subject == f"person:{person}"))
    found = {name, email or "", *handles.scalars(), *aliases.scalars()}
    return tuple(sorted((each for each in found if len(each) >= SHORT), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Change:
    """A text, or a document with texts in it, without the person. `words` are looked for, whatever their case."""

    words: tuple[str, ...]
    person: str
    stands_in: str

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, list):
            return [self(each) for each in value]
        if isinstance(value, dict):
            return {self(key): self(each) for key, each in value.items()}
        return value

    def _without(self, text: str) -> str:
        """The names become one name; the id, which other rows refer to, becomes another id."""
        known = re.sub(rf"(?<![\w-]){re.escape(self.person)}(?![\w-])", self.stands_in, text)
        spelled = "|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in self.words)
        return re.sub(spelled, NAME, known, flags=re.IGNORECASE) if spelled else known


async def _replaced(connection: AsyncConnection, person: str, stands_in: str) -> None:
    """Somebody stands in their place, so that what refers to them may refer to that."""
    row = PersonRow(id=stands_in, name=NAME, state="inactive")
    await connection.execute(PEOPLE.insert().values(**values_of(row)))
    await connection.execute(update(PEOPLE).where(PEOPLE.c.backup == person).values(backup=None))


async def _taken_away(connection: AsyncConnection, person: str, words: Sequence[str]) -> None:
    """What is about nobody else: accounts, names, keys, and what platforms noted to come back to them."""
    await connection.execute(delete(IDENTITIES).where(IDENTITIES.c.person == person))
    await connection.execute(delete(ALIASES).where(ALIASES.c.subject == f"person:{person}"))
    await connection.execute(delete(DOOR_KEYS).where(DOOR_KEYS.c.subject == person))
    mentioned = [column.icontains(word, autoescape=True) for word in words for column in (NOTES.c.key, NOTES.c.value)]
    await connection.execute(delete(NOTES).where(or_(false(), *mentioned)))


async def _rewritten(connection: AsyncConnection, table: Table, change: Change, at: datetime) -> int:
    """How many rows named them. Events are sealed anew, and say why."""
    columns = [column for column in table.columns if isinstance(_kept_as(column), String | JSON)]
    if not columns:
        return 0
    named = or_(*(_names_them(column, word) for column in columns for word in (*change.words, change.person)))
    rows = (await connection.execute(select(table).where(named))).mappings().all()
    done = [key for row in rows if (key := await _row_changed(connection, table, columns, row, change))]
    if table is EVENTS and done:
        fresh = select(EVENTS).where(EVENTS.c.id.in_(done)).order_by(EVENTS.c.id)
        await audit.append(connection, (await connection.execute(fresh)).mappings().all(), at, why=audit.ERASURE)
    return len(done)


def _kept_as(column: Column[Any]) -> Any:
    """Beneath what our own types and the mapper's make of it."""
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def _names_them(column: Column[Any], word: str) -> ColumnElement[bool]:
    """Documents keep letters beyond ASCII as escapes."""
    if isinstance(_kept_as(column), String):
        return column.icontains(word, autoescape=True)
    kept = cast(column, String)
    return or_(kept.icontains(word, autoescape=True), kept.icontains(json.dumps(word)[1:-1], autoescape=True))


async def _row_changed(
    connection: AsyncConnection, table: Table, columns: Sequence[Column[Any]], row: RowMapping, change: Change
) -> Any:
    """The row's first key, where it did name them."""
    fresh = {column.name: change(row[column.name]) for column in columns}
    if all(fresh[name] == row[name] for name in fresh):
        return None
    same = and_(*(column == row[column.name] for column in table.primary_key))
    await connection.execute(update(table).where(same).values(**fresh))
    return row[next(iter(table.primary_key)).name]
