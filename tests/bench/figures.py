"""What a benchmark says: a figure, what it is measured against, and the bar it should clear.

Refuses to compare across runs: a ratio is the median of ratios taken round by round, side by side.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bar:
    """What should hold of a figure's value, or of its ratio. `whose`: the promise it comes from."""

    limit: float
    of: Literal["value", "ratio"] = "value"
    at_least: bool = False
    whose: str = ""

    def holds(self, measured: float) -> bool:
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        said = f"{self.of} {'≥' if self.at_least else '≤'} {self.limit:g}"
        return f"{said} ({self.whose})" if self.whose else said


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: medians over the rounds. `spread` is the lowest and the highest round."""

    benchmark: str
    what: str
    value: float
    unit: str
    spread: tuple[float, float] | None = None
    ratio: float | None = None
    to: str = ""
    bar: Bar | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the bar is cleared; None without one."""
        measured = self.value if self.bar is None or self.bar.of == "value" else self.ratio
        return None if self.bar is None or measured is None else self.bar.holds(measured)


@dataclass(frozen=True, slots=True)
class How:
    """How thoroughly. `folder` is scratch space; `tell` says how far it is."""

    rounds: int
    quick: bool
    folder: Path
    tell: Callable[[str], None]

    def many(self, thorough: int, quick: int) -> int:
        return quick if self.quick else thorough


Measure = Callable[[How], Sequence[Figure]]


def figure(
    benchmark: str, what: str, rounds: Sequence[float], unit: str,
    *, against: Sequence[float] = (), to: str = "", bar: Bar | None = None, note: str = "",
) -> Figure:  # fmt: skip
    """The median of the rounds; `against` holds what the same rounds measured of `to`."""
    ratio = statistics.median(ours / theirs for ours, theirs in zip(rounds, against, strict=True)) if against else None
    middle, spread = statistics.median(rounds), (min(rounds), max(rounds))
    return Figure(benchmark, what, middle, unit, spread if len(rounds) > 1 else None, ratio, to, bar, note)


def share(sorted_times: Sequence[float], per_cent: float) -> float:
    """The percentile of times that are in order."""
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * per_cent / 100))]
