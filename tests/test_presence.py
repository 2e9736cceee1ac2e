"""Who dies leaves what they had in hand to the others within seconds; who is only slow keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from store import claims
from store.db import Database
from store.presence import Presence
from tests.conftest import HandClock
from tests.test_corridor import House

MINUTE = timedelta(minutes=1)


class Peer:
    """A process with a connection of its own, that takes messages and looks after the others."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self._database, self._clock = database, clock
        self.missed: list[str] = []
        self.presence = Presence("here/1", clock.now, self.missed.extend)
        self.connection: asyncpg.Connection[asyncpg.Record]

    async def comes(self, url: str) -> None:
        self.connection = await asyncpg.connect(url)
        await self.presence.enter(self.connection)

    async def takes(self) -> int:
        now = self._clock.now()
        worker = self.presence.worker
        claim = partial(claims.claim, now=now, until=now + MINUTE, worker=worker, limit=8)
        return len(await self._database.run(claim))

    async def looks(self, times: int = 2) -> bool:
        return any([await self.presence.look(self.connection) for _ in range(times)])


@pytest.fixture
async def both(database: Database, database_url: str, clock: HandClock) -> AsyncIterator[tuple[Peer, Peer]]:
    """Two on one PostgreSQL, with a message for somebody; on SQLite there is only ever one."""
    if database.sqlite:
        pytest.skip("one process alone serves from a file")
    await House(database, clock).say("say it")
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    one, other = Peer(database, clock), Peer(database, clock)
    for each in (one, other):
        await each.comes(url)
    yield one, other
    for each in (one, other):
        await each.connection.close()


async def test_what_the_dead_had_in_hand_may_be_taken_at_once(both: tuple[Peer, Peer]) -> None:
    one, other = both
    assert await one.takes() == 1
    assert await other.takes() == 0
    await one.connection.close()
    assert await other.looks()

    assert other.missed == [one.presence.worker]
    assert await other.takes() == 1


async def test_whoever_is_only_slow_keeps_it(both: tuple[Peer, Peer]) -> None:
    one, other = both
    assert await one.takes() == 1

    assert not await other.looks(5)
    assert await other.takes() == 0


async def test_nobody_is_taken_for_dead_who_is_back_before_the_second_look(
    both: tuple[Peer, Peer], database_url: str
) -> None:
    one, other = both
    assert await one.takes() == 1
    await one.connection.close()
    assert not await other.looks(1)
    await one.comes(make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False))

    assert not await other.looks(1)


async def test_a_worker_who_holds_no_lock_keeps_its_lease(both: tuple[Peer, Peer]) -> None:
    one, other = both
    one.presence.worker = "the/command/line"
    assert await one.takes() == 1

    assert not await other.looks()
