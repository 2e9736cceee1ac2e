"""Corridor and delivery over one database: what the service and the command line both drive.

Refuses to know a platform or a web server: importing it stays cheap.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.heap import give_back
from bot.logs import Log
from bot.messages import DeliveryError, Person, Route, Transport
from store.bell import Bell
from store.claims import EVERYTHING, Share
from store.db import Database
from store.schema import ensure, known

LOG = Log("machine")
COLLECTED = (5_000, 10, 10)
"""*Units*: allocations, then rounds of the younger generation.

Nearly all that a request makes ends with it. What is left in circles waits for some hundreds of requests, what was at
hand in a crowd for some minutes; a round over all but the company takes 9 to 26 ms.
"""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database at the current schema, closed at the end. *Raises* Refused."""
    async with _database(url, ensure) as database:
        yield database


@asynccontextmanager
async def looked(url: str) -> AsyncIterator[Database]:
    """A database for whoever only looks: never made, never upgraded. *Raises* Refused."""
    async with _database(url, known) as database:
        yield database


@asynccontextmanager
async def _database(url: str, first: Callable[[Database], Awaitable[None]]) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await first(database)
        yield database
    finally:
        await database.close()


def settle() -> None:
    """What was built until now stays: the collector need not walk over the whole company again and again.

    What the importer noted of every folder it looked into goes: little is imported from now on.
    """
    sys.path_importer_cache.clear()
    gc.collect()
    give_back()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def named() -> str:
    """This process, as no other is called."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:6]}"


class Machine:
    """Corridor and delivery over one database; transports are named when they are known."""

    def __init__(
        self,
        database: Database,
        routes: Sequence[Route],
        now: Callable[[], datetime],
        *,
        worker: str = "",
        share: Share = EVERYTHING,
    ) -> None:
        self.transports: dict[str, Transport] = {}
        self.delivery = Delivery(database, self.transports, now=now, worker=worker or named(), share=share)
        self.dispatch = Dispatch(database, routes, recognise=self.recognise, wake=self._wake, call=self._call)
        self.bell: Bell | None = None

    def _wake(self) -> None:
        """There may be something to send, for this process or another one on the same database."""
        self.delivery.wake()
        if self.bell is not None:
            self.bell.ring()

    def _call(self) -> None:
        self.delivery.call()
        self._wake()

    async def recognise(self, person: Person) -> Person:
        """The person with what their platform says about them; as they came where it cannot be asked now."""
        transport = self.transports.get(person.platform)
        if transport is None or not person.handle:
            return person
        try:
            return await transport.profile(person)
        except DeliveryError as error:
            LOG.warning("nobody to ask who this is", platform=person.platform, reason=error.reason)
            return person
