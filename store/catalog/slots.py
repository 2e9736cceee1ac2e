"""Who holds what, by the file and by the store: which holders change, which are proposed, which stay.

Refuses to take a holder away, and to set one against a person's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from store import portfolio as p
from store.catalog.format import Catalog
from store.catalog.plans import HolderChange, Kept, Slot, Waiting

SOURCE = "catalog"
"""What the source of every fact from a file begins with."""

COMPONENT_OWNER = "product_owner"
COMPANY = "company"
ACCOUNTABLE, BACKUP = 0, 1
"""The ranks a file can speak of."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the picture does not show. `taught`: names people gave in chat, as (subject, name).

    `waiting`: the catalog's open proposals. `refused`: those somebody said no to.
    """

    taught: frozenset[tuple[str, str]] = frozenset()
    waiting: Mapping[Slot, Waiting] = field(default_factory=dict)
    refused: frozenset[tuple[Slot, p.Holder]] = frozenset()


ALONE = Beside()


@dataclass(frozen=True, slots=True)
class Held:
    changes: tuple[HolderChange, ...]
    kept: tuple[Kept, ...]
    withdrawn: tuple[Waiting, ...]


def slots_of(catalog: Catalog) -> Iterator[tuple[str, dict[tuple[str, int], p.Holder | None]]]:
    """Subject -> (accountability, rank) -> the holder the file names."""
    yield COMPANY, {(accountability, ACCOUNTABLE): holder for accountability, holder in catalog.portfolio.items()}
    for kind, entries in (("product", catalog.products), ("pilot", catalog.pilots)):
        for entry in entries:
            owners = {(accountability, ACCOUNTABLE): holder for accountability, holder in entry.owners.items()}
            backups = {(accountability, BACKUP): holder for accountability, holder in entry.backups.items()}
            yield f"{kind}:{entry.id}", {**owners, **backups}
    for component in catalog.components:
        yield f"component:{component.id}", {(COMPONENT_OWNER, ACCOUNTABLE): component.owner}


def held_by(
    portfolio: p.Portfolio,
    said: Iterable[tuple[str, Mapping[tuple[str, int], p.Holder | None]]],
    leaving: frozenset[p.Holder],
    beside: Beside,
) -> Held:
    """`leaving`: who is inactive once the file is in."""
    changes: list[HolderChange] = []
    kept: list[Kept] = []
    withdrawn: list[Waiting] = []
    for subject, holders in said:
        current = _current(portfolio, subject)
        kept += [_unsaid(each) for key, each in current.items() if not holders.get(key)]
        for (accountability, rank), holder in holders.items():
            if not holder:
                continue
            slot = (subject, accountability, rank)
            change = _decided(slot, current.get((accountability, rank)), holder, leaving)
            waits = beside.waiting.get(slot)
            if waits and not (change and change.proposed_because and waits.holder == holder):
                withdrawn.append(waits)
            if change and change.proposed_because and _asked(change, beside):
                kept.append(_asked_already(change, beside))
            elif change:
                changes.append(change)
    return Held(tuple(changes), tuple(kept), tuple(withdrawn))


def _current(portfolio: p.Portfolio, subject: str) -> dict[tuple[str, int], p.Assignment]:
    return {
        (accountability, each.rank): each
        for accountability, assignments in portfolio.held.get(subject, {}).items()
        for each in assignments
        if each.rank in (ACCOUNTABLE, BACKUP)
    }


def _decided(
    slot: Slot, current: p.Assignment | None, holder: p.Holder, leaving: frozenset[p.Holder]
) -> HolderChange | None:
    if current is not None and current.holder == holder:
        return None
    if current is not None and _a_person_said(current):
        return HolderChange(slot, current, holder, f"{current.holder} was said or confirmed by a person")
    if holder in leaving:
        return HolderChange(slot, current, holder, f"{holder} is inactive")
    return HolderChange(slot, current, holder)


def _a_person_said(assignment: p.Assignment) -> bool:
    return assignment.confirmed_by is not None or not assignment.source.startswith(SOURCE)


def _asked(change: HolderChange, beside: Beside) -> bool:
    waits = beside.waiting.get(change.slot)
    return (waits is not None and waits.holder == change.now) or (change.slot, change.now) in beside.refused


def _asked_already(change: HolderChange, beside: Beside) -> Kept:
    subject, accountability, _ = change.slot
    answer = "somebody said no" if (change.slot, change.now) in beside.refused else "nobody has answered yet"
    value = change.was.holder if change.was else "nobody"
    return Kept(subject, accountability, value, f"the file says {change.now}, that was proposed, {answer}")


def _unsaid(assignment: p.Assignment) -> Kept:
    what = assignment.accountability if assignment.rank == ACCOUNTABLE else f"backup for {assignment.accountability}"
    return Kept(assignment.subject, what, assignment.holder, "the file names nobody, and that takes nobody away")
