"""Units that only add rows, on PostgreSQL: those of one moment share a transaction, and its five ways to the server.

Refuses to make one wait for another: where somebody's key is held elsewhere, or a rule is broken, each goes alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.pictures import version_of
from store.rows import table_of, values_of
from store.tables import SeenKeyRow
from store.tables.plain import PlainRow
from store.trips import Going, Trips, tell
from store.writer import Repeated, Stale

KEYS = table_of(SeenKeyRow)
CLAIM = postgresql.insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key)
HELD = "100ms"
"""How long a trip waits for a row that somebody else holds. PostgreSQL's `lock_timeout`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A unit that wants to be committed. `seen`: the version of the company that it looked at."""

    key: str
    at: datetime
    seen: int | None
    rows: Sequence[PlainRow]
    done: asyncio.Future[None]


class Commits:
    """`everybodys` has the connections on which a unit that goes alone may wait; trips have one of their own."""

    def __init__(self, everybodys: AsyncEngine) -> None:
        held = {"server_settings": {"lock_timeout": HELD}}
        one = create_async_engine(everybodys.url, pool_size=1, max_overflow=0, hide_parameters=True, connect_args=held)
        self._everybodys, self._own = everybodys, one
        self._trips = Trips(self._travel)
        self._beside: set[asyncio.Task[None]] = set()

    async def commit(self, key: str, at: datetime, seen: int | None, rows: Sequence[PlainRow]) -> None:
        """*Raises* Repeated, Stale; then nothing was written."""
        await self._trips.sent(Wish(key, at, seen, rows, asyncio.get_running_loop().create_future()))

    async def close(self) -> None:
        await self._trips.over()
        if self._beside:
            await asyncio.wait(self._beside)
        await self._own.dispose()

    async def _travel(self, going: Going) -> None:
        wishes = going()
        try:
            outcomes = await self._together(self._own, wishes) if wishes else ()
        except Exception:  # somebody's trouble, and nothing was written: each hears of their own
            self._part(wishes)
            return
        for wish, outcome in zip(wishes, outcomes, strict=True):
            tell(wish.done, outcome)

    def _part(self, wishes: Sequence[Wish]) -> None:
        """Nobody who comes later waits for them."""
        for wish in wishes:
            task = asyncio.create_task(self._by_itself(wish))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)

    async def _by_itself(self, wish: Wish) -> None:
        outcome: Exception | None
        try:
            (outcome,) = await self._together(self._everybodys, [wish])
        except Exception as error:
            outcome = error
        tell(wish.done, outcome)

    async def _together(self, engine: AsyncEngine, wishes: Sequence[Wish]) -> Sequence[Exception | None]:
        """What refuses each; None for what is written."""
        async with engine.begin() as connection:
            claimed = await _claimed(connection, wishes)
            version = await version_of(connection)
            outcomes = [_refused(wish, claimed, version) for wish in wishes]
            stale = [wish.key for wish, no in zip(wishes, outcomes, strict=True) if isinstance(no, Stale)]
            if stale:
                await connection.execute(delete(KEYS).where(KEYS.c.key.in_(stale)))
            let_in = [wish for wish, no in zip(wishes, outcomes, strict=True) if no is None]
            await _insert_all(connection, [row for wish in let_in for row in wish.rows])
        return outcomes


async def _claimed(connection: AsyncConnection, wishes: Sequence[Wish]) -> set[str]:
    """Those whose key was free. Everybody takes keys in one order, so that no two wait for each other."""
    instants = {wish.key: wish.at for wish in reversed(wishes)}
    keys = [{"key": key, "at": instants[key]} for key in sorted(instants)]
    return set((await connection.execute(CLAIM, keys)).scalars())


def _refused(wish: Wish, claimed: set[str], version: int) -> Exception | None:
    """The first with a key has it."""
    if wish.key not in claimed:
        return Repeated(wish.key)
    claimed.discard(wish.key)
    return Stale() if wish.seen is not None and wish.seen != version else None


async def _insert_all(connection: AsyncConnection, rows: Sequence[PlainRow]) -> None:
    """A kind at a time, in the order in which the kinds first came."""
    kinds: dict[type[PlainRow], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(values_of(row))
    for kind, values in kinds.items():
        await connection.execute(table_of(kind).insert(), values)
