"""How long it takes: medians and a small chart of weeks.

Refuses to compare what has too little behind it without saying how little.
"""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Card, Fact, Facts
from handlers.cards.charts import per_week
from handlers.cards.incidents_wording import after, layer_name, product_name
from handlers.cards.wording import para, role_name, strong
from store.portfolio import Portfolio
from store.record import Line, Record

SHOWN = 12
WORDS = {"accountable": "accountable called", "acknowledge": "had", "decide": "decided", "resolve": "over"}


def stats(portfolio: Portfolio, found: Record, by: str, days: int) -> Card:
    if not found.total.number:
        return Card(f"No incident in {days} days.", tone="good")
    title = f"{_count(found.total)} in {days} days"
    rows = tuple(Fact(_name(portfolio, by, each.name), _count(each), _medians(each)) for each in found.groups[:SHOWN])
    more = len(found.groups) - SHOWN
    rest = (para(f"… and {more} more."),) if more > 0 else ()
    return Card(
        title,
        (
            *per_week("Incidents per week", "incidents", found.weekly, (found.since + timedelta(days=days)).date()),
            para(strong("Usually: "), _medians(found.total) or "nothing measured yet"),
            Facts(rows),
            *rest,
        ),
        foot=f"Medians by {by}. Also: stats by layer, stats by product, stats by accountability.",
    )


def _count(line: Line) -> str:
    still = f", {line.open} open" if line.open else ""
    return f"{line.number} incident{'' if line.number == 1 else 's'}{still}"


def _medians(line: Line) -> str:
    told = ((WORDS[name], took) for name, took in line.medians.items() if took is not None)
    return ", ".join(f"{word} {after(timedelta(seconds=took))}" for word, took in told)


def _name(portfolio: Portfolio, by: str, name: str) -> str:
    if by == "layer":
        return layer_name(portfolio, None if name == "not known" else name)
    return product_name(portfolio, name) if by == "product" else role_name(portfolio, name).capitalize()
