"""What an import would do: the difference between the company as it is and a catalog, as values.

Refuses to write, and to plan a deletion: what the file does not say is told, and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from store import portfolio as p

Thing = p.Company | p.Layer | p.Accountability | p.Stage | p.Person | p.Team | p.Product | p.Component | p.Pilot

KINDS: Mapping[type[Any], str] = {
    p.Company: "company",
    p.Layer: "layer",
    p.Accountability: "accountability",
    p.Stage: "stage",
    p.Person: "person",
    p.Team: "team",
    p.Product: "product",
    p.Component: "component",
    p.Pilot: "pilot",
}
ELSEWHERE = ("id", "owner")
"""Fields that are not compared: an id is who it is; an owner is an assignment."""


Slot = tuple[str, str, int]
"""Subject, accountability, rank."""


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that is new (`was` is None) or says something else than before."""

    was: Thing | None
    now: Thing

    @property
    def kind(self) -> str:
        return KINDS[type(self.now)]

    @property
    def subject(self) -> str:
        return subject_of(self.now)

    def fields(self) -> Iterator[tuple[str, Any, Any]]:
        """Name, was, now."""
        for each in fields(self.now):
            if each.name in ELSEWHERE:
                continue
            was, now = getattr(self.was, each.name, None), getattr(self.now, each.name)
            if not same(was, now):
                yield each.name, was, now


@dataclass(frozen=True, slots=True)
class HolderChange:
    """An accountability gets a holder; or, where a person's word stands against it, a proposal for one."""

    slot: Slot
    was: p.Assignment | None
    now: p.Holder
    proposed_because: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal of the catalog that nobody has answered."""

    id: int
    slot: Slot
    holder: p.Holder
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What the desk knows and the file says nothing of, or something that somebody has yet to accept: it stays."""

    subject: str
    what: str
    value: str
    because: str = "the file says nothing"


@dataclass(frozen=True, slots=True)
class Absent:
    """Something in the store and not in the file."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`version`: of the picture it was made from. `withdrawn`: proposals that the catalog no longer makes."""

    file: str
    version: int
    changes: tuple[Change, ...] = ()
    holders: tuple[HolderChange, ...] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)
    absent: tuple[Absent, ...] = ()
    kept: tuple[Kept, ...] = ()
    withdrawn: tuple[Waiting, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def added(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.was is None)

    @property
    def changed(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.was is not None)

    @property
    def accepted(self) -> tuple[HolderChange, ...]:
        return tuple(change for change in self.holders if not change.proposed_because)

    @property
    def proposed(self) -> tuple[HolderChange, ...]:
        return tuple(change for change in self.holders if change.proposed_because)

    @property
    def moves(self) -> bool:
        """Whether the picture of the company changes."""
        return bool(self.changes or self.accepted)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.changes or self.holders or self.withdrawn)

    def summary(self) -> str:
        """One sentence."""
        if self.empty:
            return f"Nothing to change: the desk says what {self.file} says."
        counts = (
            f"{len(self.added):,} added",
            f"{len(self.changed):,} changed",
            f"{sum(self.unchanged.values()):,} unchanged",
            f"{len(self.accepted):,} holders set",
            f"{len(self.proposed):,} proposed",
            f"{len(self.absent):,} in the store and not in the file",
        )
        return ", ".join(counts) + "."


def subject_of(thing: Thing) -> str:
    return "company" if isinstance(thing, p.Company) else f"{KINDS[type(thing)]}:{thing.id}"


def same(was: object, now: object) -> bool:
    """Lists compare without their order: names and uses have none that matters."""
    if isinstance(was, tuple) and isinstance(now, tuple):
        return Counter(was) == Counter(now)
    return was == now
