"""What would prove that a fix worked: a metric of the week with a number, or an evaluation case.

Refuses a check without a number: "better" proves nothing. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Protocol

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
WORDS: Mapping[str, str] = {"below": "<", "under": "<", "at most": "<=", "above": ">", "over": ">", "at least": ">="}
METRICS: Mapping[str, str] = {
    "error rate": "share of predictions that were errors", "errors": "how many were errors",
    "complaints": "how many were complained about", "sure errors": "how many were wrong and sure",
    "loss": "mean loss", "judge": "mean judge score",
}  # fmt: skip
IN_MODE = "errors in "
SAID = re.compile(
    r"(?P<metric>.+?)\s*(?P<sign><=|>=|<|>|≤|≥|\b(?:below|under|at most|above|over|at least)\b)\s*"
    r"(?P<target>-?\d+(?:[.,]\d+)?)\s*(?P<percent>%)?",
    re.IGNORECASE,
)
CASE = re.compile(r"(?:evaluation )?case (?P<case>\S{1,120})", re.IGNORECASE)
RIGHT = (
    "Right would be a metric with a number, such as: error rate < 5%, errors in billing <= 10, judge >= 0.8; "
    "or an evaluation case: case p-123"
)


class NoProof(ValueError):
    """A check that could not be looked up."""


class Week(Protocol):
    """The numbers a check is held against."""

    @property
    def error_rate(self) -> float | None: ...
    @property
    def errors(self) -> int: ...
    @property
    def complaints(self) -> int: ...
    @property
    def sure_errors(self) -> int: ...
    @property
    def loss(self) -> float | None: ...
    @property
    def judge(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """`metric` against `target`, or the prediction `case`."""

    metric: str = ""
    comparison: str = ""
    target: float | None = None
    case: str = ""

    @property
    def mode(self) -> str:
        return self.metric.removeprefix(IN_MODE) if self.metric.startswith(IN_MODE) else ""

    def met(self, value: float) -> bool:
        assert self.target is not None
        return COMPARISONS[self.comparison](value, self.target)

    def __str__(self) -> str:
        if self.case:
            return f"case {self.case}"
        assert self.target is not None
        rate = self.metric.endswith("rate")
        return f"{self.metric} {self.comparison} {f'{self.target * 100:g}%' if rate else f'{self.target:g}'}"


def comparison(sign: str) -> str:
    """`<=` from `≤` or `at most`."""
    return WORDS.get(sign.casefold(), sign).replace("≤", "<=").replace("≥", ">=")


def proof(text: str) -> Proof:
    """*Raises* NoProof with what would be right."""
    case = CASE.fullmatch(text.strip())
    if case is not None:
        return Proof(case=case["case"])
    match = SAID.fullmatch(text.strip())
    if match is None:
        raise NoProof(f"{text!r} has no number to hold it against. {RIGHT}.")
    metric = " ".join(match["metric"].casefold().replace("_", " ").split())
    if metric not in METRICS and not (metric.startswith(IN_MODE) and metric != IN_MODE.strip()):
        raise NoProof(f"I do not measure {metric!r}. I measure: {', '.join(METRICS)}, errors in MODE. {RIGHT}.")
    target = float(match["target"].replace(",", ".")) / (100 if match["percent"] else 1)
    return Proof(metric, comparison(match["sign"]), target)


def measured(wanted: Proof, week: Week, in_mode: int | None = None) -> float | None:
    """The value of the check's metric; None where the week cannot say. `in_mode` is counted by the caller."""
    if wanted.mode:
        return None if in_mode is None else float(in_mode)
    values: Mapping[str, float | None] = {
        "error rate": week.error_rate, "errors": week.errors, "complaints": week.complaints,
        "sure errors": week.sure_errors, "loss": week.loss, "judge": week.judge,
    }  # fmt: skip
    return values.get(wanted.metric)
