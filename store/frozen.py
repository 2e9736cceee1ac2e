"""The runbook of an incident: frozen when it opened, ticked while it lasts.

Refuses to follow later edits of the file; they are for the next incident.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from store.rows import table_of
from store.runbooks import Runbook
from store.severities import Severity, severity_named
from store.tables import IncidentRunbookRow, IncidentStepRow
from store.units import Unit
from store.upserts import insert_into

RUNBOOKS, STEPS = table_of(IncidentRunbookRow), table_of(IncidentStepRow)
KEPT = tuple(each.name for each in fields(Runbook) if each.name not in ("pages", "body"))


@dataclass(frozen=True, slots=True)
class Tick:
    by: str
    at: datetime
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A runbook as it was, and which of its first steps are ticked. Steps count from 1."""

    id: str
    title: str
    first_steps: tuple[str, ...]
    decisions: tuple[str, ...]
    fallback_question: str
    exit_criteria: tuple[str, ...]
    evidence: tuple[str, ...]
    ticks: dict[int, Tick]


def freeze(unit: Unit, incident: int, runbook: Runbook) -> None:
    document: dict[str, Any] = {name: getattr(runbook, name) for name in KEPT}
    document["pages"] = {severity: wait.total_seconds() for severity, wait in runbook.pages.items()}
    document["body"] = runbook.body
    unit.add(IncidentRunbookRow(incident=incident, document=document))


async def pages(unit: Unit, incident: int) -> dict[Severity, timedelta]:
    """The waits between calls as the frozen runbook has them."""
    rows = await unit.fetch(select(RUNBOOKS.c.document).where(RUNBOOKS.c.incident == incident))
    kept = rows[0]["document"]["pages"] if rows else {}
    named = ((severity_named(name), timedelta(seconds=wait)) for name, wait in kept.items())
    return {severity: wait for severity, wait in named if severity is not None}


async def frozen(unit: Unit, incident: int) -> Frozen | None:
    """None for an incident that began without one."""
    rows = await unit.fetch(select(RUNBOOKS.c.document).where(RUNBOOKS.c.incident == incident))
    if not rows:
        return None
    document = rows[0]["document"]
    ticked = await unit.fetch(select(STEPS).where(STEPS.c.incident == incident))
    return Frozen(
        id=document["id"],
        title=document["title"],
        first_steps=tuple(document["first_steps"]),
        decisions=tuple(document["decisions"]),
        fallback_question=document["fallback_question"],
        exit_criteria=tuple(document["exit_criteria"]),
        evidence=tuple(document["evidence"]),
        ticks={row["number"]: Tick(row["ticked_by"], row["ticked_at"], row["platform"]) for row in ticked},
    )


async def tick(unit: Unit, incident: int, number: int, *, by: str, platform: str) -> bool:
    """Whether it was not ticked yet; the first tick stands."""
    once = insert_into(STEPS, await unit.connection()).values(
        incident=incident, number=number, ticked_by=by, ticked_at=unit.at, platform=platform
    )
    return await unit.run(once.on_conflict_do_nothing()) == 1


async def untick(unit: Unit, incident: int, number: int) -> bool:
    """Whether it was ticked."""
    return await unit.run(delete(STEPS).where(STEPS.c.incident == incident, STEPS.c.number == number)) == 1
