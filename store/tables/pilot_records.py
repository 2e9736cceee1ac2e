"""Rows for pilots: what was promised before the start, what was measured, and what was decided.

Refuses, in the database itself, a criterion without a number and a second check-in of one slot.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class PilotRecordRow(PlainRow):
    """The promise of a pilot. `remind_at` is its next wait, `reminded` the days before the date it was last said."""

    __tablename__ = "pilot_records"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'running', 'decided')", name="pilot_records_state"),
        CheckConstraint("decision IN ('', 'scale', 'rework', 'repeat', 'close')", name="pilot_records_decision"),
        CheckConstraint("state <> 'decided' OR decided_at IS NOT NULL", name="pilot_records_decided"),
        CheckConstraint(
            "state <> 'running' OR (decides_on IS NOT NULL AND remind_at IS NOT NULL)", name="pilot_records_due"
        ),
        Index("pilot_records_remind_at", "remind_at"),
    )
    pilot: str = Field(primary_key=True, foreign_key="pilots.id")
    goal: str = ""
    team: str = ""
    hypothesis: str = ""
    scenarios: list[Any] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    risks: str = ""
    starts_on: date | None = None
    decides_on: date | None = None
    zone: str
    place: str
    moved: int = 0
    round: int = 1
    round_at: datetime | None = Field(default=None, sa_type=Instant)
    state: str = "draft"
    feedback: str = ""
    conclusions: str = ""
    decision: str = ""
    reason: str = ""
    dissent: str = ""
    waived: list[Any] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    reminded: int | None = None
    remind_at: datetime | None = Field(default=None, sa_type=Instant)
    silent: int = 0
    generation: int = 1
    said_by: str
    said_at: datetime = Field(sa_type=Instant)


class CriterionRow(PlainRow):
    """What success is, in a number. A changed one is retired and another takes its place."""

    __tablename__ = "pilot_criteria"
    __table_args__ = (
        CheckConstraint("comparison IN ('<', '<=', '>', '>=')", name="pilot_criteria_comparison"),
        Index("pilot_criteria_pilot", "pilot"),
    )
    id: int | None = Field(default=None, primary_key=True)
    pilot: str = Field(foreign_key="pilots.id")
    metric: str
    comparison: str
    target: float
    unit: str = ""
    how: str
    said_by: str
    said_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    retired_by: str = ""
    reason: str = ""


class CheckinRow(PlainRow):
    """One slot of a pilot's check-in: the pilot owner's half and the scenario owner's word."""

    __tablename__ = "pilot_checkins"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'held', 'partly', 'silent', 'skipped', 'missed')", name="pilot_checkins_state"
        ),
        CheckConstraint("word IN ('', 'yes', 'no', 'too early')", name="pilot_checkins_word"),
        CheckConstraint("(state = 'open') = (close_at IS NOT NULL)", name="pilot_checkins_close"),
        UniqueConstraint("pilot", "slot_day", name="pilot_checkins_once"),
        Index("pilot_checkins_nudge_at", "nudge_at"),
        Index("pilot_checkins_close_at", "close_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    pilot: str = Field(foreign_key="pilots.id")
    ritual: int = Field(foreign_key="rituals.id")
    slot_day: date
    state: str = "open"
    room: str = ""
    place: str
    opened_at: datetime = Field(sa_type=Instant)
    blockers: str = ""
    risks: str = ""
    feedback: str = ""
    progress_by: str = ""
    progress_at: datetime | None = Field(default=None, sa_type=Instant)
    word: str = ""
    word_note: str = ""
    word_by: str = ""
    word_at: datetime | None = Field(default=None, sa_type=Instant)
    edits: int = 0
    nudges: int = 0
    nudge_at: datetime | None = Field(default=None, sa_type=Instant)
    close_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    late: bool = False
    reason: str = ""
    generation: int = 1


class MeasureRow(PlainRow):
    """The latest value of a criterion, as said at one check-in, with the evidence for it."""

    __tablename__ = "pilot_measures"
    checkin: int = Field(primary_key=True, foreign_key="pilot_checkins.id")
    criterion: int = Field(primary_key=True, foreign_key="pilot_criteria.id")
    value: float
    evidence: str = ""
    said_by: str
    said_at: datetime = Field(sa_type=Instant)
