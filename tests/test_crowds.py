"""A crowd is served in turn: it neither works on everything at once nor holds up what the clock asks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from bot.dispatch import AT_ONCE, Dispatch
from bot.messages import Person, Reply, Request, Route
from store.db import Database
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import request


class House:
    """A desk whose work is done when the test says so."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.clock, self.begun, self.done = clock, list[str](), list[str]()
        self.full, self.go = asyncio.Event(), asyncio.Event()
        route = Route("work", re.compile("work"), self._work, "", "")
        self.corridor = Dispatch(database, [route], recognise=_same, wake=lambda: None)

    async def _work(self, unit: Unit, asked: Request) -> Sequence[Reply]:
        self.begun.append(asked.key)
        if len(self.begun) == AT_ONCE:
            self.full.set()
        if asked.gesture != "due":
            await self.go.wait()
        self.done.append(asked.key)
        return []

    def asks(self, key: str, **more: object) -> asyncio.Task[object]:
        return asyncio.ensure_future(self.corridor(request("work", key, self.clock.now(), **more)))


async def _same(person: Person) -> Person:
    return person


async def test_of_a_crowd_a_few_are_worked_on_together_and_everybody_is_served(
    database: Database, clock: HandClock
) -> None:
    house = House(database, clock)
    crowd = [house.asks(f"k{number}") for number in range(3 * AT_ONCE)]
    async with asyncio.timeout(30):
        await house.full.wait()
        await house.asks("due", gesture="due")
        assert (len(house.begun), house.done) == (AT_ONCE + 1, ["due"])

        house.go.set()
        await asyncio.gather(*crowd)
    assert len(house.done) == 3 * AT_ONCE + 1
