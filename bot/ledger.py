"""Writing down what leaves and what arrived: messages that do so in one moment share a transaction.

Refuses to forget: whoever hands something in learns when it is on disk, or why it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

from bot.messages import Address, Outgoing
from store import claims, mailbox
from store.db import Database
from store.mailbox import Arrival
from store.tables import AddressRow

T = TypeVar("T")
S = TypeVar("S")


class Together(Generic[T, S]):
    """What is handed in while the database is busy goes along with the next write."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[S]]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[S]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def written(self, what: T) -> S:
        """What `write` said of it, once it is on disk."""
        done: asyncio.Future[S] = asyncio.get_running_loop().create_future()
        self._waiting.append((what, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._until_nothing_waits())
        return await done

    async def _until_nothing_waits(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            try:
                said = await self._write([what for what, _ in taken])
            except Exception as error:  # everybody's trouble, and everybody is told
                for _, done in taken:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_, done), each in zip(taken, said, strict=True):
                if not done.done():
                    done.set_result(each)


class Ledger:
    def __init__(self, database: Database, worker: str, now: Callable[[], datetime], lease: timedelta) -> None:
        self._database, self._worker, self._now, self._lease = database, worker, now, lease
        self._leaving = Together[int, datetime | None](self._leave)
        self._arrived = Together[Arrival, None](self._arrive)

    async def leaving(self, number: int) -> datetime | None:
        """Until when it is ours, and on the wire from now on; None where it is another's by now."""
        return await self._leaving.written(number)

    async def arrived(self, arrival: Arrival) -> None:
        """Returns when it is on disk."""
        await self._arrived.written(arrival)

    async def _leave(self, numbers: Sequence[int]) -> Sequence[datetime | None]:
        at = self._now()
        until = at + self._lease
        ours = await self._database.run(
            partial(claims.leaving, worker=self._worker, numbers=numbers, at=at, until=until)
        )
        return [until if number in ours else None for number in numbers]

    async def _arrive(self, what: Sequence[Arrival]) -> Sequence[None]:
        await self._database.run(partial(mailbox.arrived, worker=self._worker, arrivals=what))
        return [None] * len(what)


def home_of(slot: str, outgoing: Outgoing, address: Address, now: datetime) -> AddressRow:
    """Where the slot lives from now on."""
    return AddressRow(
        slot=slot,
        platform=address.place.platform,
        conversation=address.place.conversation,
        place=address.place.packed(),
        message=address.message,
        updated_at=now,
    )
