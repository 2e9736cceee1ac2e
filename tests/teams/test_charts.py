"""Charts on Teams travel inside the card; what could not be drawn stands there in words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.charting import Charting
from bot.messages import Card, Chart
from store.db import Database
from tests.slack.stage import now
from tests.teams.hand import Hand
from tests.teams.house import House

CHART = Chart("Errors of Pip", "billing ▁█ 3", ("16 Nov", "23 Nov"), (("billing", (1.0, 3.0)),))
CARD = Card("What the review brought", (CHART,))
TOLD = "Errors of Pip: billing ▁█ 3"


@pytest.fixture
def charting(sqlite: Database) -> Charting:
    return Charting(sqlite, now)


@pytest.fixture
async def house(hand: Hand, charting: Charting) -> AsyncIterator[House]:
    house = House(hand)
    await house.open(charting=charting)
    yield house
    await house.close()


async def test_a_chart_is_a_picture_with_words_for_whoever_does_not_see_it(house: House, hand: Hand) -> None:
    await house.teams.transport.send(house.outgoing(CARD, await house.root("core-ml")))
    [shown] = await hand.seen("Bob", "core-ml")
    assert (shown["words"], shown["pictures"]) == (["What the review brought"], [TOLD])


async def test_what_could_not_be_drawn_is_told(house: House, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    await house.teams.transport.send(house.outgoing(CARD, await house.root("core-ml")))
    [shown] = await hand.seen("Bob", "core-ml")
    assert (shown["words"], shown["pictures"]) == (["What the review brought", TOLD], [])


async def test_an_update_shows_it_again(house: House, hand: Hand) -> None:
    address = await house.teams.transport.send(house.outgoing(CARD, await house.root("core-ml")))
    again = house.outgoing(Card("Closed", (CHART,)), address.place, address=address)
    await house.teams.transport.send(again)
    [shown] = await hand.seen("Bob", "core-ml")
    assert (shown["words"], shown["pictures"], shown["edited"]) == (["Closed"], [TOLD], 1)
