"""The timeline of an incident: what happened, who said what, by which door, at which instant.

Refuses to keep what its author took back: an edited line says so, a deleted one keeps its place without its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from store.rows import table_of
from store.tables import IncidentEntryRow
from store.units import Unit

ENTRIES = table_of(IncidentEntryRow)
DESK = ""
"""The actor of what the desk did by itself."""
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
    unit: Unit, incident: int, kind: str, words: str, *, actor: str = DESK, platform: str = "", message: str = ""
) -> None:
    """One more line, at the unit's instant."""
    unit.add(
        IncidentEntryRow(
            incident=incident, at=unit.at, kind=kind, actor=actor, platform=platform, words=words[:LONGEST],
            message=message,
        )
    )  # fmt: skip


async def lines(unit: Unit, incident: int, *, limit: int = 1_000) -> Sequence[Entry]:
    """In the order they happened."""
    query = select(ENTRIES).where(ENTRIES.c.incident == incident).order_by(ENTRIES.c.at, ENTRIES.c.id).limit(limit)
    return [
        Entry(row["at"], row["kind"], row["actor"], row["platform"], row["words"], row["changed_at"])
        for row in await unit.fetch(query)
    ]


async def reworded(unit: Unit, incident: int, platform: str, message: str, words: str) -> int:
    """How many lines this message had; they now read as their author left them."""
    mine = ENTRIES.c.incident == incident, ENTRIES.c.platform == platform, ENTRIES.c.message == message
    return await unit.run(update(ENTRIES).where(*mine).values(words=words[:LONGEST], changed_at=unit.at))


async def unsaid(unit: Unit, incident: int, platform: str, message: str) -> int:
    """How many lines this message had; their words are gone."""
    mine = ENTRIES.c.incident == incident, ENTRIES.c.platform == platform, ENTRIES.c.message == message
    return await unit.run(update(ENTRIES).where(*mine).values(kind="deleted", words="", changed_at=unit.at))
