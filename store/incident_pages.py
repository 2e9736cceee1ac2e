"""Calls to people: who was called for which incident, and which of those calls still ring.

Refuses to forget a call: a settled one stays, as part of the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update

from store.findings import FINDINGS
from store.incidents import INCIDENTS, Incident, of_row
from store.mailbox import OUTBOX
from store.rows import table_of
from store.tables import IncidentPageRow
from store.units import Unit

PAGES = table_of(IncidentPageRow)


@dataclass(frozen=True, slots=True)
class Page:
    """`kind`: `page` calls somebody to acknowledge, `handoff` to accept."""

    incident: int
    number: int
    person: str
    role: str
    kind: str
    generation: int
    called_at: datetime


def ring(unit: Unit, pages: Sequence[Page]) -> None:
    """They ring from now on."""
    for page in pages:
        unit.add(
            IncidentPageRow(
                incident=page.incident,
                number=page.number,
                slot=f"incident/{page.incident}/page/{page.number}",
                person=page.person,
                role=page.role,
                kind=page.kind,
                generation=page.generation,
                called_at=page.called_at,
            )
        )


async def ringing(unit: Unit, incident: int) -> list[Page]:
    """Calls nobody has answered yet."""
    query = select(PAGES).where(PAGES.c.incident == incident, PAGES.c.state == "calling").order_by(PAGES.c.number)
    same = ("incident", "number", "person", "role", "kind", "generation", "called_at")
    return [Page(**{name: row[name] for name in same}) for row in await unit.fetch(query)]


async def settle(unit: Unit, pages: Sequence[Page], state: str = "settled") -> None:
    """They no longer ring."""
    for incident in {page.incident for page in pages}:
        numbers = [page.number for page in pages if page.incident == incident]
        mine = PAGES.c.incident == incident, PAGES.c.number.in_(numbers)
        await unit.run(update(PAGES).where(*mine).values(state=state))


async def silenced(unit: Unit, incident: int) -> list[int]:
    """The latest call to each person, where it no longer rings."""
    mine = PAGES.c.incident == incident
    latest = select(func.max(PAGES.c.number)).where(mine).group_by(PAGES.c.person)
    query = select(PAGES.c.number).where(mine, PAGES.c.number.in_(latest), PAGES.c.state != "calling")
    return [row["number"] for row in await unit.fetch(query.order_by(PAGES.c.number))]


async def people_called(unit: Unit, incident: int) -> set[str]:
    """Everybody who was ever called for it."""
    query = select(PAGES.c.person).where(PAGES.c.incident == incident).distinct()
    return {row["person"] for row in await unit.fetch(query)}


async def calling(unit: Unit, person: str) -> list[Incident]:
    """The incidents that call this person now, the oldest first."""
    mine = select(PAGES.c.incident).where(PAGES.c.person == person, PAGES.c.state == "calling")
    query = select(INCIDENTS).where(INCIDENTS.c.id.in_(mine), INCIDENTS.c.state != "resolved").order_by(INCIDENTS.c.id)
    return [of_row(row) for row in await unit.fetch(query)]


async def undelivered(unit: Unit, *, limit: int = 200) -> Sequence[RowMapping]:
    """Calls that ring but could not be delivered anywhere; found by way of the dead letters, which are few."""
    dead = FINDINGS.c.kind == "dead letter", FINDINGS.c.closed_at.is_(None)
    letters = await unit.fetch(select(FINDINGS.c.subject).where(*dead).order_by(FINDINGS.c.id.desc()).limit(limit))
    numbers = [int(row["subject"].partition(":")[2]) for row in letters]
    if not numbers:
        return ()
    slots = select(OUTBOX.c.slot).where(OUTBOX.c.id.in_(numbers), OUTBOX.c.slot.is_not(None))
    query = select(PAGES.c.incident, PAGES.c.number, INCIDENTS.c.place).join(
        INCIDENTS, INCIDENTS.c.id == PAGES.c.incident
    )
    return await unit.fetch(query.where(PAGES.c.slot.in_(slots), PAGES.c.state == "calling"))
