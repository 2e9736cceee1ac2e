"""The administrators' room that a setting names, found on every platform that has it.

Refuses to move a room that somebody chose from chat.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from bot.logs import Log
from bot.messages import DeliveryError, Transport
from store import rooms
from store.db import Database

LOG = Log("adminroom")
AGAIN = 60.0
"""*Units*: seconds until a room that was not found is looked for again."""
SETTING = "setting"


class AdminRoom:
    """`name` as people see it: `#steward-admins`."""

    def __init__(self, name: str, database: Database, transports: Mapping[str, Transport]) -> None:
        self._name, self._database, self._transports = name, database, transports

    async def run(self, over: asyncio.Event, now: Callable[[], datetime]) -> None:
        """Until it is found everywhere, or `over`."""
        missing = set(self._transports)
        while missing and not over.is_set():
            missing -= {platform for platform in sorted(missing) if await self._found(platform, now())}
            if missing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), AGAIN)

    async def _found(self, platform: str, now: datetime) -> bool:
        try:
            place = await self._transports[platform].room(self._name.removeprefix("#"), "")
            if place is None:
                LOG.warning("administrators' room not found", platform=platform, room=self._name)
                return False
            async with self._database.unit(f"administrators' room/{uuid.uuid4().hex}", now) as unit:
                await rooms.bind_unless_chosen(unit, rooms.ADMINISTRATORS, platform, place.packed(), by=SETTING)
            return True
        except DeliveryError as error:
            LOG.warning("administrators' room not reached", platform=platform, reason=error.reason)
        except Exception as error:
            LOG.error("administrators' room not kept", platform=platform, error=type(error).__name__)
        return False
