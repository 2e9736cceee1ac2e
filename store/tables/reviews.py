"""Rows for rituals, the reviews they open, what the two sides said, and the fixes that came of it.

Refuses, in the database itself, a second review of one slot and a second answer for one half.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class RitualRow(PlainRow):
    """A wall-clock rule and what it is for. `due_at` is when the slot of `slot_day` is due; both follow the rule.

    `generation` fences work that a change made stale; `sequence` counts what calendars must learn again.
    """

    __tablename__ = "rituals"
    __table_args__ = (
        CheckConstraint("kind IN ('review', 'checkin')", name="rituals_kind"),
        CheckConstraint("state IN ('active', 'paused', 'ended')", name="rituals_state"),
        CheckConstraint("(state = 'active') = (due_at IS NOT NULL)", name="rituals_due"),
        UniqueConstraint("kind", "subject", name="rituals_once"),
        Index("rituals_due_at", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    zone: str
    weekdays: str
    at_local: str
    weeks: int = 1
    anchor: date
    country: str = ""
    room: str = ""
    place: str
    late_hours: int = 8
    state: str = "active"
    reason: str = ""
    generation: int = 1
    sequence: int = 0
    slot_day: date | None = None
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    last_day: date | None = None
    skipped: list[Any] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
    said_by: str = ""
    said_at: datetime = Field(sa_type=Instant)


class ReviewRow(PlainRow):
    """One slot of a product's review. `nudge_at` and `close_at` are its next waits."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'held', 'partly', 'silent', 'skipped', 'missed')", name="reviews_state"),
        CheckConstraint("(state = 'open') = (close_at IS NOT NULL)", name="reviews_close"),
        UniqueConstraint("product", "slot_day", name="reviews_once"),
        Index("reviews_nudge_at", "nudge_at"),
        Index("reviews_close_at", "close_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product: str = Field(index=True)
    ritual: int = Field(foreign_key="rituals.id")
    slot_day: date
    state: str = "open"
    reason: str = ""
    room: str = ""
    place: str
    opened_at: datetime = Field(sa_type=Instant)
    from_at: datetime = Field(sa_type=Instant)
    to_at: datetime = Field(sa_type=Instant)
    facilitator: str = ""
    page: int = 1
    numbers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
    nudges: int = 0
    nudge_at: datetime | None = Field(default=None, sa_type=Instant)
    close_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str = ""
    late: bool = False
    generation: int = 1


class ReviewItemRow(PlainRow):
    """A prediction as it was when the review opened, and why it is among the worst."""

    __tablename__ = "review_items"
    review: int = Field(primary_key=True, foreign_key="reviews.id")
    position: int = Field(primary_key=True)
    ref: str
    kind: str = "worst"
    summary: str = ""
    output: str = ""
    label: str = ""
    reasons: list[Any] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    like: int = 0
    check_label: bool = False
    mode: str = ""
    segment: str = ""
    version: str = ""
    link: str = ""


class ReviewAnswerRow(PlainRow):
    """One half of one item: the product side's `harm`, or the machine-learning side's `cause`."""

    __tablename__ = "review_answers"
    __table_args__ = (CheckConstraint("half IN ('harm', 'cause')", name="review_answers_half"),)
    review: int = Field(primary_key=True, foreign_key="reviews.id")
    position: int = Field(primary_key=True)
    half: str = Field(primary_key=True)
    value: str
    note: str = ""
    person: str
    platform: str = ""
    at: datetime = Field(sa_type=Instant)
    edits: int = 0


class FixRow(PlainRow):
    """Something to put right: whose it is, until when, and the check that will prove it."""

    __tablename__ = "fixes"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'verified', 'dropped', 'escalated')", name="fixes_state"),
        CheckConstraint("comparison IN ('', '<', '<=', '>', '>=')", name="fixes_comparison"),
        Index("fixes_product", "product", "state"),
        Index("fixes_owner", "owner", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product: str
    review: int = Field(foreign_key="reviews.id")
    position: int | None = None
    title: str
    owner: str
    due_on: date
    metric: str = ""
    comparison: str = ""
    target: float | None = None
    case_ref: str = ""
    baseline: float | None = None
    state: str = "open"
    carried: int = 0
    reopened: int = 0
    said_by: str
    opened_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str = ""
    generation: int = 1
