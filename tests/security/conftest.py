"""Both platforms' real doors, over the wire of their emulators."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.emulators.teams.server import ThreadedTeams
from tests.slack.stage import Stage, staged
from tests.teams.hand import Hand
from tests.teams.house import House


@pytest.fixture
async def slack() -> AsyncIterator[Stage]:
    async with staged("http") as over_http:
        yield over_http


@pytest.fixture
def workplace() -> Iterator[ThreadedTeams]:
    with ThreadedTeams() as teams:
        yield teams


@pytest.fixture
async def hand(workplace: ThreadedTeams) -> AsyncIterator[Hand]:
    async with aiohttp.ClientSession() as session:
        yield Hand(session, workplace.url)


@pytest.fixture
async def teams(hand: Hand) -> AsyncIterator[House]:
    house = House(hand)
    await house.open()
    yield house
    await house.close()
