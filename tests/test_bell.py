"""What one process has to do, the others on its PostgreSQL hear at once; and without it nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from store.bell import CHANNEL, Bell
from store.db import Database


class Tower:
    """A bell that counts what it hears."""

    def __init__(self, url: str, over: asyncio.Event) -> None:
        self.heard = 0
        self._news = asyncio.Condition()
        self.bell = Bell(url, self._rung)
        self.work = asyncio.create_task(self.bell.run(over))

    def _rung(self) -> None:
        self.heard += 1

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():  # noqa: ASYNC110  another connection moves it
                await asyncio.sleep(0.01)


@pytest.fixture
async def towers(database_url: str) -> AsyncIterator[tuple[Tower, Tower]]:
    over = asyncio.Event()
    both = Tower(database_url, over), Tower(database_url, over)
    yield both
    over.set()
    await asyncio.gather(*(each.work for each in both))


async def test_others_hear_a_ring_and_whoever_rang_does_not(towers: tuple[Tower, Tower], database_url: str) -> None:
    if database_url.startswith("sqlite"):
        await towers[0].work  # nobody to tell: it ends by itself, and ringing harms nobody
        towers[0].bell.ring()
        return
    ringing, hearing = towers
    await hearing.until(lambda: ringing.heard == 1 and hearing.heard == 1)  # each has looked once, on connecting

    for _ in range(10):
        ringing.bell.ring()
    await hearing.until(lambda: hearing.heard == 2)
    hearing.bell.ring()
    await ringing.until(lambda: ringing.heard == 2)

    assert (ringing.heard, hearing.heard) == (2, 2)


async def test_a_lost_connection_is_made_again_and_what_was_missed_is_looked_for(
    towers: tuple[Tower, Tower], database: Database
) -> None:
    if database.sqlite:
        return
    ringing, hearing = towers
    await hearing.until(lambda: ringing.heard == 1 and hearing.heard == 1)
    async with database.writing() as connection:
        listening = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE :said")
        await connection.execute(listening.bindparams(said=f"LISTEN%{CHANNEL}%"))

    await hearing.until(lambda: hearing.heard == 2 and ringing.heard == 2)
    ringing.bell.ring()
    await hearing.until(lambda: hearing.heard == 3)
