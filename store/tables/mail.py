"""Rows for what came in and what is to go out: seen keys, the outbox, the addresses of slots, rooms, answers given.

Refuses to know what a card says: it is kept as the JSON it was enqueued as.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class SeenKeyRow(PlainRow):
    """A request that has happened. *Units*: kept at least 24 hours."""

    __tablename__ = "seen_keys"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)


class OutboxRow(PlainRow):
    """One message on its way. `queue` is the conversation it is paced with; `marker` is carried by the post.

    It may be taken from `due_at` on; whoever takes it moves `due_at` to the end of their lease. `pending` was not
    tried, `sending` is with a worker or was when it died, `unknown` may have arrived; the other states are ends.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'dead', 'superseded')", name="outbox_state"
        ),
        CheckConstraint("waiting = (state IN ('pending', 'sending', 'unknown'))", name="outbox_waiting_state"),
        Index("outbox_queue", "waiting", "queue", "lane", "id"),
        Index("outbox_due", "waiting", "due_at"),
        Index("outbox_request", "request"),
        Index("outbox_slot", "slot"),
    )
    id: int | None = Field(default=None, primary_key=True)
    marker: str = Field(unique=True)
    request: str
    queue: str
    lane: int
    slot: str | None = None
    target: str
    place: str
    only_for: str | None = None
    card: str
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    state: str = "pending"
    waiting: bool = True
    attempts: int = 0
    attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    lease_by: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    message: str | None = None
    error: str = ""


class AddressRow(PlainRow):
    """Where a slot lives: one message per conversation. `thread` is what its thread hangs under; it may begin one."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("addresses_message", "platform", "conversation", "message"),
        Index("addresses_thread", "platform", "conversation", "thread"),
    )
    slot: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    conversation: str = Field(primary_key=True)
    place: str
    message: str
    thread: str = Field(default="", sa_column_kwargs={"server_default": ""})
    updated_at: datetime = Field(sa_type=Instant)


class RoomRow(PlainRow):
    """The conversation bound to a room's name (`team:x`, `product:x`) on a platform; set from chat, it wins."""

    __tablename__ = "rooms"
    name: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    place: str
    said_by: str | None = None
    said_at: datetime = Field(sa_type=Instant)


class AnswerRow(PlainRow):
    """What was last understood in a conversation, so that `why`, *Right* and follow-ups know what they are about."""

    __tablename__ = "answers"
    __table_args__ = (Index("answers_conversation", "conversation", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    conversation: str
    request: str
    question: str
    kind: str
    at: datetime = Field(sa_type=Instant)
    reading: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))


class NoteRow(PlainRow):
    """What a platform needs to remember to come back: text of its own, by a key of its own."""

    __tablename__ = "notes"
    platform: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str
