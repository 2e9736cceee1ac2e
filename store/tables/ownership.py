"""Rows for who answers for what, since when and on whose word; what is open; and what happened.

Refuses two accepted holders of one rank at one instant: the database does it, see the first migration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class AssignmentRow(PlainRow):
    """Rank 0 is the accountable holder, rank 1 and up are backups. Valid from `valid_from` until before `valid_to`."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("(person IS NULL) <> (team IS NULL)", name="assignments_one_holder"),
        CheckConstraint("rank >= 0", name="assignments_rank"),
        CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name="assignments_state"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="assignments_interval"),
        Index("assignments_slot", "subject", "accountability", "rank"),
        Index("assignments_person", "person"),
        Index("assignments_team", "team"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: str
    accountability: str = Field(foreign_key="accountabilities.id")
    person: str | None = Field(default=None, foreign_key="people.id")
    team: str | None = Field(default=None, foreign_key="teams.id")
    rank: int = 0
    valid_from: datetime = Field(sa_type=Instant)
    valid_to: datetime | None = Field(default=None, sa_type=Instant)
    state: str = "accepted"
    source: str
    said_by: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_by: str | None = None
    reason: str = ""


class FindingRow(PlainRow):
    """Something that is nobody's yet, or could not be done. One open finding per (kind, subject).

    `told_at` is when it was pushed to the administrators' room.
    """

    __tablename__ = "findings"
    __table_args__ = (
        Index(
            "findings_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),  # elsewhere too, says the migration: here it would load a dialect
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    detail: str = ""
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)


class EventRow(PlainRow):
    """What happened, append-only: the database refuses to change or delete one; each is sealed soon after.

    `portfolio` is the version of the company's picture that this event made, where it made one.
    """

    __tablename__ = "events"
    __table_args__ = (Index("events_subject", "subject"), Index("events_portfolio", "portfolio"))
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    kind: str
    subject: str
    actor: str = ""
    platform: str = ""
    request: str = ""
    portfolio: int | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
