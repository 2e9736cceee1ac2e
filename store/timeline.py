"""The timeline of an incident: what happened, who said what, by which door, at which instant.

Refuses to keep what its author took back: an edited line says so, a deleted one keeps its place without its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, select, update

from store.rows import table_of
from store.tables import IncidentEntryRow
from store.units import Unit

ENTRIES = table_of(IncidentEntryRow)
DESK = ""
"""The actor of what the desk did by itself."""
TAKEN_BACK = "deleted"
LONGEST = 4_000
"""*Units*: characters of one line; a log belongs into a link."""


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    kind: str
    actor: str
    platform: str
    words: str
    changed_at: datetime | None = None


def wrote(
    unit: Unit,
    incident: int,
    kind: str,
    words: str,
    *,
    actor: str = DESK,
    platform: str = "",
    message: str = "",
    changed: bool = False,
) -> None:
    """One more line, at the unit's instant. `changed`: its author has edited it before we heard of it."""
    unit.add(
        IncidentEntryRow(
            incident=incident, at=unit.at, kind=kind, actor=actor, platform=platform, words=words[:LONGEST],
            message=message, changed_at=unit.at if changed else None,
        )
    )  # fmt: skip


async def lines(unit: Unit, incident: int, *, limit: int = 1_000) -> Sequence[Entry]:
    """In the order they happened."""
    query = select(ENTRIES).where(ENTRIES.c.incident == incident).order_by(ENTRIES.c.at, ENTRIES.c.id).limit(limit)
    return [_of(row) for row in await unit.fetch(query)]


def _of(row: RowMapping) -> Entry:
    return Entry(row["at"], row["kind"], row["actor"], row["platform"], row["words"], row["changed_at"])


@dataclass(frozen=True, slots=True)
class Message:
    """Something said in the thread of an incident, by the platform's id of it."""

    incident: int
    platform: str
    id: str

    def rows(self) -> tuple[ColumnElement[bool], ...]:
        mine = ENTRIES.c.incident == self.incident, ENTRIES.c.platform == self.platform
        return (*mine, ENTRIES.c.message == self.id)


async def line_of(unit: Unit, message: Message) -> Entry | None:
    """The line this message became."""
    rows = await unit.fetch(select(ENTRIES).where(*message.rows()).order_by(ENTRIES.c.id).limit(1))
    return _of(rows[0]) if rows else None


async def reworded(unit: Unit, message: Message, words: str) -> None:
    """It now reads as its author left it; what was taken back stays so."""
    mine = (*message.rows(), ENTRIES.c.kind != TAKEN_BACK)
    await unit.run(update(ENTRIES).where(*mine).values(words=words[:LONGEST], changed_at=unit.at))


async def unsaid(unit: Unit, message: Message) -> None:
    """Its words are gone."""
    gone = update(ENTRIES).where(*message.rows())
    await unit.run(gone.values(kind=TAKEN_BACK, words="", changed_at=unit.at))
