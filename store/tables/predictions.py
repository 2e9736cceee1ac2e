"""Rows for what the products answered: masked summaries with their signals, how they came in, and with which key.

Refuses to keep an input or an output: only masked summaries and a link.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field

from store.tables.columns import Document, Instant
from store.tables.plain import PlainRow


class PredictionRow(PlainRow):
    """One prediction of a product, newest word wins. `gist` is what likeness is judged by."""

    __tablename__ = "predictions"
    __table_args__ = (
        UniqueConstraint("product", "ref", name="predictions_once"),
        Index("predictions_window", "product", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product: str
    ref: str
    at: datetime = Field(sa_type=Instant)
    summary: str = ""
    output: str = ""
    label: str = ""
    comment: str = ""
    loss: float | None = None
    confidence: float | None = None
    wrong: bool | None = None
    complaint: float | None = None
    judge: float | None = None
    cost: float | None = None
    segment: str = ""
    mode: str = ""
    version: str = ""
    link: str = ""
    gist: str = ""
    intake: int


class IntakeRow(PlainRow):
    """One file or delivery of predictions: how many rows were read, kept and refused, and what was missing."""

    __tablename__ = "intakes"
    __table_args__ = (Index("intakes_product", "product", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    product: str
    source: str
    at: datetime = Field(sa_type=Instant)
    said_by: str = ""
    total: int = 0
    kept: int = 0
    refused: int = 0
    coverage: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
    problems: list[Any] = Field(default_factory=list, sa_column=Column(Document, nullable=False))


class ColumnMapRow(PlainRow):
    """Which column of a product's files means what."""

    __tablename__ = "column_maps"
    product: str = Field(primary_key=True)
    columns: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Document, nullable=False))
    said_by: str = ""
    said_at: datetime = Field(sa_type=Instant)


class DoorKeyRow(PlainRow):
    """A key somebody outside opens one door with; only its digest is kept. `door` is `predictions` or `calendar`."""

    __tablename__ = "door_keys"
    door: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    said_by: str = ""
    said_at: datetime = Field(sa_type=Instant)
