"""A post in doubt stays in doubt, whatever else goes wrong, until it was looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import GRACE, Delivery
from bot.messages import Address, DeliveryError, Outgoing, Person, Place
from store.db import Database
from store.tables import OutboxRow
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
