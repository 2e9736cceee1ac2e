"""The memo of a pilot's decision, in Markdown, from what is on record and nothing else.

Refuses to conclude: it lists what was promised, measured, said and decided, with who and when. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.checkins import Checkin, Measure
from store.criteria import Criterion
from store.pilots import Record
from store.portfolio import Pilot, Portfolio


def memo(
    portfolio: Portfolio,
    pilot: Pilot,
    record: Record,
    criteria: Sequence[Criterion],
    measures: Mapping[int, Sequence[Measure]],
    checkins: Sequence[Checkin],
) -> str:
    """*Shape* of `checkins`: the newest first."""
    parts = [
        _head(portfolio, pilot, record),
        _decision(portfolio, record),
        _table(criteria, measures),
        _words(portfolio, checkins),
        _list("Risks and constraints", [record.risks] if record.risks else []),
        _list("What was learnt", [record.conclusions] if record.conclusions else []),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Text of others as text: nothing in it is Markdown."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+!|~" else sign for sign in flat)


def _head(portfolio: Portfolio, pilot: Pilot, record: Record) -> str:
    product = portfolio.products.get(pilot.product or "")
    lines = [
        f"# {plain(pilot.name)}",
        f"Product: {plain(product.name) if product else 'none'}. Goal: {plain(record.goal)}.",
        f"Value hypothesis: {plain(record.hypothesis) or 'nobody has written it down'}.",
        f"{_ran(record)}; decision due {record.decides_on or 'on no date'}"
        f"{f', moved {record.moved} times' if record.moved else ''}.",
    ]
    if record.scenarios:
        lines.append("Scenarios: " + "; ".join(plain(each) for each in record.scenarios) + ".")
    return "\n\n".join(lines)


def _ran(record: Record) -> str:
    return f"Runs since {record.starts_on}, round {record.round}" if record.starts_on else "Not started"


def _decision(portfolio: Portfolio, record: Record) -> str:
    if not record.decision or record.decided_at is None:
        return "## Decision\n\nNot decided yet."
    by = plain(portfolio.holder_name(record.decided_by))
    lines = [f"**{record.decision}**, by {by}, {record.decided_at:%Y-%m-%d}: {plain(record.reason)}"]
    if record.waived:
        lines.append("Waived: " + ", ".join(plain(each.replace("_", " ")) for each in record.waived) + ".")
    if record.dissent:
        lines.append(f"Dissent: {plain(record.dissent)}")
    return "## Decision\n\n" + "\n\n".join(lines)


def _table(criteria: Sequence[Criterion], measures: Mapping[int, Sequence[Measure]]) -> str:
    rows = ["| Criterion | Wanted | Latest | Met | Evidence |", "|---|---|---|---|---|"]
    for each in criteria:
        values = measures.get(each.number, ())
        latest = values[-1] if values else None
        shown = each.shown(latest.value) if latest else "no value"
        met = "not known" if latest is None else "yes" if each.met(latest.value) else "no"
        evidence = plain(latest.evidence) if latest and latest.evidence else f"by {plain(each.how)}"
        wanted = f"{each.comparison} {each.shown(each.target)}"
        rows.append(f"| {plain(each.metric)} | {plain(wanted)} | {plain(shown)} | {met} | {evidence} |")
    return "## Criteria against evidence\n\n" + ("\n".join(rows) if criteria else "There were none.")


def _words(portfolio: Portfolio, checkins: Sequence[Checkin]) -> str:
    lines = []
    for each in checkins:
        if each.word:
            by = plain(portfolio.holder_name(each.word_by))
            note = f": {plain(each.word_note)}" if each.word_note else ""
            lines.append(f"{each.slot_day}, {by}, is the value there: {each.word}{note}")
        lines += [f"{each.slot_day}, {name}: {plain(text)}" for name, text in _told(each) if text]
    held = sum(each.state == "held" for each in checkins)
    counted = sum(each.state != "open" for each in checkins)
    return _list(f"What was said ({held} of {counted} check-ins with both halves)", lines)


def _told(each: Checkin) -> tuple[tuple[str, str], ...]:
    return ("blockers", each.blockers), ("risks", each.risks), ("feedback", each.feedback)


def _list(title: str, lines: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""
