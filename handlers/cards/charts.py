"""Charts on cards, each with the words that say the same.

Refuses a chart of one column: that is a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.messages import Chart
from handlers.cards.reviews_wording import product_name
from handlers.cards.wording import listed
from store.charts import Drawing, day_label, errors_by_mode, fixes_by_week
from store.health import Health
from store.portfolio import Portfolio

BARS = "▁▂▃▄▅▆▇█"
COMPARED = 12
"""How many products or pilots stand side by side."""
NAME = 14
"""*Units*: characters of a name below a column."""
KEPT = ("not held", "one side only", "late", "on time")
LIGHTS = ("far off or late", "not yet", "no value", "reached")
"""Both the worst first: the colours go from red to green."""


def sparkline(numbers: Sequence[float]) -> str:
    """A bar for each number, from nothing to the most."""
    top = max(numbers, default=0)
    return "".join(BARS[0] if top <= 0 else BARS[round(each / top * (len(BARS) - 1))] for each in numbers)


def of_product(
    health: Health, name: str, weeks: Sequence[tuple[date, int, int]], until: date | None = None
) -> tuple[Chart, ...]:
    """Its errors over the weeks, and its fixes, where there is more than one week of them."""
    known = {
        day: {**modes, "": max(0, errors - sum(modes.values()))}
        for day, modes, errors in zip(health.days, health.modes, health.errors, strict=True)
        if until is None or day <= until
    }
    fixes = [week for week in weeks if until is None or week[0] <= until]
    drawings = errors_by_mode(name, list(known), list(known.values())), fixes_by_week(name, fixes)
    return tuple(_over_time(each) for each in drawings if len(each.columns) > 1 and each.series)


def kept(portfolio: Portfolio, health: Sequence[Health]) -> tuple[Chart, ...]:
    """How many reviews of each product were held, side by side."""
    counted = [each for each in health if each.planned][:COMPARED]
    values = [
        (each.planned - each.held - each.partly, each.partly, each.held - each.on_time, each.on_time)
        for each in counted
    ]
    names = [product_name(portfolio, each.product) for each in counted]
    return _compared("Reviews of the last quarter", names, KEPT, values)


def lights(pilots: Mapping[str, Sequence[str]]) -> tuple[Chart, ...]:
    """*Shape*: pilot's name -> the light of each criterion."""
    shown = {name: found for name, found in pilots.items() if found}
    order = ("red", "amber", "grey", "green")
    values = [tuple(found.count(light) for light in order) for found in list(shown.values())[:COMPARED]]
    return _compared("Criteria of the pilots", list(shown)[:COMPARED], LIGHTS, values)


def per_week(title: str, name: str, numbers: Sequence[int], ends: date) -> tuple[Chart, ...]:
    """The weeks before `ends`, the oldest first."""
    begins = [ends - timedelta(weeks=len(numbers) - at) for at in range(len(numbers))]
    drawing = Drawing(title, [day_label(day) for day in begins], {name: [float(each) for each in numbers]})
    return (_over_time(drawing),) if len(numbers) > 1 and any(numbers) else ()


def _over_time(drawing: Drawing) -> Chart:
    several = len(drawing.series) > 1
    said = [f"{name} " * several + f"{sparkline(values)} {values[-1]:g}" for name, values in drawing.series.items()]
    return _chart(drawing, f"{', '.join(said)} ({drawing.columns[0]} to {drawing.columns[-1]})")


def _compared(
    title: str, names: Sequence[str], parts: Sequence[str], values: Sequence[Sequence[int]]
) -> tuple[Chart, ...]:
    if len(names) < 2:
        return ()
    columns = [name if len(name) <= NAME else f"{name[: NAME - 1]}…" for name in names]
    series = {part: [float(row[at]) for row in values] for at, part in enumerate(parts)}
    said = [
        f"{name}: {listed([f'{number} {part}' for part, number in zip(parts, row, strict=True) if number])}"
        for name, row in zip(names, values, strict=True)
    ]
    return (_chart(Drawing(title, columns, series), "; ".join(said)),)


def _chart(drawing: Drawing, words: str) -> Chart:
    series = tuple((name, tuple(values)) for name, values in drawing.series.items())
    return Chart(drawing.title, words, tuple(drawing.columns), series, drawing.stacked)
