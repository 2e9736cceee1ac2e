"""Rows for the company itself: its layers, accountabilities and lifecycle.

Refuses to know any of them by name: the lists are data, an organisation can add its own.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from store.tables.columns import Document
from store.tables.plain import PlainRow

SCOPES = "scope IN ('product', 'pilot', 'company')"


class CompanyRow(PlainRow):
    """One row. `portfolio` moves with every change to what the desk knows, so that a picture knows its age."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="company_is_one"),)
    id: int = Field(default=1, primary_key=True)
    name: str = ""
    about: str = ""
    portfolio: int = 0


class LayerRow(PlainRow):
    __tablename__ = "layers"
    id: str = Field(primary_key=True)
    name: str
    covers: str = ""
    position: int = 0


class AccountabilityRow(PlainRow):
    __tablename__ = "accountabilities"
    __table_args__ = (CheckConstraint(SCOPES, name="accountabilities_scope"),)
    id: str = Field(primary_key=True)
    name: str
    layer: str | None = Field(default=None, foreign_key="layers.id")
    means: str = ""
    scope: str = "product"
    declared: bool = True
    cues: list[str] = Field(default_factory=list, sa_column=Column(Document, nullable=False))
    position: int = 0


class StageRow(PlainRow):
    __tablename__ = "stages"
    __table_args__ = (CheckConstraint(SCOPES, name="stages_scope"),)
    id: str = Field(primary_key=True)
    name: str
    primary_role: str
    scope: str = "product"
    position: int = 0


class StageRoleRow(PlainRow):
    """A supporting role of a stage. `role` is an accountability, or a word of the company's own."""

    __tablename__ = "stage_roles"
    __table_args__ = (UniqueConstraint("stage", "role", name="stage_roles_once"),)
    stage: str = Field(primary_key=True, foreign_key="stages.id")
    position: int = Field(primary_key=True)
    role: str
