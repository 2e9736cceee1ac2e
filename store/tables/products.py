"""Rows for what the company has: products, their parts, their pilots, and every name they go by.

Refuses to say who owns any of it: that is `store.tables.ownership`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class ProductRow(PlainRow):
    __tablename__ = "products"
    id: str = Field(primary_key=True)
    name: str
    kind: str = ""
    team: str | None = Field(default=None, foreign_key="teams.id", index=True)
    department: str = ""
    stage: str = ""
    summary: str = ""
    users: str = ""
    use_for: list[str] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    not_for: list[str] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    fallback: str = ""


class ComponentRow(PlainRow):
    __tablename__ = "components"
    id: str = Field(primary_key=True)
    name: str
    product: str | None = Field(default=None, foreign_key="products.id", index=True)
    kind: str = ""
    summary: str = ""


class PilotRow(PlainRow):
    __tablename__ = "pilots"
    id: str = Field(primary_key=True)
    name: str
    product: str | None = Field(default=None, foreign_key="products.id", index=True)
    team: str | None = Field(default=None, foreign_key="teams.id")
    task: str = ""
    status: str = ""


class AliasRow(PlainRow):
    """A further name of `subject` (`product:x`, `team:x`, `person:x`, `component:x`, `pilot:x`)."""

    __tablename__ = "aliases"
    __table_args__ = (
        CheckConstraint("kind IN ('alias', 'former', 'taught')", name="aliases_kind"),
        Index("aliases_subject", "subject"),
    )
    subject: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    kind: str = "alias"
    source: str = "catalog"
    said_by: str | None = None
    said_at: datetime | None = Field(default=None, sa_type=Instant)
    position: int = 0
