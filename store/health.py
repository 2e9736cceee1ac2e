"""How well the rituals are kept, as numbers: held of planned, both halves there, fixes closed and proven, weeks silent.

Refuses a score: a number that mixes these hides which of them is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from store import fixes
from store.reviewed import Review
from store.reviews import REVIEWS, history
from store.rows import table_of
from store.tables import RitualRow
from store.units import Unit

RITUALS = table_of(RitualRow)
QUARTER = timedelta(weeks=13)
COUNTED = ("held", "partly", "silent", "skipped", "missed")
"""States of a review that is over; an open one is not counted yet."""


@dataclass(frozen=True, slots=True)
class Health:
    """One product's reviews over a quarter. `rates`, `errors` and `modes` go week by week, the oldest first."""

    product: str
    planned: int
    held: int
    partly: int
    silent_in_a_row: int
    on_time: int
    opened: int
    closed: int
    verified: int
    open: int
    overdue: int
    rates: tuple[float | None, ...]
    errors: tuple[int, ...]
    modes: tuple[Mapping[str, int], ...]
    days: tuple[date, ...]


async def of_product(unit: Unit, product: str) -> Health:
    past = [each for each in await history(unit, product) if each.opened_at >= unit.at - QUARTER]
    over = [each for each in past if each.state in COUNTED]
    counts = await fixes.counted(unit, product, unit.at - QUARTER)
    weeks = list(reversed([each for each in past if each.numbers]))
    return Health(
        product=product,
        planned=len(over),
        held=sum(each.state == "held" for each in over),
        partly=sum(each.state == "partly" for each in over),
        silent_in_a_row=_in_a_row(over),
        on_time=sum(each.state == "held" and not each.late for each in over),
        opened=counts["opened"],
        closed=counts["closed"],
        verified=counts["verified"],
        open=counts["open"],
        overdue=counts["overdue"],
        rates=tuple(_rate(each.numbers) for each in weeks),
        errors=tuple(each.numbers["now"].get("errors", 0) for each in weeks),
        modes=tuple(dict(each.numbers["now"].get("modes", {})) for each in weeks),
        days=tuple(each.slot_day for each in weeks),
    )


def _in_a_row(over: Sequence[Review]) -> int:
    """How many of the latest, one after another, were not held. *Shape*: `over` is newest first."""
    number = 0
    for each in over:
        if each.state in ("held", "partly"):
            break
        number += 1
    return number


def _rate(numbers: Mapping[str, Any]) -> float | None:
    now = numbers.get("now", {})
    return now["errors"] / now["known"] if now.get("known") else None


async def everything(unit: Unit) -> list[Health]:
    """Each product that ever had a review planned or held."""
    planned = await unit.fetch(select(RITUALS.c.subject).where(RITUALS.c.kind == "review"))
    held = await unit.fetch(select(REVIEWS.c.product).distinct())
    products = {row["subject"].partition(":")[2] for row in planned} | {row["product"] for row in held}
    return [await of_product(unit, product) for product in sorted(products)]


async def weeks_of_fixes(unit: Unit, product: str, since: datetime) -> list[tuple[date, int, int]]:
    """(Monday, opened, closed) of each week from the first with any to the last."""
    table = fixes.FIXES
    rows = await unit.fetch(
        select(table.c.opened_at, table.c.closed_at).where(table.c.product == product, table.c.opened_at >= since)
    )
    opened, closed = (Counter(_monday(row[name]) for row in rows if row[name]) for name in ("opened_at", "closed_at"))
    known = [*opened, *closed]
    number = (max(known) - min(known)).days // 7 + 1 if known else 0
    mondays = [min(known) + timedelta(weeks=each) for each in range(number)]
    return [(monday, opened[monday], closed[monday]) for monday in mondays]


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())
