"""The clock of the machine is set, by an hour, either way: what was to go at once goes at once, and only once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.clock import PATIENCE, Clock
from bot.delivery import Delivery
from bot.messages import Address, Outgoing
from bot.service import resumed
from store.db import Database
from store.mending import its_time
from store.tables import OutboxRow
from tests.conftest import NOW, HandClock
from tests.fakes import Desk
from tests.incidents.house import IncidentHouse
from tests.test_corridor import House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class SetClock(HandClock):
    """The clock of a process on a machine whose own clock somebody sets."""

    def __init__(self, at: datetime = NOW) -> None:
        super().__init__(at)
        self._seconds = 0.0
        self.started()

    def started(self) -> Clock:
        """The clock of a new process on this machine."""
        self.clock = Clock(lambda: self.at, monotonic=lambda: self._seconds)
        return self.clock

    def now(self) -> datetime:
        return self.clock.now()

    def move(self, by: timedelta) -> None:
        """Time passes."""
        self._seconds += by.total_seconds()
        self.at += by

    def set(self, by: timedelta) -> None:
        self.at += by


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
    desk.let_go.set()
    await asyncio.gather(first, second)
    clock.move(HOUR)
    await delivery.drain()

    assert desk.titles == ["it"]


# --- the clock of a process --------------------------------------------------------------------------


def test_time_goes_on_where_the_machines_clock_is_set_back_until_that_has_caught_up() -> None:
    machine = SetClock()
    began = machine.now()
    machine.set(-HOUR)
    assert machine.now() == began
    machine.move(10 * MINUTE)
    assert machine.now() == began + 10 * MINUTE * PATIENCE
    assert machine.clock.ahead() == 59 * MINUTE

    machine.move(10 * HOUR)
    assert machine.now() == machine.at
    assert machine.clock.ahead() == timedelta(0)


def test_set_forward_time_is_the_machines_at_once() -> None:
    machine = SetClock()
    machine.set(HOUR)
    assert machine.now() == machine.at


@pytest.mark.parametrize(
    ("newest", "goes_on"), [(-HOUR, -HOUR), (MINUTE / 2, timedelta(0)), (HOUR, HOUR), (72 * HOUR, timedelta(0))]
)
def test_after_a_restart_time_goes_on_from_the_newest_request_unless_that_is_days_ahead(
    newest: timedelta, goes_on: timedelta
) -> None:
    machine = SetClock()
    assert machine.clock.goes_on_from(machine.at + newest) is (newest < 72 * HOUR)
    assert machine.now() == machine.at + max(goes_on, timedelta(0))


def _calls(house: IncidentHouse) -> list[Outgoing]:
    return [message for message in house.desk.sent if "needs you" in message.card.title and not message.address]


async def test_a_desk_whose_own_clock_lies_days_behind_the_databases_takes_up_nothing(database: Database) -> None:
    async with database.reading() as connection:
        right = await its_time(connection)
    if right is None:
        return
    machine = SetClock(right)
    house = await IncidentHouse(database, machine).open()
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting since Monday")
    machine.set(-5 * DAY)
    await resumed(database, machine.started())
    await house.tick()

    assert len(_calls(house)) == 1


async def test_what_a_clock_days_ahead_put_off_is_taken_up_when_the_desk_starts_with_the_right_one(
    database: Database,
) -> None:
    async with database.reading() as connection:
        right = await its_time(connection) or NOW
    machine = SetClock(right + 5 * DAY)
    house = await IncidentHouse(database, machine).open()
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting since Monday")
    assert len(_calls(house)) == 1
    machine.set(-5 * DAY)
    await resumed(database, machine.started())
    await house.tick()

    assert len(_calls(house)) == 2
    assert "Clock was days ahead" in await house.say("Chidi Okafor", "findings")
    await resumed(database, machine.started())
    assert "Clock was days ahead" not in await house.say("Chidi Okafor", "findings")


async def test_set_back_an_hour_the_next_on_the_ladder_is_called_a_tenth_later_and_not_an_hour(
    database: Database,
) -> None:
    machine = SetClock()
    house = await IncidentHouse(database, machine).open()
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting since Monday")
    machine.set(-HOUR)
    await house.wait(16 * MINUTE)
    assert not house.pages("Jonas Lindqvist")
    await house.wait(MINUTE)

    assert len(house.pages("Jonas Lindqvist")) == 1


async def test_set_back_an_hour_a_conversation_that_rests_for_a_second_does_not_rest_for_an_hour(
    database: Database,
) -> None:
    machine = SetClock()
    house = House(database, machine)
    house.desk.pace = timedelta(seconds=1)
    await house.say("say first", "1")
    await house.delivery.drain()
    machine.set(-HOUR)
    await house.say("say second", "2")
    machine.move(timedelta(seconds=2))
    await house.delivery.drain()

    assert house.desk.titles == ["first", "second"]


async def test_while_the_machines_clock_is_behind_a_post_in_doubt_is_looked_for_by_its_time(
    database: Database,
) -> None:
    machine, looked = SetClock(), list[datetime]()

    class Looked(Desk):
        async def seek(self, message: Outgoing) -> Address | None:
            looked.append(message.since)
            return await super().seek(message)

    house, desk = House(database, machine), Looked()
    desk.faults.append("stored, then lost")
    delivery = Delivery(database, {"desk": desk}, now=machine.now, worker="w1")
    delivery.wall = machine.clock.wall
    await house.say("say it")
    machine.set(-HOUR)
    posted = machine.at
    await delivery.drain()
    machine.move(MINUTE)
    await delivery.drain()

    assert desk.titles == ["it"]
    assert abs(looked[0] - posted) < MINUTE / 2
