"""Who is here: a process that serves from PostgreSQL holds a lock as long as it lives; the dead leave what they had.

Refuses to take somebody for dead who is only slow: the database must have lost them, and must say so twice.

Whoever lost the database alone is taken for dead as well, wrongly. That is safe: no lease is longer than what a post in
doubt waits, and a call is written down right before it leaves, which then fails.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg

LOCKS = 7_367_012
"""PostgreSQL's class of our advisory locks."""
ENTER = "SELECT pg_advisory_lock_shared($1, $2)"
HERE = """
    SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
LEASED = "SELECT DISTINCT lease_by FROM outbox WHERE waiting AND due_at > $1 AND lease_by LIKE '%#%'"
LEAVE = "UPDATE outbox SET due_at = $1 WHERE waiting AND due_at > $1 AND lease_by = ANY($2::text[])"


class Presence:
    """`worker` is what this process is called in leases: its name, and the number of the lock it holds."""

    def __init__(self, name: str, now: Callable[[], datetime], missed: Callable[[Sequence[str]], None]) -> None:
        """`missed` is told who has died."""
        self._number = secrets.randbits(31)
        self.worker = f"{name}#{self._number}"
        self._now, self._missed = now, missed
        self._absent: set[str] = set()

    async def enter(self, connection: asyncpg.Connection[Any]) -> None:
        """Here, as long as this connection stands."""
        await connection.execute(ENTER, LOCKS, self._number, timeout=10)

    async def look(self, connection: asyncpg.Connection[Any]) -> bool:
        """Whether somebody has died; what they had in hand may be taken from now on."""
        now = self._now()
        leased = {row["lease_by"] for row in await connection.fetch(LEASED, now, timeout=5)} - {self.worker}
        absent = await self._not_here(connection, leased) if leased else set()
        dead, self._absent = sorted(absent & self._absent), absent
        if dead:
            await connection.execute(LEAVE, now, dead, timeout=5)
            self._missed(dead)
        return bool(dead)

    async def _not_here(self, connection: asyncpg.Connection[Any], workers: set[str]) -> set[str]:
        here = {str(row["objid"]) for row in await connection.fetch(HERE, LOCKS, timeout=5)}
        return {worker for worker in workers if worker.rpartition("#")[2] not in here}
