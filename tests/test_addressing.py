"""Where a message goes is looked up in the store first, and asked of the platform with nothing held open."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy.pool import QueuePool

from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Card, Person, Place, Reply, Request, Route, To
from store import journal
from store.db import Database
from store.tables import PersonRow
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import Desk, request


class Slow(Desk):
    """Notes how many connections to the store are in use whenever it is asked for somebody or some place."""

    def __init__(self, database: Database) -> None:
        super().__init__(people={"ana@example.com"})
        self._pool, self.held = database.engine.pool, list[int]()

    def _asked(self) -> None:
        assert isinstance(self._pool, QueuePool)
        self.held.append(self._pool.checkedout())

    async def find(self, email: str, workspace: str) -> Person | None:
        self._asked()
        return await super().find(email, workspace)

    async def room(self, name: str, workspace: str) -> Place | None:
        self._asked()
        return await super().room(name, workspace)

    async def direct(self, person: Person) -> Place:
        self._asked()
        return await super().direct(person)


async def _same(person: Person) -> Person:
    return person


async def _known(database: Database, clock: HandClock) -> None:
    async with database.unit("catalog", clock.now()) as unit:
        unit.add(PersonRow(id="p-ana", name="Ana", email="ana@example.com"))
        await journal.moved(unit)


@pytest.mark.parametrize("to", [To("person", "p-ana"), To("room", "#core-ml")])
async def test_while_a_platform_is_asked_where_to_send_it_no_connection_to_the_store_is_held(
    database: Database, clock: HandClock, to: To
) -> None:
    async def tell(unit: Unit, asked: Request) -> Sequence[Reply]:
        return [Reply(Card("for you"), to=to)]

    desk = Slow(database)
    delivery = Delivery(database, {"desk": desk}, now=clock.now, worker="w1")
    route = Route("tell", re.compile("tell"), tell, "", "")
    corridor = Dispatch(database, [route], recognise=_same, wake=delivery.wake)
    await _known(database, clock)
    await corridor(request("tell", "k1", clock.now()))
    await delivery.drain()

    assert desk.titles == ["for you"]
    assert desk.held
    assert set(desk.held) == {0}
