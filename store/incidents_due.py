"""What is due now, for the clock: indexed questions, each with a limit.

Refuses to act on it: who asks hands it to the corridor, where each is looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, String, cast, exists, literal, select

from store.incidents import INCIDENTS
from store.mailbox import ADDRESSES
from store.rows import table_of
from store.tables import AlarmRow, DecisionRow, FollowUpRow
from store.units import Unit

DECISIONS, FOLLOW_UPS, ALARMS = (table_of(each) for each in (DecisionRow, FollowUpRow, AlarmRow))
MOST = 500
"""*Units*: rows a tick takes up; what is left is due at the next."""


@dataclass(frozen=True, slots=True)
class Step:
    """One due step; `key` names it. `lives`: its thread is there, so its place is only a fallback."""

    number: int
    generation: int
    due_at: datetime
    place: str = ""
    lives: bool = False

    @property
    def key(self) -> str:
        return f"incident/{self.number}/{self.generation}/{self.due_at.isoformat()}"


async def steps(unit: Unit, now: datetime) -> list[Step]:
    """Incidents whose next step is due, the longest overdue first."""
    slot = literal("incident/").concat(cast(INCIDENTS.c.id, String)).concat("/headline")
    lives = exists().where(ADDRESSES.c.slot == slot)
    query = select(INCIDENTS.c.id, INCIDENTS.c.generation, INCIDENTS.c.due_at, INCIDENTS.c.place, lives.label("lives"))
    due = query.where(INCIDENTS.c.due_at <= now).order_by(INCIDENTS.c.due_at, INCIDENTS.c.id).limit(MOST)
    return [
        Step(row["id"], row["generation"], row["due_at"], row["place"], bool(row["lives"]))
        for row in await unit.fetch(due)
    ]


async def updates(unit: Unit, now: datetime) -> Sequence[RowMapping]:
    """Incidents about which those who wait should hear something."""
    query = select(INCIDENTS.c.id, INCIDENTS.c.update_at, INCIDENTS.c.place)
    return await unit.fetch(query.where(INCIDENTS.c.update_at <= now).order_by(INCIDENTS.c.update_at).limit(MOST))


async def decisions(unit: Unit, now: datetime) -> Sequence[RowMapping]:
    """Decisions that were asked for and not taken."""
    query = select(DECISIONS.c.id, DECISIONS.c.incident, DECISIONS.c.due_at, INCIDENTS.c.place)
    due = query.join(INCIDENTS, INCIDENTS.c.id == DECISIONS.c.incident).where(DECISIONS.c.due_at <= now)
    return await unit.fetch(due.order_by(DECISIONS.c.due_at).limit(MOST))


async def follow_ups(unit: Unit, now: datetime) -> Sequence[RowMapping]:
    """Actions whose owners are to be reminded."""
    query = select(FOLLOW_UPS.c.id, FOLLOW_UPS.c.due_at, INCIDENTS.c.place)
    due = query.join(INCIDENTS, INCIDENTS.c.id == FOLLOW_UPS.c.incident).where(FOLLOW_UPS.c.due_at <= now)
    return await unit.fetch(due.order_by(FOLLOW_UPS.c.due_at).limit(MOST))


async def alarms(unit: Unit, now: datetime) -> Sequence[RowMapping]:
    """The desk's own appointments."""
    return await unit.fetch(select(ALARMS).where(ALARMS.c.due_at <= now).order_by(ALARMS.c.due_at).limit(MOST))


async def orphans(unit: Unit) -> Sequence[RowMapping]:
    """Incidents held by somebody who has left."""
    gone = [person.id for person in unit.portfolio.people.values() if person.state == "inactive"]
    if not gone:
        return ()
    query = select(INCIDENTS.c.id, INCIDENTS.c.generation, INCIDENTS.c.place)
    held = INCIDENTS.c.assignee.in_(gone), INCIDENTS.c.state.in_(("acked", "handing"))
    return await unit.fetch(query.where(*held).order_by(INCIDENTS.c.id).limit(MOST))
