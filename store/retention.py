"""Forgetting what is old enough: seen keys always, and messages, questions and remarks where a setting says so.

Refuses to touch what still waits, what still lives, and what the audit holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, delete, exists, select, update

from store.db import Database
from store.rows import table_of
from store.tables import AnswerRow, IncidentEntryRow, IncidentRow, OutboxRow, SeenKeyRow

KEYS, OUTBOX, ANSWERS = table_of(SeenKeyRow), table_of(OutboxRow), table_of(AnswerRow)
ENTRIES, INCIDENTS = table_of(IncidentEntryRow), table_of(IncidentRow)
BITE = 500
"""*Units*: rows in one transaction."""
KEYS_KEPT = timedelta(days=3)
"""Platforms repeat for hours; the promise is at least one day."""
FORGOTTEN = "(forgotten)"
REMARKS = ("said", "note", "hypothesis", "impact", "update")


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each is kept; None for ever."""

    messages: timedelta | None = None
    questions: timedelta | None = None
    remarks: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Forgetting:
    """`old`: the query for ids before an instant. `emptied`: what replaces the words; None where the row goes."""

    name: str
    table: Table
    old: Callable[[datetime], Select[Any]]
    emptied: Mapping[str, Any] | None = None


def _old_keys(before: datetime) -> Select[Any]:
    return select(KEYS.c.key).where(KEYS.c.at < before).limit(BITE)


def _old_messages(before: datetime) -> Select[Any]:
    """Sent, given up or overtaken. Where their slots live stays, so that living cards go on being updated."""
    done = OUTBOX.c.waiting.is_(False), OUTBOX.c.created_at < before
    return select(OUTBOX.c.id).where(*done).order_by(OUTBOX.c.id).limit(BITE)


def _old_questions(before: datetime) -> Select[Any]:
    return select(ANSWERS.c.id).where(ANSWERS.c.at < before).order_by(ANSWERS.c.id).limit(BITE)


def _old_remarks(before: datetime) -> Select[Any]:
    """What people wrote under incidents that were resolved before; that they wrote, and when, stays."""
    closed = exists().where(INCIDENTS.c.id == ENTRIES.c.incident, INCIDENTS.c.resolved_at < before)
    wrote = ENTRIES.c.kind.in_(REMARKS), ENTRIES.c.words.not_in(("", FORGOTTEN)), closed
    return select(ENTRIES.c.id).where(*wrote).order_by(ENTRIES.c.id).limit(BITE)


FORGETTINGS = (
    Forgetting("keys", KEYS, _old_keys),
    Forgetting("messages", OUTBOX, _old_messages),
    Forgetting("questions", ANSWERS, _old_questions),
    Forgetting("remarks", ENTRIES, _old_remarks, {"words": FORGOTTEN}),
)


async def forget(database: Database, keep: Keep, now: datetime) -> Mapping[str, int]:
    """How many of each were forgotten: at most a bite of each, so that nobody waits."""
    ages = {"keys": KEYS_KEPT, "messages": keep.messages, "questions": keep.questions, "remarks": keep.remarks}
    done = {}
    for each in FORGETTINGS:
        age = ages[each.name]
        done[each.name] = await _forgotten(database, each, now - age) if age is not None else 0
    return done


async def _forgotten(database: Database, each: Forgetting, before: datetime) -> int:
    async with database.reading() as connection:  # most times there is nothing, and nobody need wait for that
        ids = (await connection.execute(each.old(before))).scalars().all()
    if not ids:
        return 0
    same = next(iter(each.table.primary_key)).in_(ids)
    statement = delete(each.table) if each.emptied is None else update(each.table).values(**each.emptied)
    async with database.writing() as connection:
        return (await connection.execute(statement.where(same))).rowcount
