"""One cell of a file, read as its column says.

Refuses one it cannot read, with the column and what would be right. Pure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from store.predictions.columns import FIELDS, Kind, Source

LONGEST_CELL = 100_000
"""*Units*: characters. A text longer than this is a file of its own."""
NEGATIVE = frozenset({"down", "thumbs_down", "thumbsdown", "bad", "negative", "wrong", "dislike", "no", "false"})
POSITIVE = frozenset({"up", "thumbs_up", "thumbsup", "good", "positive", "right", "like", "yes", "true", "ok"})


class Unreadable(ValueError):
    """A cell, or a row, that is not what its column says."""


def cell(row: Mapping[str, Any], name: str, source: Source) -> Any:
    """What the row says in the column of that field; None where it says nothing. *Raises* Unreadable."""
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
