"""What an import leaves in the history: who held what until when, who holds it now, and what happened.

Refuses to rewrite any of it: an assignment is closed, never changed; an event is only added.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam

from store.catalog.plans import Change, HolderChange, Plan
from store.catalog.slots import COMPANY
from store.rows import table_of
from store.tables import AssignmentRow, EventRow
from store.units import Unit

Row = dict[str, Any]
ASSIGNMENTS, EVENTS = table_of(AssignmentRow), table_of(EventRow)
LEAST = timedelta(microseconds=1)
"""An assignment that begins and ends at one instant would not have been."""

OWN = (COMPANY, "layer", "accountability", "stage")
"""Kinds whose change is a change to the company itself."""


async def write_holders(unit: Unit, plan: Plan, *, source: str, said_by: str) -> None:
    ends = [{"of": each.was.id, "end": _from(each, unit.at)} for each in plan.accepted if each.was is not None]
    ends += [{"of": each.id, "end": max(unit.at, each.since_at + LEAST)} for each in plan.withdrawn]
    if ends:
        one = ASSIGNMENTS.update().where(ASSIGNMENTS.c.id == bindparam("of"))
        await unit.run(one.values(valid_to=bindparam("end")), ends)
    rows = [_assignment(change, _from(change, unit.at), source, said_by) for change in plan.holders]
    if rows:
        await unit.run(ASSIGNMENTS.insert(), rows)


def _from(change: HolderChange, at: datetime) -> datetime:
    """Now; or, where the last holder began now or later, just after that."""
    if change.was is None or change.proposed_because:
        return at
    return max(at, change.was.since_at + LEAST)


def _assignment(change: HolderChange, valid_from: datetime, source: str, said_by: str) -> Row:
    subject, accountability, rank = change.slot
    team = change.now.startswith("team:")
    return {
        "subject": subject, "accountability": accountability, "rank": rank,
        "person": None if team else change.now, "team": change.now.removeprefix("team:") if team else None,
        "valid_from": valid_from, "valid_to": None,
        "state": "proposed" if change.proposed_because else "accepted",
        "source": source, "said_by": said_by, "confirmed_at": None, "confirmed_by": None,
        "reason": change.proposed_because,
    }  # fmt: skip


async def write_events(unit: Unit, plan: Plan, *, source: str, said_by: str, version: int | None) -> None:
    moved: dict[str, Row] = {}
    for change in plan.changes:
        _noted(moved, change)
    for each in plan.accepted:
        holders = moved.setdefault(each.slot[0], {}).setdefault("holders", [])
        holders.append([each.slot[1], each.slot[2], each.was.holder if each.was else None, each.now])
    done = [("catalog.imported", subject, version, detail) for subject, detail in moved.items()]
    asked = [("catalog.proposed", each.slot[0], None, _proposal(each)) for each in plan.proposed]
    rows = [
        {
            "at": unit.at, "kind": kind, "subject": subject, "actor": said_by, "platform": "", "request": unit.key,
            "portfolio": made, "detail": {"source": source, **detail},
        }
        for kind, subject, made, detail in (*done, *asked)
    ]  # fmt: skip
    if rows:
        await unit.run(EVENTS.insert(), rows)


def _proposal(each: HolderChange) -> Row:
    return {"accountability": each.slot[1], "rank": each.slot[2], "holder": each.now, "why": each.proposed_because}


def _noted(moved: dict[str, Row], change: Change) -> None:
    """A change to the company's own lists is a change to the company."""
    own = change.kind in OWN
    detail = moved.setdefault(COMPANY if own else change.subject, {})
    noted = (
        {"added": True} if change.was is None else {"fields": {name: [was, now] for name, was, now in change.fields()}}
    )
    if own and change.kind != COMPANY:
        detail[change.subject] = noted
    else:
        detail.update(noted)
