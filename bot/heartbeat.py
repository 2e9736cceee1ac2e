"""A sign of life sent away, for a watcher elsewhere that raises its voice when none comes.

Refuses to send one that proves nothing: only after a round of the clock and a write to the database succeeded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import aiohttp

from bot.logs import Log
from bot.watching import Watch
from store.db import Database
from store.notebooks import Notebook

LOG = Log("heartbeat")
PATIENCE = aiohttp.ClientTimeout(total=10)


class Heartbeat:
    """`url` is a secret: whoever knows it can pretend to be alive."""

    def __init__(self, url: str, watch: Watch, database: Database, now: Callable[[], datetime]) -> None:
        self._url, self._watch, self._now = url, watch, now
        self._notes = Notebook(database, "desk")

    async def run(self, over: asyncio.Event, every: float) -> None:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            while not over.is_set():
                await self.beat(session)
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), every)

    async def beat(self, session: aiohttp.ClientSession) -> str:
        """What became of it: `sent`, `withheld` or `failed`."""
        outcome = await self._beaten(session)
        self._watch.gauges.heartbeats.labels(outcome).inc()
        return outcome

    async def _beaten(self, session: aiohttp.ClientSession) -> str:
        if not self._watch.alive():
            LOG.warning("heartbeat withheld", reason="the clock")
            return "withheld"
        try:
            await self._notes.write("heartbeat", self._now().isoformat())
        except Exception as error:
            LOG.warning("heartbeat withheld", reason="the database", error=type(error).__name__)
            return "withheld"
        try:
            async with session.get(self._url, allow_redirects=False) as answer:
                if answer.status < 400:
                    return "sent"
                LOG.warning("heartbeat refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            LOG.warning("heartbeat failed", error=type(error).__name__)
        return "failed"
