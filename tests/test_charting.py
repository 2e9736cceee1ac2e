"""Charts are drawn beside the desk, not in it; what is not drawn is told, and what stands in the way is said."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot import charting
from bot.charting import NOT_SHOWN, Charting
from bot.messages import Card, Chart
from store.db import Database
from store.rows import table_of
from store.tables import FindingRow
from tests.conftest import HandClock

CHART = Chart("Errors", "billing 3", ("16 Nov", "23 Nov"), (("billing", (1.0, 3.0)),))
CARD = Card("The week", (CHART,))


@pytest.fixture
def desk(database: Database, clock: HandClock) -> Charting:
    return Charting(database, clock.now)


async def findings(database: Database) -> list[tuple[str, bool]]:
    """*Shape* what is in the way, and whether it still is."""
    table = table_of(FindingRow)
    async with database.reading() as connection:
        rows = await connection.execute(select(table.c.detail, table.c.closed_at).where(table.c.kind == NOT_SHOWN))
        return [(row.detail, row.closed_at is None) for row in rows]


async def test_a_chart_is_drawn_and_light_enough_to_travel_inside_a_card(desk: Charting) -> None:
    weeks = tuple(f"{day} Nov" for day in range(13))
    modes = tuple((f"a kind of error {name}", tuple(float(day * 7 % 11) for day in range(13))) for name in "abcdef")
    heavy = Chart("Churn model: errors by mode", "many", weeks, modes)
    png = (await desk.drawn(Card("", (heavy,))))[heavy]
    assert Image.open(io.BytesIO(png)).format == "PNG"
    assert len(png) < 9_000


async def test_a_card_without_a_chart_starts_no_process(desk: Charting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert await desk.drawn(Card("Nothing to see")) == {}
    assert await desk.drawn(CARD) == {}


async def test_what_is_not_drawn_in_time_is_not_waited_for(desk: Charting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charting, "PATIENCE", 0.0)
    assert await desk.drawn(CARD) == {}


async def test_after_a_drawing_that_hung_the_next_cards_do_not_wait(
    desk: Charting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(charting, "PATIENCE", 0.0)
        await desk.drawn(CARD)
    assert await desk.drawn(CARD) == {}
    desk.rest = 0.0
    desk.failed("drawing")
    assert list(await desk.drawn(CARD)) == [CHART]


async def test_numbers_that_cannot_be_drawn_cost_the_picture_alone(desk: Charting) -> None:
    crooked = Chart("Errors", "none", ("1", "2"), (("billing", (1.0,)),))
    assert list(await desk.drawn(Card("", (crooked, CHART)))) == [CHART]


async def test_what_stands_in_the_way_is_said_once_until_it_is_gone(desk: Charting, database: Database) -> None:
    for _ in range(2):
        await desk.stuck("desk", "no permission")
    assert await findings(database) == [("no permission", True)]
    await desk.through("desk")
    assert await findings(database) == [("no permission", False)]


def test_the_desk_does_not_load_what_draws() -> None:
    service = (
        "import sys, bot.service, bot.slack.platform, bot.teams.platform, handlers.routes; print('PIL' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", service], capture_output=True, cwd=Path(__file__).parent.parent, check=True
    )
    assert done.stdout.strip() == b"False"
