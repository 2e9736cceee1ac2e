"""Small charts as PNG: what is drawn of errors and fixes, and the drawing itself.

Refuses more than a card can show: the five largest modes and the rest.
"""

from __future__ import annotations

import base64
import io
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 900, 420
LEFT, TOP, RIGHT, BOTTOM = 64, 56, 24, 84
SIZE = 16
PAPER, INK, LINE = "#ffffff", "#1f2933", "#cbd2d9"
COLOURS = ("#b3261e", "#e07a00", "#c9a400", "#2f7d32", "#1b62a8", "#7a8794")
"""Told apart by brightness too, not by hue alone."""
MOST = 5
MEMORY, SECONDS = 512 * 1024**2, 10
"""*Units*: bytes of address space and seconds of processor time of the process that draws."""
STEPS = 4
REST = "other"
SHADES = 16
"""Colours of the file: those above, and what is between a letter and the paper."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Series by name, one value a column. `stacked`: on top of each other, else side by side."""

    title: str
    columns: Sequence[str]
    series: Mapping[str, Sequence[float]]
    stacked: bool = True


def errors_by_mode(name: str, days: Sequence[date], modes: Sequence[Mapping[str, int]]) -> Drawing:
    """*Shape* of `modes`: for each day how many errors of each mode; those without one under the empty name."""
    total = Counter[str]()
    for week in modes:
        total.update({mode: count for mode, count in week.items() if mode})
    largest = [mode for mode, _ in total.most_common(MOST)]
    series: dict[str, list[float]] = {mode: [float(week.get(mode, 0)) for week in modes] for mode in largest}
    rest = [float(sum(count for mode, count in week.items() if mode not in largest)) for week in modes]
    if any(rest):
        series[REST if largest else "errors"] = rest
    return Drawing(f"{name}: errors{' by mode' if largest else ''}", [day_label(day) for day in days], series)


def fixes_by_week(name: str, weeks: Sequence[tuple[date, int, int]]) -> Drawing:
    """*Shape* of `weeks`: (Monday, opened, closed)."""
    opened, closed = [float(week[1]) for week in weeks], [float(week[2]) for week in weeks]
    columns = [day_label(week[0]) for week in weeks]
    return Drawing(f"{name}: fixes", columns, {"opened": opened, "closed": closed}, stacked=False)


def day_label(day: date) -> str:
    """`23 Nov`."""
    return f"{day.day} {day:%b}"


def png(chart: Drawing) -> bytes:
    """The picture, in as few colours as it has; some 20 ms of one processor."""
    from PIL import Image, ImageDraw  # here, not above: only who asks for a picture waits for it

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _text(draw, (LEFT, 16), chart.title, SIZE + 4)
    highest = _highest(chart)
    _grid(draw, highest)
    for number in range(len(chart.columns)):
        _column(draw, chart, number, highest)
    _legend(draw, chart)
    out = io.BytesIO()
    image.quantize(SHADES).save(out, "PNG", optimize=True)
    return out.getvalue()


def _highest(chart: Drawing) -> float:
    columns = [[values[number] for values in chart.series.values()] for number in range(len(chart.columns))]
    tops = [sum(values) if chart.stacked else max(values, default=0.0) for values in columns]
    return _round(max([1.0, *tops]))


def _round(top: float) -> float:
    """Four whole steps that reach as far: what is counted has no halves."""
    power = 10.0 ** math.floor(math.log10(max(1.0, top / STEPS)))
    return STEPS * next(size * power for size in (1, 2, 5, 10) if STEPS * size * power >= top)


def _text(draw: ImageDraw, at: tuple[float, float], text: str, size: int = SIZE, *, middle: bool = False) -> None:
    from PIL import ImageFont

    plain = "".join(sign if sign.isprintable() else " " for sign in text)[:90]
    draw.text(at, plain, fill=INK, font=ImageFont.load_default(size), anchor="ma" if middle else "la")


def _grid(draw: ImageDraw, highest: float) -> None:
    for step in range(STEPS + 1):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * step / STEPS
        draw.line([(LEFT, y), (WIDTH - RIGHT, y)], fill=LINE)
        _text(draw, (8, y - SIZE / 2), f"{highest * step / STEPS:,.3g}", SIZE - 2)


def _column(draw: ImageDraw, chart: Drawing, number: int, highest: float) -> None:
    room = (WIDTH - LEFT - RIGHT) / max(1, len(chart.columns))
    left, wide = LEFT + room * number + room * 0.15, room * 0.7
    floor, scale = float(HEIGHT - BOTTOM), (HEIGHT - TOP - BOTTOM) / highest
    share = wide if chart.stacked else wide / max(1, len(chart.series))
    for place, values in enumerate(chart.series.values()):
        tall = values[number] * scale
        x = left if chart.stacked else left + share * place
        if tall >= 1:
            draw.rectangle([x, floor - tall, x + share - 2, floor], fill=COLOURS[place % len(COLOURS)])
        floor -= tall if chart.stacked else 0
    if len(chart.columns) <= 16 or number % 2 == 0:
        _text(draw, (left + wide / 2, HEIGHT - BOTTOM + 8), chart.columns[number], SIZE - 3, middle=True)


def _legend(draw: ImageDraw, chart: Drawing) -> None:
    x = float(LEFT)
    for place, name in enumerate(chart.series):
        draw.rectangle([x, HEIGHT - 34, x + 14, HEIGHT - 20], fill=COLOURS[place % len(COLOURS)])
        short = name if len(name) <= 18 else f"{name[:17]}…"
        _text(draw, (x + 20, HEIGHT - 36), short)
        x += 40 + 9 * len(short)


# --- in a process of its own -----------------------------------------------------------------------


def main() -> int:
    """Drawings as JSON on standard input; on standard output a line of base64 each, empty where it cannot be drawn."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for each in json.load(sys.stdin):
        sys.stdout.buffer.write(_encoded(each) + b"\n")
    return 0


def _encoded(drawing: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64encode(png(Drawing(**drawing)))
    except (TypeError, ValueError, IndexError, OverflowError):
        return b""


if __name__ == "__main__":
    sys.exit(main())
