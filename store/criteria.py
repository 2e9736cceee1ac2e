"""What success is, in a number: read from a sentence, held against values, shown as a light.

Refuses a criterion without a number, and a light that somebody declared: it follows from the values. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.proofs import COMPARISONS, SAID, comparison

Light = Literal["green", "amber", "red", "grey"]
UNIT = re.compile(
    r"\s*(?P<unit>[^,;]{0,30}?)\s*(?:[,;]\s*|\s+)?(?:measured (?:by|as|in|with)|by|from|via)\s+(?P<how>.{1,300})", re.I
)
FAR = 0.25
"""How far from its target, as a share of it, a value is red before the end."""
LATE = 0.75
"""The share of the time after which amber is no longer patience."""
RIGHT = "Right would be: answer time <= 4 hours, measured by the help-desk export"


class NoCriterion(ValueError):
    """A sentence that could not be held against anything."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """`number` is its row. `how` says where its values come from."""

    metric: str
    comparison: str
    target: float
    unit: str
    how: str
    number: int = 0

    def met(self, value: float) -> bool:
        return COMPARISONS[self.comparison](value, self.target)

    @property
    def wants_more(self) -> bool:
        return self.comparison.startswith(">")

    def shown(self, value: float) -> str:
        """`3.5 hours`, `80%`."""
        return f"{value * 100:g}%" if self.unit == "%" else f"{value:g} {self.unit}".strip()

    def __str__(self) -> str:
        return f"{self.metric} {self.comparison} {self.shown(self.target)}"


def criterion(text: str) -> Criterion:
    """*Raises* NoCriterion."""
    match = SAID.match(text.strip())
    if match is None:
        raise NoCriterion(f"“{text.strip()[:80]}” has no number. {RIGHT}.")
    rest = UNIT.fullmatch(text.strip()[match.end() :])
    if rest is None:
        raise NoCriterion(f"“{text.strip()[:80]}” does not say how it is measured. {RIGHT}.")
    percent = match["percent"] == "%"
    target = float(match["target"].replace(",", ".")) / (100 if percent else 1)
    unit = "%" if percent else rest["unit"].strip()
    return Criterion(match["metric"].strip()[:80], comparison(match["sign"]), target, unit, rest["how"].strip())


def value(text: str, wanted: Criterion) -> float:
    """`3.5`, `80%`, `80 %`, `1,234`. *Raises* NoCriterion."""
    match = re.fullmatch(r"(-?\d+(?:[.,]\d+)?)\s*(%?)\s*[^\d%]{0,30}", text.strip())
    if match is None:
        raise NoCriterion(f"“{text.strip()[:40]}” is no number. Right would be {wanted.shown(wanted.target)}.")
    number = float(match[1].replace(",", "."))
    if match[2] or (wanted.unit == "%" and abs(number) > 1):
        return number / 100
    return number


def light(wanted: Criterion, values: Sequence[float], spent: float) -> Light:
    """Of the values so far, the oldest first. `spent`: the share of the pilot's time that is over."""
    if not values:
        return "grey"
    latest = values[-1]
    if wanted.met(latest):
        return "green"
    gap = abs(latest - wanted.target) / (abs(wanted.target) or 1.0)
    if spent >= 1 or (spent >= LATE and trend(wanted, values) != "better") or (gap > FAR and spent >= LATE):
        return "red"
    return "red" if gap > 2 * FAR and trend(wanted, values) == "worse" else "amber"


def trend(wanted: Criterion, values: Sequence[float]) -> Literal["better", "worse", "same", "new"]:
    """Against the value before, in the direction the criterion wants."""
    if len(values) < 2:
        return "new"
    change = values[-1] - values[-2]
    if change == 0:
        return "same"
    return "better" if (change > 0) == wanted.wants_more else "worse"
