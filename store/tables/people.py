"""Rows for people, their teams and their handles on each platform.

Refuses to validate: rows are dumb, the constraints guard, `store` converts.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, UniqueConstraint
from sqlmodel import Field

from store.tables.columns import Instant
from store.tables.plain import PlainRow


class TeamRow(PlainRow):
    __tablename__ = "teams"
    id: str = Field(primary_key=True)
    name: str
    department: str = ""
    lead: str | None = Field(default=None, foreign_key="people.id")
    channel: str = ""
    zone: str = ""


class PersonRow(PlainRow):
    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'absent', 'inactive')", name="people_state"),
        CheckConstraint("backup IS NULL OR backup <> id", name="people_backup_is_another"),
    )
    id: str = Field(primary_key=True)
    name: str
    title: str = ""
    team: str | None = Field(default=None, index=True)  # no foreign key: teams name their leads, people come first
    email: str | None = Field(default=None, index=True)
    state: str = "active"
    backup: str | None = Field(
        default=None,
        sa_column=Column(String, ForeignKey("people.id", deferrable=True, initially="DEFERRED"), nullable=True),
    )


class IdentityRow(PlainRow):
    """One handle belongs to one person; a person has at most one handle per workspace."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("platform", "workspace", "person", name="identities_one_handle_each"),
        CheckConstraint("source IN ('email', 'link')", name="identities_source"),
        Index("identities_checked", "checked_at"),
    )
    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    handle: str = Field(primary_key=True)
    person: str = Field(foreign_key="people.id")
    source: str = "email"
    checked_at: datetime = Field(sa_type=Instant)
    reach: str = ""
