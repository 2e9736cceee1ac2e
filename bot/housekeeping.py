"""What a running desk does for itself, beside everybody's work: seals its events, and forgets what is old enough.

Refuses to hold up anybody: small bites, and whatever fails is tried again at the next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.logs import Log
from store import audit
from store.db import Database

LOG = Log("housekeeping")
ROUND = 10.0
"""*Units*: seconds between two rounds."""
NOTED = timedelta(hours=1)


class Housekeeping:
    """One round after another, until `over`."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._noted_at: datetime | None = None
        self._noted = audit.Head(0, "")

    async def run(self, over: asyncio.Event) -> None:
        """Not to be cancelled: it ends with its round."""
        while not over.is_set():
            try:
                await self.round()
            except Exception as error:
                LOG.error("housekeeping failed", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), ROUND)

    async def round(self) -> None:
        now = self._now()
        sealed = True
        while sealed:
            sealed = bool(await audit.seal(self._database, now))
        await self._note_head(now)

    async def _note_head(self, now: datetime) -> None:
        """In the log, which is kept elsewhere: what somebody made anew does not fit it."""
        if self._noted_at is not None and now - self._noted_at < NOTED:
            return
        async with self._database.reading() as connection:
            head = await audit.head(connection)
        if head != self._noted:
            LOG.info("audit head", head=str(head))
        self._noted_at, self._noted = now, head
