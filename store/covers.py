"""Who stands in for whom, and who is on call for a team, from when until when.

Refuses to be in force for ever: every cover ends by itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from store import journal
from store.ladder import Cover, Sight
from store.rows import table_of
from store.tables import CoverRow
from store.units import Unit

COVERS = table_of(CoverRow)


async def in_force(unit: Unit) -> tuple[Cover, ...]:
    """Everybody who stands in now; where two do, the later word comes last."""
    now = COVERS.c.from_at <= unit.at, COVERS.c.until_at > unit.at
    rows = await unit.fetch(select(COVERS).where(*now).order_by(COVERS.c.id))
    return tuple(Cover(row["subject"], row["person"], row["from_at"], row["until_at"]) for row in rows)


async def sight(unit: Unit) -> Sight:
    """What a ladder is resolved from, now."""
    return Sight(unit.portfolio, await in_force(unit), unit.at)


async def cover(unit: Unit, subject: str, person: str, *, until_at: datetime, by: str) -> None:
    """This person stands in from now on; whoever did before does no longer."""
    await end(unit, subject)
    unit.add(CoverRow(subject=subject, person=person, from_at=unit.at, until_at=until_at, said_by=by))
    journal.record(unit, "cover", subject, actor=by, detail={"person": person, "until": until_at.isoformat()})


async def end(unit: Unit, subject: str) -> int:
    """How many covers ended now."""
    now = COVERS.c.subject == subject, COVERS.c.from_at < unit.at, COVERS.c.until_at > unit.at
    return await unit.run(update(COVERS).where(*now).values(until_at=unit.at))
