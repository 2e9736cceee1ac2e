"""What leaves the desk as a file: tables as CSV, confirmed errors as evaluation cases.

Refuses to hand a spreadsheet a formula that somebody else wrote.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select

from store import checkins, health, pilots
from store.errors import NotFound
from store.fixes import FIXES
from store.memos import memo
from store.proofs import Proof
from store.reviews import ANSWERS, ITEMS, REVIEWS
from store.units import Unit

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet may run. *Source* owasp.org/www-community/attacks/CSV_Injection, 2026-11-20."""
ERRORS = ("catastrophic", "serious", "annoying")


def cell(value: object) -> str:
    """Text that begins like a formula is text: an apostrophe says so. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
    return out.getvalue()


async def reviews_csv(unit: Unit) -> str:
    """One line a review, of every product."""
    columns = (
        "product",
        "slot_day",
        "state",
        "late",
        "facilitator",
        "opened_at",
        "closed_at",
        "total",
        "known",
        "errors",
        "reason",
    )
    rows = await unit.fetch(select(REVIEWS).order_by(REVIEWS.c.product, REVIEWS.c.slot_day))
    return as_csv(columns, ({**row, **row["numbers"].get("now", {})} for row in rows))


async def items_csv(unit: Unit, product: str) -> str:
    """One line an item of a product's reviews, with both halves."""
    halves = await unit.fetch(
        select(ANSWERS).join(REVIEWS, REVIEWS.c.id == ANSWERS.c.review).where(REVIEWS.c.product == product)
    )
    said = {(row["review"], row["position"], row["half"]): row for row in halves}
    rows = await unit.fetch(
        select(ITEMS, REVIEWS.c.slot_day).join(REVIEWS, REVIEWS.c.id == ITEMS.c.review)
        .where(REVIEWS.c.product == product).order_by(ITEMS.c.review, ITEMS.c.position)
    )  # fmt: skip
    columns = ("slot_day", "position", "ref", "summary", "output", "label", "mode", "segment", "version", "like",
               "reasons", "harm", "harm_note", "cause", "cause_note")  # fmt: skip
    return as_csv(columns, (_with_halves(dict(row), said) for row in rows))


def _with_halves(row: dict[str, Any], said: Mapping[tuple[int, int, str], RowMapping]) -> dict[str, Any]:
    row["reasons"] = "; ".join(row["reasons"])
    for half in ("harm", "cause"):
        told = said.get((row["review"], row["position"], half))
        row[half], row[f"{half}_note"] = (told["value"], told["note"]) if told else (None, None)
    return row


async def fixes_csv(unit: Unit) -> str:
    columns = ("id", "product", "title", "owner", "due_on", "proof", "state", "carried", "reopened", "opened_at",
               "done_at", "closed_at", "reason")  # fmt: skip
    rows = await unit.fetch(select(FIXES).order_by(FIXES.c.product, FIXES.c.id))
    return as_csv(columns, ({**row, "proof": _proof(row)} for row in rows))


def _proof(row: RowMapping) -> str:
    return str(Proof(row["metric"], row["comparison"], row["target"], row["case_ref"]))


async def health_csv(unit: Unit) -> str:
    columns = ("product", "planned", "held", "partly", "on_time", "silent_in_a_row", "opened", "closed", "verified",
               "open", "overdue")  # fmt: skip
    found = await health.everything(unit)
    return as_csv(columns, ({name: getattr(each, name) for name in columns} for each in found))


async def pilots_csv(unit: Unit) -> str:
    """One line a pilot, with the latest value of each criterion."""
    columns = ("pilot", "name", "product", "state", "goal", "hypothesis", "starts_on", "decides_on", "moved", "round",
               "silent", "criteria", "word", "decision", "reason", "conclusions")  # fmt: skip
    known, rows = await pilots.records(unit), []
    for pilot in unit.portfolio.pilots.values():
        record, said = known.get(pilot.id), await checkins.last_word(unit, pilot.id)
        told = (
            {name: getattr(record, name, None) for name in columns[3:11]} if record else {"state": "nothing recorded"}
        )
        ends = {name: getattr(record, name) for name in columns[13:]} if record else {}
        word = said.word if said else ""
        about = {"pilot": pilot.id, "name": pilot.name, "product": pilot.product}
        rows.append({**about, "criteria": await _values(unit, pilot.id), "word": word, **told, **ends})
    return as_csv(columns, rows)


async def _values(unit: Unit, pilot: str) -> str:
    measured = await checkins.measures(unit, pilot)
    lines = []
    for each in await pilots.criteria(unit, pilot):
        latest = measured.get(each.number, [])[-1:]
        lines.append(f"{each}: {each.shown(latest[0].value) if latest else 'no value'}")
    return "; ".join(lines)


TABLES = {"reviews": reviews_csv, "fixes": fixes_csv, "health": health_csv, "pilots": pilots_csv}
"""Exports by name; `items_csv` needs a product beside it."""


async def memo_text(unit: Unit, pilot: str) -> str:
    """The memo of a decision, as Markdown. *Raises* NotFound."""
    known = unit.portfolio.pilots.get(pilot)
    if known is None:
        raise NotFound(f"I know no pilot {pilot}.")
    found = await pilots.recorded(unit, pilot)
    return memo(
        unit.portfolio, known, found, await pilots.criteria(unit, pilot), await checkins.measures(unit, pilot),
        await checkins.history(unit, pilot),
    )  # fmt: skip


async def cases(unit: Unit, product: str) -> str:
    """Errors both sides confirmed, as JSON lines: one evaluation case each, the newest word of each prediction."""
    harm, cause = ANSWERS.alias("harm"), ANSWERS.alias("cause")

    def of(half: Any, name: str) -> Any:
        return (half.c.review == ITEMS.c.review) & (half.c.position == ITEMS.c.position) & (half.c.half == name)

    query = (
        select(ITEMS, REVIEWS.c.slot_day, harm.c.value.label("harm"), harm.c.note.label("meaning"),
               cause.c.value.label("cause"), cause.c.note.label("why"))
        .join(REVIEWS, REVIEWS.c.id == ITEMS.c.review)
        .join(harm, of(harm, "harm")).join(cause, of(cause, "cause"))
        .where(REVIEWS.c.product == product, harm.c.value.in_(ERRORS), cause.c.value != "label")
        .order_by(ITEMS.c.review, ITEMS.c.position)
    )  # fmt: skip
    newest = {row["ref"]: _case(product, row) for row in await unit.fetch(query)}
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in newest.values())


def _case(product: str, row: RowMapping) -> dict[str, Any]:
    return {
        "id": row["ref"], "product": product, "input": row["summary"], "wrong_output": row["output"],
        "expected": row["label"] or None, "harm": row["harm"], "meaning": row["meaning"], "cause": row["cause"],
        "why": row["why"], "mode": row["mode"] or None, "segment": row["segment"] or None,
        "version": row["version"] or None, "link": row["link"] or None, "reviewed_on": row["slot_day"].isoformat(),
    }  # fmt: skip
