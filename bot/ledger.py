"""Writing down what arrived: messages that arrive in one moment share a transaction.

Refuses to forget: whoever hands something in learns when it is on disk, or why it is not.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial

from bot.messages import Address, Outgoing
from store import mailbox
from store.db import Database
from store.mailbox import Arrival
from store.tables import AddressRow

Entry = tuple[Arrival, asyncio.Future[None]]


class Ledger:
    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker
        self._waiting: list[Entry] = []
        self._writing: asyncio.Task[None] | None = None

    async def arrived(self, arrival: Arrival) -> None:
        """Returns when it is on disk."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        """Until nothing waits. What is handed in while the database is busy goes along."""
        while self._waiting:
            taken, self._waiting = self._waiting, []
            trouble: Exception | None = None
            try:
                arrivals = [arrival for arrival, _ in taken]
                await self._database.run(partial(mailbox.arrived, worker=self._worker, arrivals=arrivals))
            except Exception as error:  # everybody's trouble, and everybody is told
                trouble = error
            for _, written in taken:
                _settle(written, trouble)


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


def _settle(written: asyncio.Future[None], trouble: Exception | None) -> None:
    if written.done():
        return
    if trouble is None:
        written.set_result(None)
    else:
        written.set_exception(trouble)
