"""`pilots`, one of them, and the memo of its decision.

Refuses to hide a pilot that nobody wrote anything about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages import ASKER, Card, Facts, Part, Reply, Request
from handlers.cards import pilots as cards
from handlers.cards.wording import para, strong
from handlers.names import product_named
from handlers.pilots.seeing import pilot_named, seen
from store import exports, pilots
from store.pilots import Record
from store.portfolio import Pilot
from store.units import Unit

SHOWN = 2_500
"""*Units*: characters of a memo a card shows."""
ESCAPED = re.compile(r"\\(.)")


async def listed(unit: Unit, request: Request) -> Sequence[Reply]:
    """Running ones first, the nearest date first."""
    name = request.args.get("product", "")
    product = product_named(unit, name, "pilots of {}") if name else None
    records = await pilots.records(unit)
    found = [each for each in unit.portfolio.pilots.values() if product is None or each.product == product]
    found.sort(key=lambda each: _urgency(each, records.get(each.id)))
    late = sum(record.overdue(unit.at) for each in found if (record := records.get(each.id)))
    views = [await seen(unit, each) for each in found[: cards.LISTED]]
    return [Reply(cards.listing(views, len(found), late, unit.portfolio.products[product].name if product else ""))]


def _urgency(pilot: Pilot, record: Record | None) -> tuple[int, str, str]:
    if record is None:
        return (2, "", pilot.id)
    order = {"running": 0, "draft": 1, "decided": 3}[record.state]
    return (order, str(record.decides_on or "9999"), pilot.id)


async def one(unit: Unit, request: Request) -> Sequence[Reply]:
    pilot = pilot_named(unit, request.args["name"], "pilot {}")
    return [Reply(cards.record(await seen(unit, pilot)))]


async def memo_of(unit: Unit, request: Request) -> Sequence[Reply]:
    """The beginning of the memo; the whole of it is a file."""
    pilot = pilot_named(unit, request.args["name"], "memo of {}")
    text = await exports.memo_text(unit, pilot.id)
    view = await seen(unit, pilot)
    parts = [part for line in text[:SHOWN].splitlines() if line.strip() for part in _parts(line, view)]
    foot = f"As a file, in Markdown: python app.py memo {pilot.id}"
    return [Reply(Card(f"Memo: {pilot.name}", tuple(parts), foot=foot), to=ASKER)]


def _parts(line: str, view: cards.Seen) -> list[Part]:
    """A line of Markdown as a card says it; the table of criteria as facts."""
    words = ESCAPED.sub(r"\1", line.replace("**", ""))
    if line.startswith("# "):
        return []
    if line.startswith("|"):
        return [Facts(tuple(cards.criterion_fact(view, each) for each in view.criteria))] if "---" in line else []
    if line.startswith("## "):
        return [para(strong(words.removeprefix("## ")))]
    return [para(f"· {words.removeprefix('- ')}" if line.startswith("- ") else words)]
