"""Incidents as values: loading them to be changed, and keeping what they became.

Refuses to decide what an incident becomes: that is `store.lifecycle`; and to load one for a change without its lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update

from store.errors import NotFound
from store.lifecycle import Course
from store.rows import table_of
from store.severities import Severity, Waits
from store.tables import IncidentRow
from store.units import Unit

INCIDENTS = table_of(IncidentRow)
COURSE = tuple(each.name for each in fields(Course))
CHANGING = (
    *COURSE, "layer", "layer_reason", "severity", "accountability", "accountable", "coordinator", "waits", "pages",
    "update_at", "called_at", "acked_at", "decided_at", "resolved_at",
    "handing_to", "decision", "hypothesis", "impact", "said", "cause",
    "outcome", "confirmed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incident:
    """`number` is what people say. `course` is where it stands in its life; the rest is what is known about it."""

    number: int
    product: str
    symptom: str
    severity: Severity
    accountability: str
    course: Course
    waits: Waits
    opened_at: datetime
    link: str = ""
    layer: str | None = None
    layer_reason: str = ""
    accountable: str | None = None
    reporter: str | None = None
    reporter_name: str = ""
    coordinator: str | None = None
    room: str = ""
    place: str = ""
    runbook: str = ""
    pages: int = 0
    update_at: datetime | None = None
    called_at: datetime | None = None
    acked_at: datetime | None = None
    decided_at: datetime | None = None
    resolved_at: datetime | None = None
    handing_to: str | None = None
    fallback_question: str = ""
    decision: str = ""
    hypothesis: str = ""
    impact: str = ""
    said: str = ""
    cause: str | None = None
    outcome: str = ""
    confirmed: bool = False

    @property
    def generation(self) -> int:
        return self.course.generation

    @property
    def state(self) -> str:
        return self.course.state

    @property
    def headline(self) -> str:
        """The slot of its card."""
        return f"incident/{self.number}/headline"

    def page_slot(self, number: int) -> str:
        return f"incident/{self.number}/page/{number}"


def seconds(waits: Waits) -> dict[str, int]:
    return {each.name: int(getattr(waits, each.name).total_seconds()) for each in fields(Waits)}


def waits_of(document: Mapping[str, int]) -> Waits:
    return Waits(**{each.name: timedelta(seconds=document[each.name]) for each in fields(Waits)})


PLAIN = tuple(each.name for each in fields(Incident) if each.name not in ("number", "course", "waits"))


def of_row(row: RowMapping) -> Incident:
    course = Course(**{name: row[name] for name in COURSE})
    known = {name: row[name] for name in PLAIN}
    return Incident(number=row["id"], course=course, waits=waits_of(row["waits"]), **known)


def _values(incident: Incident) -> dict[str, Any]:
    own = {name: getattr(incident, name) for name in CHANGING if name not in (*COURSE, "waits")}
    return {**own, "waits": seconds(incident.waits), **{name: getattr(incident.course, name) for name in COURSE}}


async def opened(unit: Unit, incident: Incident) -> Incident:
    """The same with its number."""
    fixed = {name: getattr(incident, name) for name in PLAIN if name not in CHANGING}
    number = await unit.inserted(IncidentRow(**fixed, **_values(incident)))
    return replace(incident, number=number)


async def incident(unit: Unit, number: int, *, to_change: bool = False) -> Incident:
    """*Raises* NotFound. `to_change` waits for whoever else is changing it."""
    found = await several(unit, [number], to_change=to_change)
    if not found:
        raise NotFound(f"There is no incident {number}. Say: status")
    return found[0]


async def several(unit: Unit, numbers: Sequence[int], *, to_change: bool = False) -> list[Incident]:
    """Those that exist, in the order of their numbers."""
    query = select(INCIDENTS).where(INCIDENTS.c.id.in_(numbers)).order_by(INCIDENTS.c.id)
    return [of_row(row) for row in await unit.fetch(query.with_for_update() if to_change else query)]


SAVE = (
    update(INCIDENTS).where(INCIDENTS.c.id == bindparam("number")).values({name: bindparam(name) for name in CHANGING})
)


async def save(unit: Unit, *incidents: Incident) -> None:
    """What they have become."""
    await unit.run(SAVE, [{"number": each.number, **_values(each)} for each in incidents])


async def unresolved(unit: Unit, *, product: str | None = None, limit: int = 50) -> list[Incident]:
    """The oldest first."""
    query = select(INCIDENTS).where(INCIDENTS.c.state != "resolved").order_by(INCIDENTS.c.id).limit(limit)
    return [of_row(row) for row in await unit.fetch(query.where(INCIDENTS.c.product == product) if product else query)]


async def held_by(unit: Unit, person: str) -> list[Incident]:
    """What this person has acknowledged and not resolved."""
    mine = INCIDENTS.c.assignee == person, INCIDENTS.c.state.in_(("acked", "handing"))
    return [of_row(row) for row in await unit.fetch(select(INCIDENTS).where(*mine).order_by(INCIDENTS.c.id))]
