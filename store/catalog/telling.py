"""A plan in words, one line for each thing, and as JSON.

Refuses to print a value raw: it came from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from store.catalog.plans import Change, HolderChange, Plan
from store.catalog.problems import quoted


def lines_of(plan: Plan) -> tuple[str, ...]:
    """Everything it does, a line each, and its sum."""
    added = (f"added     {change.subject}" for change in plan.added)
    return (*added, *_changes(plan), *_set(plan.accepted), *_rest(plan), plan.summary())


def changes_of(plan: Plan) -> tuple[str, ...]:
    """As `lines_of`, with what is new counted by kind: the first import of a company is no wall of lines."""
    new = Counter(change.subject.partition(":")[0] for change in plan.added)
    added = (f"added     {kind}: {number:,}" for kind, number in new.items())
    moved = [each for each in plan.accepted if each.was is not None]
    return (*added, *_changes(plan), *_set(moved), *_rest(plan), plan.summary())


def _changes(plan: Plan) -> Iterator[str]:
    for change in plan.changed:
        yield from _changed(change)


def _set(holders: Iterable[HolderChange]) -> Iterator[str]:
    for each in holders:
        yield f"holder    {_slot(each)}: {each.was.holder if each.was else 'nobody'} -> {each.now}"


def _rest(plan: Plan) -> Iterator[str]:
    for each in plan.proposed:
        yield f"proposed  {_slot(each)}: {each.now}, because {each.proposed_because}; somebody has to accept it"
    for waiting in plan.withdrawn:
        yield f"withdrawn {waiting.slot[0]} {waiting.slot[1]}: {waiting.holder}"
    for kept in plan.kept:
        yield f"kept      {kept.subject} {kept.what}: {quoted(kept.value)} ({kept.because})"
    for absent in plan.absent:
        yield f"absent    {absent.subject} {quoted(absent.name)}: it is not in the file, and stays"
    for warning in plan.warnings:
        yield f"warning   {warning}"


def _changed(change: Change) -> Iterator[str]:
    for name, was, now in change.fields():
        yield f"changed   {change.subject} {name}: {_shown(was)} -> {_shown(now)}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(quoted(each) for each in value) + "]"
    return "nothing" if value in (None, "") else quoted(value)


def _slot(change: HolderChange) -> str:
    subject, accountability, rank = change.slot
    return f"{subject} {accountability}" if rank == 0 else f"{subject} backup for {accountability}"


def json_of(plan: Plan) -> dict[str, Any]:
    return {
        "file": plan.file,
        "changed_anything": not plan.empty,
        "added": [change.subject for change in plan.added],
        "changed": [
            {"subject": change.subject, "field": name, "was": was, "now": now}
            for change in plan.changed
            for name, was, now in change.fields()
        ],
        "holders": [_holder(each) for each in plan.accepted],
        "proposed": [{**_holder(each), "because": each.proposed_because} for each in plan.proposed],
        "withdrawn": [{"subject": each.slot[0], "accountability": each.slot[1]} for each in plan.withdrawn],
        "kept": [
            {"subject": each.subject, "what": each.what, "value": each.value, "because": each.because}
            for each in plan.kept
        ],
        "absent": [each.subject for each in plan.absent],
        "unchanged": dict(plan.unchanged),
        "warnings": list(plan.warnings),
        "summary": plan.summary(),
    }


def _holder(each: HolderChange) -> dict[str, Any]:
    subject, accountability, rank = each.slot
    was = each.was.holder if each.was else None
    return {"subject": subject, "accountability": accountability, "rank": rank, "was": was, "now": each.now}
