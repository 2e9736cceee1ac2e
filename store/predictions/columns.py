"""Which column of a file means what: said once for each product, or recognised by its name.

Refuses a column that is not there, and a file in which nothing says how bad a prediction was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from store.errors import Refused

Kind = Literal["text", "number", "share", "instant", "feedback", "flag", "link"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field of a prediction. `known` are column names that mean it by themselves."""

    kind: Kind
    about: str
    known: tuple[str, ...]


FIELDS: Mapping[str, Meaning] = {
    "id": Meaning("text", "prediction id", ("id", "prediction_id", "request_id", "trace_id", "row_id", "uuid")),
    "at": Meaning("instant", "instant", ("at", "time", "timestamp", "created_at", "request_time", "datetime", "ts")),
    "summary": Meaning(
        "text", "input summary", ("summary", "input", "inputs", "question", "prompt", "request", "text", "message")
    ),
    "output": Meaning("text", "output", ("output", "outputs", "prediction", "predicted", "response", "answer")),
    "label": Meaning("text", "label", ("label", "target", "ground_truth", "expected", "actual", "truth")),
    "feedback": Meaning("feedback", "feedback", ("feedback", "thumbs", "user_feedback")),
    "complaint": Meaning("flag", "complaint", ("complaint", "complained", "escalated")),
    "comment": Meaning("text", "comment", ("comment", "note", "rationale", "justification")),
    "score": Meaning("share", "score", ("score", "probability", "prob", "proba")),
    "loss": Meaning("number", "loss", ("loss", "log_loss", "abs_error", "squared_error")),
    "confidence": Meaning("share", "confidence", ("confidence", "certainty", "self_confidence")),
    "judge": Meaning("share", "judge score", ("judge", "judge_score", "eval_score", "quality")),
    "cost": Meaning("number", "cost weight", ("cost", "cost_weight", "weight", "value_at_risk")),
    "segment": Meaning("text", "segment", ("segment", "slice", "group", "country")),
    "mode": Meaning("text", "error mode", ("mode", "error_mode", "error_type", "failure_mode", "category")),
    "version": Meaning("text", "model version", ("version", "model_version", "model", "release")),
    "link": Meaning("link", "link", ("link", "url", "trace_url")),
}
NEEDED = ("id", "at")
SIGNALS = ("feedback", "complaint", "loss", "judge", "label", "score", "confidence")
SAID = re.compile(r"(?P<column>\S(?:.*\S)?)\s+(?P<low>-?\d+(?:\.\d+)?)\.\.(?P<high>-?\d+(?:\.\d+)?)|(?P<plain>.*\S)")
NAMED_SCORE = "score:"
NAMED_FIELDS = ("judge", "feedback", "complaint", "loss", "confidence")
SHAPE = "FIELD=COLUMN, with a scale where it is not 0 to 1: judge=quality 1..5, judge=toxicity 1..0"


@dataclass(frozen=True, slots=True)
class Source:
    """A column, and the scale its numbers are read on: `low` becomes 0, `high` becomes 1; turned where low > high."""

    column: str
    low: float | None = None
    high: float | None = None

    def scaled(self, value: float) -> float:
        if self.low is None or self.high is None:
            return value
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Field -> where it comes from. `scores`: name of a score -> the field it is, for files of named scores."""

    fields: Mapping[str, Source]
    scores: Mapping[str, Source] = field(default_factory=dict)


def column_map(said: Mapping[str, str]) -> ColumnMap:
    """*Shape* of `said`: field -> `column` or `column low..high`; `score:NAME` -> `field low..high`.

    *Raises* Refused.
    """
    problems: list[str] = []
    fields, scores = dict[str, Source](), dict[str, Source]()
    for name, words in said.items():
        source = _source(words)
        if source is None:
            problems.append(f"{name}={words} is no column. Right would be {SHAPE}.")
        elif name.startswith(NAMED_SCORE):
            problems += _score_problems(name, source)
            scores[name.removeprefix(NAMED_SCORE)] = source
        elif name not in FIELDS:
            problems.append(f"{name} is no field of a prediction. They are: {', '.join(FIELDS)}.")
        else:
            fields[name] = source
    if problems:
        raise Refused(problems)
    return ColumnMap(fields, scores)


def _source(words: str) -> Source | None:
    match = SAID.fullmatch(words.strip())
    if match is None:
        return None
    if match["plain"]:
        return Source(match["plain"])
    low, high = float(match["low"]), float(match["high"])
    return Source(match["column"], low, high) if low != high else None


def _score_problems(name: str, source: Source) -> list[str]:
    if source.column in NAMED_FIELDS:
        return []
    return [f"{name} must become one of {', '.join(NAMED_FIELDS)}, not {source.column}."]


def fitted(said: ColumnMap | None, header: Collection[str]) -> ColumnMap:
    """The map for a file with these columns: as said, the rest by their names. *Raises* Refused."""
    named = dict(said.fields) if said else {}
    taken = {source.column for source in named.values()}
    fields = {name: source for name, source in _recognised(header).items() if source.column not in taken} | named
    missing = [
        f"{name}={source.column}: the file has no such column. It has: {', '.join(sorted(header))}."
        for name, source in fields.items()
        if not _has(header, source.column)
    ]
    problems = missing or _gaps(fields, header)
    if problems:
        raise Refused(problems)
    return ColumnMap(fields, said.scores if said else {})


def _has(header: Collection[str], column: str) -> bool:
    return column in header or column.partition(".")[0] in header


def _recognised(header: Collection[str]) -> dict[str, Source]:
    plain = {re.sub(r"[^a-z0-9]+", "_", column.casefold()).strip("_"): column for column in header}
    found = {}
    for name, meaning in FIELDS.items():
        column = next((plain[known] for known in meaning.known if known in plain), None)
        if column is not None:
            found[name] = Source(column)
    return found


def _gaps(fields: Mapping[str, Source], header: Collection[str]) -> list[str]:
    has = f"The file has: {', '.join(sorted(header))}. Say which: {SHAPE}."
    problems = [
        f"No column is known for the {FIELDS[name].about} ({name}). {has}" for name in NEEDED if name not in fields
    ]
    if not any(name in fields for name in SIGNALS):
        problems.append(f"No column says how bad a prediction was: one of {', '.join(SIGNALS)} is needed. {has}")
    return problems
