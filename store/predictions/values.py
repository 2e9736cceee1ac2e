"""One row of a file as a prediction: what follows from its cells worked out, texts masked and cut.

Refuses a row without an id or an instant, and an instant that is not in the past. Pure.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from store.alike import gist
from store.masking import masked
from store.predictions.cells import Unreadable, cell
from store.predictions.columns import ColumnMap

SUMMARY = 400
"""*Units*: characters kept of an input or an output."""
WORD = 120
"""*Units*: characters kept of a label, a segment, a mode or a version."""
AHEAD = timedelta(hours=1)
"""How far a clock elsewhere may be ahead of ours."""
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LEAST = 1e-6
"""A probability is kept this far from 0 and 1, so that its log loss is a number."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A row that was understood. Shares lie in 0..1; a complaint of 1 is one, a judge's 1 is good."""

    ref: str
    at: datetime
    summary: str = ""
    output: str = ""
    label: str = ""
    comment: str = ""
    loss: float | None = None
    confidence: float | None = None
    wrong: bool | None = None
    complaint: float | None = None
    judge: float | None = None
    cost: float | None = None
    segment: str = ""
    mode: str = ""
    version: str = ""
    link: str = ""
    gist: str = ""


def prediction(row: Mapping[str, Any], columns: ColumnMap, now: datetime) -> Prediction:
    """*Raises* Unreadable."""
    cells = {name: cell(row, name, source) for name, source in columns.fields.items()}
    ref, at = cells.get("id"), cells.get("at")
    if not ref:
        raise Unreadable(f"{columns.fields['id'].column} is empty: every prediction needs an id")
    if at is None:
        raise Unreadable(f"{columns.fields['at'].column} is empty: every prediction needs an instant")
    if not FIRST <= at <= now + AHEAD:
        raise Unreadable(f"{columns.fields['at'].column} is {at:%Y-%m-%d %H:%M} UTC, which is not in the past")
    return _worked_out(str(ref)[:WORD], at, cells)


def _worked_out(ref: str, at: datetime, cells: Mapping[str, Any]) -> Prediction:
    summary, output = _kept(cells.get("summary"), SUMMARY), _kept(cells.get("output"), SUMMARY)
    label, score = cells.get("label"), cells.get("score")
    chance = _chance_of_label(label, score)
    wrong = _wrong(cells.get("output"), label, chance)
    return Prediction(
        ref=_named(ref),
        at=at,
        summary=summary,
        output=output,
        label=_kept(label, WORD),
        comment=_kept(cells.get("comment"), SUMMARY),
        loss=_given(cells.get("loss"), _log_loss(chance)),
        confidence=_given(cells.get("confidence"), _sureness(score)),
        wrong=wrong,
        complaint=_either(cells.get("complaint"), cells.get("feedback")),
        judge=cells.get("judge"),
        cost=cells.get("cost"),
        segment=_kept(cells.get("segment"), WORD),
        mode=_kept(cells.get("mode"), WORD),
        version=_kept(cells.get("version"), WORD),
        link=masked(cells.get("link") or "")[:1000],
        gist=gist(summary),
    )


def _named(ref: str) -> str:
    """The id itself, or a digest of one that is somebody's data."""
    return ref if masked(ref) == ref else f"#{hashlib.sha256(ref.encode()).hexdigest()[:16]}"


def _given(said: float | None, derived: float | None) -> float | None:
    return said if said is not None else derived


def _either(*words: float | None) -> float | None:
    return max((word for word in words if word is not None), default=None)


def _kept(text: str | None, longest: int) -> str:
    """Masked before it is cut: half a secret is still one."""
    if not text:
        return ""
    whole = len(text) <= 4 * longest
    plain = " ".join(masked(text if whole else text[: 4 * longest].rpartition(" ")[0]).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _chance_of_label(label: str | None, score: float | None) -> float | None:
    """The probability the model gave to what was true, where the label is 0 or 1."""
    truth = {"1": True, "true": True, "1.0": True, "0": False, "false": False, "0.0": False}.get(
        (label or "").casefold()
    )
    if truth is None or score is None:
        return None
    return score if truth else 1 - score


def _wrong(output: str | None, label: str | None, chance: float | None) -> bool | None:
    if label and output:
        return " ".join(output.casefold().split()) != " ".join(label.casefold().split())
    return None if chance is None else chance < 0.5


def _log_loss(chance: float | None) -> float | None:
    return None if chance is None else -math.log(min(1 - LEAST, max(LEAST, chance)))


def _sureness(score: float | None) -> float | None:
    return None if score is None else max(score, 1 - score)
