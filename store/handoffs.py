"""Hand-overs of an incident from one layer to another: who gave it, why, and what became of it.

Refuses to lose a bounce: every try is a row.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from store.rows import table_of
from store.tables import HandoffRow
from store.units import Unit

HANDOFFS = table_of(HandoffRow)


@dataclass(frozen=True, slots=True)
class Handoff:
    from_layer: str | None
    to_layer: str
    giver: str
    reason: str
    answer: str
    answered_by: str


def asked(
    unit: Unit, incident: int, *, from_layer: str | None, to_layer: str, accountability: str, giver: str, reason: str
) -> None:
    unit.add(
        HandoffRow(
            incident=incident,
            from_layer=from_layer,
            to_layer=to_layer,
            accountability=accountability,
            giver=giver,
            reason=reason,
            asked_at=unit.at,
        )
    )


async def answered(unit: Unit, incident: int, answer: str, *, by: str = "") -> None:
    """The one that waits for an answer has it: accepted, refused, unanswered, withdrawn."""
    waiting = HANDOFFS.c.incident == incident, HANDOFFS.c.answer == ""
    await unit.run(update(HANDOFFS).where(*waiting).values(answer=answer, answered_by=by, answered_at=unit.at))


async def all_of(unit: Unit, incident: int) -> list[Handoff]:
    """In the order they were tried."""
    rows = await unit.fetch(select(HANDOFFS).where(HANDOFFS.c.incident == incident).order_by(HANDOFFS.c.id))
    return [
        Handoff(row["from_layer"], row["to_layer"], row["giver"], row["reason"], row["answer"], row["answered_by"])
        for row in rows
    ]
