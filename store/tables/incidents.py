"""Rows for incidents: where each stands, who was called, what was said and decided, and what is still to be done.

Refuses, in the database itself, an unresolved incident that has nothing due.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow

STATES = "state IN ('open', 'acked', 'lapsed', 'handing', 'resolved', 'reopened')"


class IncidentRow(PlainRow):
    """`room` is where its thread lives, `place` where it was opened. `waits` are seconds by name.

    `accountable` is the recorded holder of `accountability` when it was routed; `assignee` has acknowledged;
    `coordinator` leads the talk; `reporter` opened it: four different things.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint(STATES, name="incidents_state"),
        CheckConstraint("severity IN ('critical', 'error', 'warning', 'info')", name="incidents_severity"),
        CheckConstraint("state = 'resolved' OR (due_at IS NOT NULL AND due IS NOT NULL)", name="incidents_due"),
        CheckConstraint("state NOT IN ('acked', 'handing') OR assignee IS NOT NULL", name="incidents_held"),
        Index("incidents_due_at", "due_at"),
        Index("incidents_update_at", "update_at"),
        Index("incidents_product", "product", "state"),
        Index("incidents_assignee", "assignee", "state"),
        Index("incidents_state", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product: str
    symptom: str
    link: str = ""
    layer: str | None = None
    layer_reason: str = ""
    severity: str
    accountability: str
    accountable: str | None = None
    reporter: str | None = None
    reporter_name: str = ""
    coordinator: str | None = None
    room: str = ""
    place: str
    runbook: str = ""
    waits: dict[str, int] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
    state: str = "open"
    generation: int = 1
    assignee: str | None = None
    step: int = 0
    asked: int = 0
    bounces: int = 0
    pages: int = 0
    due: str | None = "page"
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    update_at: datetime | None = Field(default=None, sa_type=Instant)
    since_at: datetime = Field(sa_type=Instant)
    opened_at: datetime = Field(sa_type=Instant)
    called_at: datetime | None = Field(default=None, sa_type=Instant)
    acked_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    handing_to: str | None = None
    fallback_question: str = ""
    decision: str = ""
    hypothesis: str = ""
    impact: str = ""
    said: str = ""
    cause: str | None = None
    outcome: str = ""
    confirmed: bool = False


class IncidentPageRow(PlainRow):
    """One call to one person. `calling` until somebody acknowledged; `undelivered` where no platform reached them."""

    __tablename__ = "incident_pages"
    __table_args__ = (
        Index("incident_pages_slot", "slot"),
        CheckConstraint("state IN ('calling', 'settled', 'undelivered')", name="incident_pages_state"),
        Index("incident_pages_state", "state"),
        Index("incident_pages_person", "person", "state"),
    )
    incident: int = Field(primary_key=True, foreign_key="incidents.id")
    number: int = Field(primary_key=True)
    slot: str
    person: str
    role: str
    kind: str = "page"
    generation: int
    called_at: datetime = Field(sa_type=Instant)
    state: str = "calling"


class IncidentEntryRow(PlainRow):
    """One line of the timeline. `message` is the platform's id of something said in the thread."""

    __tablename__ = "incident_entries"
    __table_args__ = (
        Index("incident_entries_incident", "incident", "at"),
        Index("incident_entries_message", "platform", "message"),
    )
    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incidents.id")
    at: datetime = Field(sa_type=Instant)
    kind: str
    actor: str = ""
    platform: str = ""
    words: str = ""
    message: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=Instant)


class IncidentRunbookRow(PlainRow):
    """The runbook as it was when the incident opened."""

    __tablename__ = "incident_runbooks"
    incident: int = Field(primary_key=True, foreign_key="incidents.id")
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))


class IncidentStepRow(PlainRow):
    """A tick-box of the frozen runbook."""

    __tablename__ = "incident_steps"
    incident: int = Field(primary_key=True, foreign_key="incidents.id")
    number: int = Field(primary_key=True)
    ticked_by: str
    ticked_at: datetime = Field(sa_type=Instant)
    platform: str = ""


class HandoffRow(PlainRow):
    """One try to move an incident to another layer."""

    __tablename__ = "incident_handoffs"
    __table_args__ = (
        CheckConstraint("answer IN ('', 'accepted', 'refused', 'unanswered', 'withdrawn')", name="handoffs_answer"),
        Index("incident_handoffs_incident", "incident"),
    )
    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incidents.id")
    from_layer: str | None = None
    to_layer: str
    accountability: str
    giver: str
    reason: str
    asked_at: datetime = Field(sa_type=Instant)
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class DecisionRow(PlainRow):
    """A named decision: asked of `asked`, who may be reminded at `due_at`, decided by `decided_by`."""

    __tablename__ = "incident_decisions"
    __table_args__ = (
        Index("incident_decisions_incident", "incident"),
        Index("incident_decisions_due", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incidents.id")
    kind: str
    accountability: str
    step: int = 0
    asked: str | None = None
    asked_by: str = ""
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str = ""


class FollowUpRow(PlainRow):
    """Something to do after an incident, with an owner and a date."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("follow_ups_due", "due_at"), Index("follow_ups_incident", "incident"))
    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incidents.id")
    words: str
    owner: str
    due_on: date
    said_by: str
    said_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    reminded: int = 0
    done_by: str | None = None
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class AlarmRow(PlainRow):
    """A wall-clock appointment of the desk itself, by name; each firing sets the next."""

    __tablename__ = "alarms"
    __table_args__ = (Index("alarms_due", "due_at"),)
    name: str = Field(primary_key=True)
    place: str
    due_at: datetime = Field(sa_type=Instant)


class CoverRow(PlainRow):
    """Somebody stands in for a person, or is on call for a team, for a while."""

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="covers_interval"),
        Index("covers_until", "until_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: str
    person: str = Field(foreign_key="people.id")
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime = Field(sa_type=Instant)
    said_by: str = ""


class HouseRuleRow(PlainRow):
    """Something the company decided about how its desk behaves."""

    __tablename__ = "house_rules"
    name: str = Field(primary_key=True)
    value: str
    said_by: str = ""
    said_at: datetime = Field(sa_type=Instant)
