"""One row of a file as a prediction: every cell read, what follows from them worked out, texts masked and cut.

Refuses a cell it cannot read, with the column and what would be right. Pure.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from store.alike import gist
from store.masking import masked
from store.predictions.columns import FIELDS, ColumnMap, Kind, Source

LONGEST_CELL = 100_000
"""*Units*: characters. A text longer than this is a file of its own."""
SUMMARY = 400
"""*Units*: characters kept of an input or an output."""
WORD = 120
"""*Units*: characters kept of a label, a segment, a mode or a version."""
AHEAD = timedelta(hours=1)
"""How far a clock elsewhere may be ahead of ours."""
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
NEGATIVE = frozenset({"down", "thumbs_down", "thumbsdown", "bad", "negative", "wrong", "dislike", "no", "false"})
POSITIVE = frozenset({"up", "thumbs_up", "thumbsup", "good", "positive", "right", "like", "yes", "true", "ok"})
LEAST = 1e-6
"""A probability is kept this far from 0 and 1, so that its log loss is a number."""


class Unreadable(ValueError):
    """A cell, or a row, that is not what its column says."""


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
    cells = {name: _cell(row, name, source) for name, source in columns.fields.items()}
    ref, at = cells.get("id"), cells.get("at")
    if not ref:
        raise Unreadable(f"{columns.fields['id'].column} is empty: every prediction needs an id")
    if at is None:
        raise Unreadable(f"{columns.fields['at'].column} is empty: every prediction needs an instant")
    if not FIRST <= at <= now + AHEAD:
        raise Unreadable(f"{columns.fields['at'].column} is {at:%Y-%m-%d %H:%M} UTC, which is not in the past")
    return _worked_out(str(ref)[:WORD], at, cells)


def _cell(row: Mapping[str, Any], name: str, source: Source) -> Any:
    raw = _looked_up(row, source.column)
    if raw is None or raw == "":
        return None
    if isinstance(raw, str) and len(raw) > LONGEST_CELL:
        raise Unreadable(f"{source.column} has {len(raw):,} characters; {LONGEST_CELL:,} is the most")
    try:
        return READERS[FIELDS[name].kind](raw, source)
    except (ValueError, OverflowError, TypeError) as error:
        raise Unreadable(
            f"{source.column} {error}" if isinstance(error, Unreadable) else _cannot(source, name)
        ) from None


def _cannot(source: Source, name: str) -> str:
    field = FIELDS[name]
    return f"{source.column} cannot be read as {field.about}; right would be {RIGHT[field.kind]}"


RIGHT: Mapping[Kind, str] = {
    "text": "words", "number": "a number", "share": "a number from 0 to 1, or on the scale that was said",
    "instant": "2026-11-23T09:30:00Z, or seconds since 1970", "feedback": "up or down", "flag": "yes or no",
    "link": "an address that begins with https://",
}  # fmt: skip


def _looked_up(row: Mapping[str, Any], column: str) -> Any:
    """By name, else step by step along the dots."""
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


# --- kinds of cells ------------------------------------------------------------------------------


def _text(raw: Any, source: Source) -> str:
    if isinstance(raw, (dict, list)):
        raw = json.dumps(raw, ensure_ascii=False, default=str)
    text = str(raw).replace("\x00", "")
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _number(raw: Any, source: Source) -> float | None:
    value = source.scaled(float(VERDICTS.get(raw, raw) if isinstance(raw, (bool, str)) else raw))
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise Unreadable("is infinite")
    return value


VERDICTS: Mapping[Any, float] = {
    True: 1.0, "true": 1.0, "yes": 1.0, "pass": 1.0, False: 0.0, "false": 0.0, "no": 0.0, "fail": 0.0
}  # fmt: skip


def _share(raw: Any, source: Source) -> float | None:
    value = _number(raw, source)
    if value is None or 0 <= value <= 1:
        return value
    raise Unreadable(f"is {value:g}, not between 0 and 1. Right would be its scale: {source.column} 1..5")


def _instant(raw: Any, source: Source) -> datetime:
    """ISO 8601, or seconds or milliseconds since 1970; without an offset it is UTC."""
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=UTC)
    if isinstance(raw, str) and not raw.strip().replace(".", "", 1).isdigit():
        at = datetime.fromisoformat(raw.strip().replace(" UTC", "+00:00"))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    number = float(raw)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)


def _feedback(raw: Any, source: Source) -> float | None:
    """1 where somebody was not content, 0 where somebody was; a number below 0, or low on its scale, is not content."""
    word = str(raw).strip().casefold().replace(" ", "_")
    if word in NEGATIVE:
        return 1.0
    if word in POSITIVE:
        return 0.0
    value = _number(raw, source)
    if value is None:
        return None
    return 1.0 if value < (0.5 if source.low is not None else 0) else 0.0


def _flag(raw: Any, source: Source) -> float | None:
    value = _number(raw.strip().casefold() if isinstance(raw, str) else raw, source)
    return None if value is None else float(value > 0)


def _link(raw: Any, source: Source) -> str:
    """Only what a browser opens; the query may carry a key, so it is masked like any text."""
    parts = urlsplit(str(raw).strip())
    return str(raw).strip() if parts.scheme in ("http", "https") and parts.netloc else ""


READERS: Mapping[Kind, Callable[[Any, Source], Any]] = {
    "text": _text, "number": _number, "share": _share, "instant": _instant, "feedback": _feedback, "flag": _flag,
    "link": _link,
}  # fmt: skip


# --- what follows ----------------------------------------------------------------------------------


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
