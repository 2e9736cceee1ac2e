"""What became of a file's rows: counted while it is read, told when it is over.

Refuses to hide a bad row: those that are not told one by one are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from store.predictions.columns import FIELDS
from store.predictions.reading import Problem
from store.predictions.values import Prediction

SAID = 50
"""How many bad rows are told one by one; the rest are counted."""
SHOWN = (
    "summary", "output", "label", "complaint", "loss", "confidence", "judge", "cost", "segment", "mode", "version",
    "link",
)  # fmt: skip
"""What is told about a file: how many of its rows say it."""
SAYING = ("loss", "wrong", "complaint", "judge")
USABLE = "usable"
"""The rows of which something says how bad they were."""


@dataclass(slots=True)
class Tally:
    """What became of a file's rows."""

    shape: str = "rows"
    total: int = 0
    kept: int = 0
    refused: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def keep(self, found: Prediction) -> None:
        self.kept += 1
        self.filled.update(name for name in SHOWN if getattr(found, name) not in (None, ""))
        self.filled[USABLE] += any(getattr(found, name) is not None for name in SAYING)

    def refuse(self, problem: Problem) -> None:
        self.refused += 1
        if len(self.problems) < SAID:
            self.problems.append(problem)

    @property
    def coverage(self) -> dict[str, float]:
        return {name: self.filled[name] / self.kept if self.kept else 0.0 for name in (*SHOWN, USABLE)}

    def report(self, number: int, product: str) -> Intake:
        return Intake(number, product, self.total, self.kept, self.refused, self.coverage, tuple(self.problems))


@dataclass(frozen=True, slots=True)
class Intake:
    """The report of one file. `coverage`: share of kept rows in which a field is filled."""

    number: int
    product: str
    total: int
    kept: int
    refused: int
    coverage: Mapping[str, float]
    problems: tuple[Problem, ...]


def sentences(intake: Intake) -> list[str]:
    """The report in lines a person reads."""
    lines = [f"{intake.product}: {intake.kept:,} of {intake.total:,} rows kept, {intake.refused:,} refused."]
    shares = {name: intake.coverage[name] for name in SHOWN}
    filled = [f"{name} {share:.0%}" for name, share in shares.items() if share]
    lines.append(f"Filled: {', '.join(filled) or 'nothing but ids'}.")
    missing = [FIELDS[name].about for name, share in shares.items() if not share]
    if missing:
        lines.append(f"Missing: {', '.join(missing)}.")
    usable = intake.coverage[USABLE]
    lines.append(
        f"Of {usable:.0%} of the rows kept something says how bad they were."
        if usable
        else "Nothing says how bad a prediction was, so nothing can be ranked."
    )
    lines += [f"Line {problem.line}: {problem.reason}." for problem in intake.problems]
    hidden = intake.refused - len(intake.problems)
    return [*lines, f"and {hidden:,} more lines like these."] if hidden > 0 else lines
