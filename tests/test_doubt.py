"""A post in doubt stays in doubt, whatever else goes wrong, until it was looked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.delivery import LEASE, Delivery
from bot.enqueue import CALLS
from bot.fates import GRACE
from bot.messages import Address, DeliveryError, Outgoing, Person, Place
from store import claims
from store.db import Database
from store.rows import table_of, values_of
from store.tables import OutboxRow, PersonRow
from tests.conftest import HandClock
from tests.fakes import Desk
from tests.test_corridor import House

SOON = timedelta(seconds=3)


class Stumbling(Desk):
    """Cannot be asked at once where somebody is, nor whether a message arrived."""

    stumbles = 0

    def _stumble(self) -> None:
        if self.stumbles > 0:
            self.stumbles -= 1
            raise DeliveryError("rate-limited", retry_in=SOON)

    async def seek(self, message: Outgoing) -> Address | None:
        self._stumble()
        return await super().seek(message)

    async def direct(self, person: Person) -> Place:
        self._stumble()
        return await super().direct(person)


@pytest.mark.parametrize("command", ["say one", "tell"])
async def test_a_post_that_may_have_arrived_is_looked_for_though_the_first_look_failed(
    database: Database, clock: HandClock, command: str
) -> None:
    house = House(database, clock)
    desk = Stumbling(people={"ana@x.example"})
    delivery = Delivery(database, {"desk": desk}, now=clock.now, worker="w1")
    desk.faults.extend(["stored, then lost"] * 2)
    await house.say(command)
    for number in range(8):
        await delivery.drain()
        desk.stumbles = 2 if number == 0 else 0
        clock.move(GRACE)

    assert len(desk.titles) == len(set(desk.titles))
    assert await house.count(OutboxRow, waiting=True) == 0


async def _taken(house: House, now: datetime) -> list[int]:
    """Calls that a worker has in hand who will not live to see them leave."""
    claim = partial(claims.claim, now=now, until=now + LEASE, worker="dead", limit=8, calls=CALLS)
    return [row["id"] for row in await house.database.run(claim) if row["lane"] <= CALLS]


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    """Somebody is to be called, on a platform that cannot be asked what arrived."""
    house = House(database, clock)
    house.desk.askable = False
    await house.say("tell")
    return house


async def test_a_call_whose_worker_died_before_it_left_goes_at_once_and_is_no_repeat(house: House) -> None:
    assert await _taken(house, house.clock.now())
    house.clock.move(LEASE)
    await house.delivery.drain()

    (call,) = [message for message in house.desk.sent if message.card.title == "urgent"]
    assert not call.possible_repeat


async def test_a_call_whose_worker_died_after_it_left_may_have_arrived(house: House) -> None:
    calls, now = await _taken(house, house.clock.now()), house.clock.now()
    leave = partial(claims.leaving, worker="dead", numbers=calls, at=now, until=now + LEASE)
    assert await house.database.run(leave) == calls
    house.clock.move(LEASE)
    await house.delivery.drain()

    (call,) = [message for message in house.desk.sent if message.card.title == "urgent"]
    assert call.possible_repeat


class Robbed(Desk):
    """While it asks where a person is, somebody else takes everything over."""

    database: Database
    asked = False

    async def direct(self, person: Person) -> Place:
        self.asked = True
        async with self.database.writing() as connection:
            await connection.execute(text("UPDATE outbox SET lease_by = 'other'"))
        return await super().direct(person)


async def test_a_call_that_others_have_taken_over_meanwhile_does_not_leave_any_more(
    database: Database, clock: HandClock
) -> None:
    house, desk = House(database, clock), Robbed(people={"ana@x.example"})
    desk.database = database
    async with database.writing() as connection:
        ana = PersonRow(id="ana", name="Ana", email="ana@x.example")
        await connection.execute(table_of(PersonRow).insert(), values_of(ana))
        await connection.execute(text("UPDATE company SET portfolio = portfolio + 1"))
    await house.say("tell")
    async with database.writing() as connection:
        await connection.execute(text("UPDATE outbox SET lane = 0"))
    await Delivery(database, {"desk": desk}, now=clock.now, worker="w1").drain()

    assert desk.asked
    assert "for you" not in desk.titles


async def test_a_repeat_is_in_doubt_for_as_long_as_the_first_try_was(database: Database, clock: HandClock) -> None:
    house = House(database, clock)
    house.desk.faults.append("lost")
    await house.say("say one")
    await house.delivery.drain()
    clock.move(GRACE)
    house.desk.faults.append("lost")
    await house.delivery.drain()
    clock.move(GRACE / 2)
    await house.delivery.drain()
    assert house.desk.titles == []

    clock.move(GRACE)
    await house.delivery.drain()
    assert house.desk.titles == ["one"]
