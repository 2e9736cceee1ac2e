"""Charts say in words what they show, and none is drawn of what is only a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.messages import Chart
from handlers.cards import charts
from store.charts import STEPS, Drawing, _round, png
from store.db import Database
from store.health import Health
from store.portfolio import Portfolio
from tests.conftest import HandClock
from tests.rituals.stage import Stage
from tests.rituals.test_fixes import CHOSEN, week
from tests.rituals.test_reviews import opened

DAYS = (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23))


def health(product: str = "churn-model", **known: object) -> Health:
    counts = dict.fromkeys(("planned", "held", "partly", "silent_in_a_row", "on_time"), 0)
    fixes = dict.fromkeys(("opened", "closed", "verified", "open", "overdue"), 0)
    weekly: dict[str, object] = {
        "rates": (None,) * 3,
        "errors": (5, 1, 4),
        "modes": ({"billing": 2}, {}, {"billing": 4}),
        "days": DAYS,
    }
    return Health(product=product, **{**counts, **fixes, **weekly, **known})  # type: ignore[arg-type]


def words(found: tuple[Chart, ...]) -> list[str]:
    return [f"{chart.title}: {chart.words}" for chart in found]


def test_errors_go_by_mode_and_week_and_those_without_a_mode_are_the_rest() -> None:
    assert words(charts.of_product(health(), "Churn model", [])) == [
        "Churn model: errors by mode: billing ▅▁█ 4, other █▃▁ 0 (9 Nov to 23 Nov)"
    ]


def test_without_modes_it_is_errors_alone() -> None:
    found = charts.of_product(health(modes=({}, {}, {})), "Churn model", [])
    assert words(found) == ["Churn model: errors: █▂▇ 4 (9 Nov to 23 Nov)"]


def test_fixes_opened_and_closed_stand_side_by_side() -> None:
    weeks = [(DAYS[0], 3, 0), (DAYS[1], 0, 1)]
    found = charts.of_product(health(days=(), errors=(), modes=()), "Churn model", weeks)
    assert words(found) == ["Churn model: fixes: opened █▁ 0, closed ▁█ 1 (9 Nov to 16 Nov)"]
    assert not found[0].stacked


def test_what_came_after_a_review_is_not_in_its_digest() -> None:
    (chart,) = charts.of_product(health(), "Churn model", [(DAYS[2], 1, 0)], until=DAYS[1])
    assert chart.columns == ("9 Nov", "16 Nov")


def test_one_week_and_one_product_are_no_chart() -> None:
    assert charts.of_product(health(), "Churn model", [(DAYS[0], 1, 0)], until=DAYS[0]) == ()
    assert charts.kept(Portfolio(), [health(planned=3, held=3)]) == ()
    assert charts.lights({"North": ["green"], "South": []}) == ()
    assert charts.per_week("Incidents per week", "incidents", (3,), DAYS[0]) == ()


def test_how_well_reviews_are_kept_is_compared_product_by_product() -> None:
    kept = [health("one", planned=4, held=3, partly=1, on_time=2), health("two", planned=2), health("three")]
    assert words(charts.kept(Portfolio(), kept)) == [
        "Reviews of the last quarter: one: 1 one side only, 1 late and 2 on time; two: 2 not held"
    ]


def test_the_lights_of_pilots_are_counted_from_red_to_green() -> None:
    (chart,) = charts.lights({"North": ["green", "red", "green"], "A very long name of a pilot": ["amber", "grey"]})
    assert chart.words == (
        "North: 1 far off or late and 2 reached; A very long name of a pilot: 1 not yet and 1 no value"
    )
    assert chart.columns == ("North", "A very long n…")
    assert chart.series[0] == ("far off or late", (1.0, 0.0))


def test_weeks_are_named_by_their_first_day() -> None:
    (chart,) = charts.per_week("Incidents per week", "incidents", (0, 2), date(2026, 11, 21))
    assert (chart.columns, chart.words) == (("7 Nov", "14 Nov"), "▁█ 2 (7 Nov to 14 Nov)")


@pytest.mark.parametrize("top", [0, 1, 3, 4, 5, 9, 17, 80, 81, 1234])
def test_what_is_counted_is_drawn_on_whole_steps(top: int) -> None:
    assert _round(top) >= top
    assert _round(top) % STEPS == 0
    assert png(Drawing("Errors", ["1"], {"errors": [float(top)]})).startswith(b"\x89PNG")


async def test_the_digest_and_the_overview_show_the_weeks(firm: Database, clock: HandClock, tmp_path: Path) -> None:
    desk = Stage(firm, clock)
    await opened(desk, tmp_path, 2)
    await desk.say(CHOSEN, "pia")
    await week(desk, tmp_path, "2026-11-30", errors=4)
    await desk.say("close review 2", "pia")
    await desk.say("reviews of churn-model", "pia")
    for title in ("What the review of Churn model brought", "the last quarter"):
        shown = [part for part in desk.card(title).parts if isinstance(part, Chart)]
        assert [chart.title for chart in shown] == ["Churn model: errors"], title
        assert shown[0].words == "▅█ 4 (23 Nov to 30 Nov)"
