"""Rows for what watches over the rest: seals over the events, erasures of people, self-tests.

Refuses a second seal in one place, and a seal that is changed: the database does it, see the fifth migration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class EventSealRow(PlainRow):
    """One link of the chain. `digest` is of the event's content, `chain` of that and the link before.

    `highest` is the greatest event sealed so far; `why` says why an event was sealed anew.
    """

    __tablename__ = "event_seals"
    __table_args__ = (Index("event_seals_event", "event"),)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    event: int
    highest: int
    digest: str
    chain: str
    why: str = ""
    sealed_at: datetime = Field(sa_type=Instant)


class ErasureRow(PlainRow):
    """A person taken out. `person` is who stands in their place; while it is `running` events may be rewritten."""

    __tablename__ = "erasures"
    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(unique=True)
    said_by: str = ""
    at: datetime = Field(sa_type=Instant)
    running: bool = True


class SelfTestRow(PlainRow):
    """A call that calls nobody, and how long each leg of its way took. *Units* of `legs`: seconds by name."""

    __tablename__ = "selftests"
    __table_args__ = (
        CheckConstraint("kind IN ('asked', 'weekly')", name="selftests_kind"),
        CheckConstraint("state IN ('due', 'called', 'passed', 'failed')", name="selftests_state"),
        CheckConstraint("(state IN ('due', 'called')) = (due_at IS NOT NULL)", name="selftests_due"),
        Index("selftests_due_at", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = "asked"
    place: str
    room: str = ""
    asked_by: str = ""
    asked_at: datetime = Field(sa_type=Instant)
    state: str = "due"
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    called_at: datetime | None = Field(default=None, sa_type=Instant)
    whom: str = ""
    legs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
