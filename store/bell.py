"""Telling the other processes on one PostgreSQL that there is something to do, and hearing it from them.

Refuses to be relied on: whoever misses a ring finds the work at the next look. On SQLite there is nobody to tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url

from store.presence import Presence

if TYPE_CHECKING:
    import asyncpg

CHANNEL = "steward_work"
GATHER = 0.02
"""*Units*: seconds. Many rings in a moment are one."""
LOOK = 1.0
"""*Units*: seconds between two looks at who is here."""
PAUSES = (0.5, 2.0, 10.0)
"""*Units*: seconds until a lost connection is tried again."""


class Bell:
    def __init__(self, url: str, heard: Callable[[], None], presence: Presence | None = None) -> None:
        parsed = make_url(url)
        self._address = None if parsed.drivername.startswith("sqlite") else parsed.set(drivername="postgresql")
        self._heard, self._presence = heard, presence
        self._pulled = asyncio.Event()

    def ring(self) -> None:
        """Soon, for everybody else."""
        self._pulled.set()

    async def run(self, over: asyncio.Event) -> None:
        """Until `over`. A connection that breaks is made again, and what was missed meanwhile is looked for."""
        if self._address is None:
            return
        tries = 0
        while not over.is_set():
            try:
                connection = await self._connected()
            except Exception:  # the database is away: everybody else says so already
                tries += 1
                await _pause(over, PAUSES[min(tries, len(PAUSES)) - 1])
                continue
            tries = 0
            self._heard()
            try:
                await self._swing(connection, over)
            finally:
                connection.terminate()

    async def _connected(self) -> asyncpg.Connection[Any]:
        import asyncpg

        assert self._address is not None
        connection = await asyncpg.connect(self._address.render_as_string(hide_password=False), timeout=10)
        if self._presence is not None:
            await self._presence.enter(connection)
        own = connection.get_server_pid()
        await connection.add_listener(CHANNEL, lambda _connection, pid, *_: None if pid == own else self._heard())
        return connection

    async def _swing(self, connection: asyncpg.Connection[Any], over: asyncio.Event) -> None:
        """Until it is over or the connection is lost."""
        time = asyncio.get_running_loop().time
        looked_at = time()
        while not over.is_set() and not connection.is_closed():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._pulled.wait(), max(0.0, looked_at + LOOK - time()))
            try:
                if time() >= looked_at + LOOK:
                    looked_at = time()
                    await self._looked(connection)
                if self._pulled.is_set():
                    await asyncio.sleep(GATHER)
                    self._pulled.clear()
                    await self._rung(connection)
            except Exception:  # lost: made anew, and the others look by themselves
                return

    async def _looked(self, connection: asyncpg.Connection[Any]) -> None:
        """Whether everybody else is still here; what the dead had in hand is work for us."""
        if self._presence is not None and await self._presence.look(connection):
            self._heard()

    async def _rung(self, connection: asyncpg.Connection[Any]) -> None:
        await connection.execute(f"NOTIFY {CHANNEL}", timeout=5)


async def _pause(over: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)
