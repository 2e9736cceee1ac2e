"""Shapes of files that other tools write, each row turned into the columns everybody else uses.

Refuses a named score whose direction nobody has said: 1 is good for one and bad for another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Literal

from store.errors import Refused
from store.predictions.cells import Unreadable
from store.predictions.columns import ColumnMap, Source

Shape = Literal["rows", "langfuse", "mlflow"]
VERDICT = ("/value", "/score")
"""How MLflow names what a scorer said. *Source* mlflow.genai.evaluate, result_df; mlflow.evaluate, 2026-11-20."""


def shape_of(header: Collection[str]) -> Shape:
    """By the columns the tool always writes. *Source* langfuse.com, blob storage export fields, 2026-11-20."""
    columns = {column.replace("_", "").casefold() for column in header}
    if {"traceid", "name", "value"} <= columns:
        return "langfuse"
    if any(column.endswith(VERDICT) for column in header):
        return "mlflow"
    return "rows"


# --- Langfuse scores -------------------------------------------------------------------------------


def langfuse_map(said: ColumnMap | None) -> ColumnMap:
    """*Raises* Refused where no score's name has a meaning yet."""
    scores = said.scores if said else {}
    if not scores:
        raise Refused(
            [
                "This is a file of named scores, and nobody has said what the names mean. "
                "Say for each: score:NAME=judge LOW..HIGH, or score:NAME=complaint 0..1"
            ]
        )
    fields = {name: Source(name) for name in ("id", "at", "comment")}
    return ColumnMap({**fields, **{source.column: Source(source.column) for source in scores.values()}}, scores)


def langfuse_row(row: Mapping[str, Any], scores: Mapping[str, Source]) -> Mapping[str, Any]:
    """One score of one trace as what it says about it. *Raises* Unreadable."""
    plain = {key.replace("_", "").casefold(): value for key, value in row.items()}
    name = str(plain.get("name") or "")
    source = scores.get(name)
    if source is None:
        raise Unreadable(f"nobody has said what the score {name[:40]!r} means: score:NAME=judge LOW..HIGH")
    value = plain.get("value")
    said = value if value not in (None, "") else plain.get("stringvalue")
    meant = source.scaled(_as_number(said)) if source.column != "feedback" else said
    trace = plain.get("observationid") or plain.get("traceid")
    return {"id": trace, "at": plain.get("timestamp"), "comment": plain.get("comment"), source.column: meant}


def _as_number(value: Any) -> float:
    words = {"true": 1.0, "false": 0.0}
    try:
        return words[value.casefold()] if isinstance(value, str) and value.casefold() in words else float(value)
    except (TypeError, ValueError):
        raise Unreadable("value is no number") from None


# --- MLflow evaluation tables ------------------------------------------------------------------------


def mlflow_map(said: ColumnMap | None, header: Collection[str]) -> ColumnMap:
    """As said; else the columns MLflow writes, where one scorer alone judged. *Raises* Refused."""
    given = dict(said.fields) if said else {}
    judges = sorted(column for column in header if column.endswith(VERDICT))
    if "judge" not in given and len(judges) != 1:
        raise Refused(
            [f"Say which column judges: judge=COLUMN LOW..HIGH. Scorers here: {', '.join(judges) or 'none'}."]
        )
    usual = {"id": "id", "at": "at", "judge": judges[0] if judges else "", "summary": "inputs", "output": "outputs"}
    fields = {name: Source(column) for name, column in usual.items()}
    return ColumnMap({**fields, **given}, said.scores if said else {})


def mlflow_row(row: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    """With an id and an instant: a table of an evaluation has neither when no trace was kept."""
    asked = row.get("inputs") or row.get("request") or row.get("input")
    ref = row.get("trace_id") or row.get("request_id") or _digest(asked)
    when = row.get("request_time") or row.get("timestamp_ms") or at
    outputs = row.get("outputs") if row.get("outputs") is not None else row.get("response")
    return {**row, "id": ref, "at": when, "inputs": asked, "outputs": outputs}


def _digest(asked: Any) -> str:
    """The same question is the same row, however often it is evaluated."""
    if asked in (None, ""):
        raise Unreadable("the row has no trace_id and no inputs to know it by")
    text = asked if isinstance(asked, str) else json.dumps(asked, sort_keys=True, default=str)
    return f"case-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
