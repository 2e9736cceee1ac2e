"""Decisions of an incident as rows: asked of somebody, reminded, and taken with a reason.

Refuses to overwrite one: a later decision of the same kind is a further row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from store.errors import NotFound
from store.rows import table_of
from store.tables import DecisionRow
from store.units import Unit

DECIDED = table_of(DecisionRow)


@dataclass(frozen=True, slots=True)
class Asked:
    """`step` counts the rungs asked so far; `decided_at` is set once it is taken."""

    id: int
    incident: int
    kind: str
    accountability: str
    step: int
    asked: str | None
    asked_by: str
    asked_at: datetime | None
    due_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str


def _of(row: RowMapping) -> Asked:
    return Asked(**{name: row[name] for name in Asked.__dataclass_fields__})


async def all_of(unit: Unit, incident: int) -> list[Asked]:
    """In the order they were asked or taken."""
    return [
        _of(row)
        for row in await unit.fetch(select(DECIDED).where(DECIDED.c.incident == incident).order_by(DECIDED.c.id))
    ]


async def one(unit: Unit, number: int) -> Asked:
    """*Raises* NotFound. Locked, for it will be changed."""
    rows = await unit.fetch(select(DECIDED).where(DECIDED.c.id == number).with_for_update())
    if not rows:
        raise NotFound(f"There is no decision {number}.")
    return _of(rows[0])


async def waiting(unit: Unit, incident: int, kind: str) -> Asked | None:
    """The one of this kind that was asked for and is not taken."""
    mine = DECIDED.c.incident == incident, DECIDED.c.kind == kind, DECIDED.c.decided_at.is_(None)
    rows = await unit.fetch(select(DECIDED).where(*mine).order_by(DECIDED.c.id).limit(1))
    return _of(rows[0]) if rows else None


async def ask(
    unit: Unit, incident: int, kind: str, accountability: str, *, of: str | None, step: int, due_at: datetime, by: str
) -> None:
    """Somebody is asked; they are reminded at `due_at`."""
    unit.add(
        DecisionRow(
            incident=incident, kind=kind, accountability=accountability, step=step, asked=of, asked_by=by,
            asked_at=unit.at, due_at=due_at,
        )
    )  # fmt: skip


async def ask_next(unit: Unit, number: int, *, of: str | None, step: int, due_at: datetime) -> None:
    await unit.run(update(DECIDED).where(DECIDED.c.id == number).values(asked=of, step=step, due_at=due_at))


async def take(unit: Unit, incident: int, kind: str, accountability: str, *, by: str, reason: str) -> None:
    """It is decided, now; whoever was asked for it is asked no longer."""
    asked = await waiting(unit, incident, kind)
    if asked is None:
        unit.add(
            DecisionRow(
                incident=incident,
                kind=kind,
                accountability=accountability,
                decided_by=by,
                decided_at=unit.at,
                reason=reason,
            )
        )
        return
    taken = {"decided_by": by, "decided_at": unit.at, "reason": reason, "due_at": None}
    await unit.run(update(DECIDED).where(DECIDED.c.id == asked.id).values(**taken))


async def let_go(unit: Unit, incident: int) -> None:
    """The incident is over: nobody is reminded of what was not decided."""
    await unit.run(update(DECIDED).where(DECIDED.c.incident == incident).values(due_at=None))
