"""Connections to SQLite for statements that wait for each other: each takes one trip to the connection's thread.

Refuses to hold a whole table that is read piece by piece.

The driver by itself takes four: for a cursor, the statement, its rows, and the cursor's end. On a busy machine each of
them waits for its turn, and it takes some twenty statements until somebody is called.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiosqlite

BUSY_MILLISECONDS = 10_000
OWN_PAGES = 512
"""*Units*: kilobytes. The system has the file in memory, once for all connections; what each keeps comes on top."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA cache_size=-{OWN_PAGES}",
)
AHEAD = 500
"""*Units*: rows that come back with the statement."""


def opened(path: str) -> sqlite3.Connection:
    """A connection on which BEGIN is ours to say."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


async def connected(path: str) -> Line:
    """What an engine speaks to."""
    line = Line(partial(opened, path), AHEAD)
    line._thread.daemon = True  # a command that forgets its engine still ends
    await line
    return line


class Line(aiosqlite.Connection):
    def cursor(self) -> Statement:  # type: ignore[override]  # there is nothing to wait for
        return Statement(self, self._conn.cursor())

    async def rollback(self) -> None:
        if self.in_transaction:
            await super().rollback()


class Statement(aiosqlite.Cursor):
    """A cursor that has read ahead."""

    _ahead: Sequence[Any] = ()
    _more = False

    async def execute(self, sql: str, parameters: Any = ()) -> Statement:
        self._ahead = await self._execute(self._begun, sql, parameters)  # type: ignore[no-untyped-call]
        self._more = len(self._ahead) == AHEAD
        return self

    def _begun(self, sql: str, parameters: Any) -> Sequence[Any]:
        cursor = self._cursor.execute(sql, parameters)
        return cursor.fetchmany(AHEAD) if cursor.description else ()

    async def fetchall(self) -> Sequence[Any]:
        ahead, self._ahead = self._ahead, ()
        return [*ahead, *await super().fetchall()] if self._more else ahead

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        if not self._ahead and self._more:
            return list(await super().fetchmany(size))
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken

    async def fetchone(self) -> Any:
        taken = await self.fetchmany(1)
        return taken[0] if taken else None

    async def close(self) -> None:
        if self._more:
            await super().close()
