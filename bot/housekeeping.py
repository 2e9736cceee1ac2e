"""What a running desk does for itself, beside everybody's work: seals its events, forgets what is old.

Refuses to hold up anybody: small bites, and whatever fails is tried again at the next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.logs import Log
from bot.shares import TERMINALS
from store import audit, mailbox
from store.db import Database
from store.retention import BITE, Keep, forget

LOG = Log("housekeeping")
ROUND = 10.0
"""*Units*: seconds between two rounds."""
LOOKED = timedelta(minutes=1)
"""A terminal that is open shows within some seconds what is for it."""
NOTED = timedelta(hours=1)
BITES, BREATH = 20, 0.05
"""*Units*: bites in one round; seconds between two, for everybody else's work."""


class Housekeeping:
    """One round after another, until `over`."""

    def __init__(self, database: Database, now: Callable[[], datetime], keep: Keep) -> None:
        self._database, self._now, self._keep = database, now, keep
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
        await self._overlook(now)
        await self._forget(now)

    async def _overlook(self, now: datetime) -> None:
        """What is for a terminal where nobody sits any more."""
        async with self._database.reading() as connection:
            numbers = (await connection.execute(mailbox.unseen(TERMINALS, now - LOOKED))).scalars().all()
        if numbers:
            async with self._database.writing() as connection:
                await mailbox.overlook(connection, numbers)

    async def _forget(self, now: datetime) -> None:
        """Bite after bite, and the rest at the next round."""
        for _ in range(BITES):
            done = await forget(self._database, self._keep, now)
            if max(done.values()) < BITE:
                return
            await asyncio.sleep(BREATH)

    async def _note_head(self, now: datetime) -> None:
        """In the log, which is kept elsewhere: what somebody made anew does not fit it."""
        if self._noted_at is not None and now - self._noted_at < NOTED:
            return
        async with self._database.reading() as connection:
            head = await audit.head(connection)
        if head != self._noted:
            LOG.info("audit head", head=str(head))
        self._noted_at, self._noted = now, head
