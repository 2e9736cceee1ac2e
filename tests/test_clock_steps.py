"""The clock of the machine is set, by an hour, either way: what was to go at once goes at once, and only once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import Delivery
from bot.messages import Address, Outgoing
from store.db import Database
from store.tables import OutboxRow
from tests.conftest import HandClock
from tests.fakes import Desk
from tests.test_corridor import House

HOUR = timedelta(hours=1)


class Slow(Desk):
    """Takes its time with every message, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()

    async def send(self, message: Outgoing) -> Address:
        self.begun.set()
        await self.let_go.wait()
        return await super().send(message)


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    return House(database, clock)


async def test_set_back_an_hour_what_was_enqueued_before_does_not_wait_an_hour(house: House, clock: HandClock) -> None:
    await house.say("say first", "1")
    clock.move(-HOUR)
    await house.say("say second", "2")
    await house.delivery.drain()

    assert house.desk.titles == ["first", "second"]


async def test_set_forward_an_hour_what_is_being_posted_is_not_taken_up_again(house: House, clock: HandClock) -> None:
    desk = Slow()
    delivery = Delivery(house.database, {"desk": desk}, now=clock.now, worker="w1")
    await house.say("say it")
    first = asyncio.create_task(delivery.drain())
    await desk.begun.wait()
    clock.move(HOUR)
    second = asyncio.create_task(delivery.drain())
    async with asyncio.timeout(30):
        while not await house.count(OutboxRow, attempts=2):  # noqa: ASYNC110  until its lapsed lease was claimed
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
    desk.let_go.set()
    await asyncio.gather(first, second)
    clock.move(HOUR)
    await delivery.drain()

    assert desk.titles == ["it"]
