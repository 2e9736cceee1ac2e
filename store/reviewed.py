"""A review as a value: its slot, its list, what the two sides said, and what follows from that.

Refuses to ask a database. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from store.errors import NotFound

Half = Literal["harm", "cause"]
HALF: tuple[Half, Half] = ("harm", "cause")
HARMS = ("catastrophic", "serious", "annoying", "fine")
CAUSES = ("data", "model", "prompt", "workflow", "label", "unknown")
VALUES: Mapping[str, tuple[str, ...]] = {"harm": HARMS, "cause": CAUSES}


@dataclass(frozen=True, slots=True)
class Review:
    """One slot of a product's review. `numbers` were frozen when it opened."""

    number: int
    product: str
    ritual: int
    slot_day: date
    state: str
    place: str
    opened_at: datetime
    from_at: datetime
    to_at: datetime
    room: str = ""
    reason: str = ""
    facilitator: str = ""
    page: int = 1
    numbers: Mapping[str, Any] = field(default_factory=dict)
    nudges: int = 0
    nudge_at: datetime | None = None
    close_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    late: bool = False
    generation: int = 1

    @property
    def slot(self) -> str:
        return f"review/{self.number}"


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the list."""

    position: int
    ref: str
    kind: str = "worst"
    summary: str = ""
    output: str = ""
    label: str = ""
    reasons: tuple[str, ...] = ()
    like: int = 0
    check_label: bool = False
    mode: str = ""
    segment: str = ""
    version: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One half of one item, and whose word it is."""

    position: int
    half: str
    value: str
    note: str
    person: str
    at: datetime
    edits: int = 0


Answers = Mapping[tuple[int, str], Answer]


@dataclass(frozen=True, slots=True)
class View:
    """A review with everything on its table."""

    review: Review
    items: tuple[Item, ...]
    answers: Answers

    def missing(self, half: str) -> list[int]:
        """The positions this half has not answered."""
        return [item.position for item in self.items if (item.position, half) not in self.answers]

    def item(self, position: int) -> Item:
        """*Raises* NotFound."""
        found = next((item for item in self.items if item.position == position), None)
        if found is None:
            raise NotFound(f"Review {self.review.number} has items 1 to {len(self.items)}, not {position}.")
        return found

    @property
    def complete(self) -> bool:
        return bool(self.items) and not any(self.missing(half) for half in HALF)

    @property
    def outcome(self) -> str:
        """`held`: each side said something about at least half of the items; `partly`: somebody did; else `silent`."""
        answered = [len(self.items) - len(self.missing(half)) for half in HALF]
        if self.items and min(answered) * 2 >= len(self.items):
            return "held"
        return "partly" if max(answered, default=0) else "silent"

    @property
    def errors(self) -> list[Item]:
        """What both sides call an error: it hurts somebody, and not because the label is wrong."""
        return [item for item in self.items if self._hurts(item.position) and self._known(item.position)]

    def _hurts(self, position: int) -> bool:
        said = self.answers.get((position, "harm"))
        return said is not None and said.value != "fine"

    def _known(self, position: int) -> bool:
        said = self.answers.get((position, "cause"))
        return said is not None and said.value != "label"
