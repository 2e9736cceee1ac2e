"""A loopback Teams in its own thread, a hand on it, and a house beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.emulators.teams.server import ThreadedTeams
from tests.teams.hand import Hand
from tests.teams.house import House


@pytest.fixture
def emulator() -> Iterator[ThreadedTeams]:
    with ThreadedTeams() as teams:
        yield teams


@pytest.fixture
async def hand(emulator: ThreadedTeams) -> AsyncIterator[Hand]:
    async with aiohttp.ClientSession() as session:
        yield Hand(session, emulator.url)


@pytest.fixture
async def house(hand: Hand) -> AsyncIterator[House]:
    house = House(hand)
    await house.open()
    yield house
    await house.close()
