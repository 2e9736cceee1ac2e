"""The database: SQLite in one file by default, PostgreSQL by URL; one way to begin, one way to commit.

Refuses a URL it cannot serve, a schema it does not know, and a second service on one SQLite file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.errors import Refused
from store.lines import connected
from store.pictures import load, version_of
from store.portfolio import Portfolio
from store.rows import table_of
from store.tables import SeenKeyRow
from store.tables.plain import PlainRow
from store.units import Unit
from store.upserts import insert_into
from store.writer import Repeated, Writer

if TYPE_CHECKING:
    from store.commits import Commits

T = TypeVar("T")
DEFAULT_URL = "sqlite+aiosqlite:///steward.db"
RIGHT = "sqlite+aiosqlite:///steward.db or postgresql+asyncpg://user@host/name"
CONNECTIONS = 10
READING = "steward_reading"
"""The execution option of a connection that will only look: on SQLite it waits for no writer."""
KEYS = table_of(SeenKeyRow)


def parsed_url(url: str) -> URL:
    """*Raises* Refused; the URL itself is not repeated, it may hold a password."""
    try:
        return make_url(url)
    except ArgumentError:
        raise Refused([f"The database URL (--db or STEWARD_DATABASE_URL) is none. Right would be {RIGHT}"]) from None


def engine_for(url: str) -> AsyncEngine:
    """*Raises* Refused for a URL that names another kind of database."""
    parsed = parsed_url(url)
    if parsed.drivername in ("sqlite", "sqlite+aiosqlite"):
        line = partial(connected, str(parsed.database))
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"), async_creator=line, hide_parameters=True
        )
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    if parsed.drivername in ("postgresql", "postgres", "postgresql+asyncpg"):
        named = parsed.set(drivername="postgresql+asyncpg")
        return create_async_engine(named, pool_size=CONNECTIONS, max_overflow=0, hide_parameters=True)
    raise Refused(
        [f"The database URL (--db or STEWARD_DATABASE_URL) starts with {parsed.drivername!r}. Right would be {RIGHT}"]
    )


def _commits(engine: AsyncEngine) -> Commits:
    from store.commits import Commits  # here: on SQLite nobody needs the other dialect

    return Commits(engine)


def _in_memory(url: str) -> bool:
    return parsed_url(url).database in (None, "", ":memory:")


def _begin_immediate(connection: Any) -> None:
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _nobody(_seconds: float) -> None:
    """Who wants to know how long a transaction was waited for, until somebody says."""


class Database:
    """One database, and the last picture of the company taken from it. `waited` is told what a transaction cost."""

    def __init__(self, url: str) -> None:
        if _in_memory(url) and url.startswith("sqlite"):
            raise Refused(["STEWARD_DATABASE_URL names no file. Right would be sqlite+aiosqlite:///steward.db"])
        self.engine = engine_for(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.file = Path(str(make_url(url).database)) if self.sqlite else None
        self.waited: Callable[[float], None] = _nobody
        self._write_lock = asyncio.Lock()
        self._writer = Writer(str(make_url(url).database), self._write_lock) if self.sqlite else None
        self._commits = None if self.sqlite else _commits(self.engine)
        self._picture_lock = asyncio.Lock()
        self._picture: Portfolio | None = None
        self._derived: dict[Callable[..., Any], tuple[int, Any]] = {}

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        if self._commits is not None:
            await self._commits.close()
        await self.engine.dispose()

    # --- units -------------------------------------------------------------------------------

    @asynccontextmanager
    async def unit(self, key: str, at: datetime) -> AsyncIterator[Unit]:
        """A unit that is committed at the end, or never was. *Raises* Repeated, Stale."""
        unit = Unit(self, key, at, await self.cached())
        try:
            yield unit
            await unit.commit()
        finally:
            await unit.close()

    async def begin(self, key: str, at: datetime) -> AsyncConnection:
        """A connection in a transaction that has claimed the key. *Raises* Repeated."""
        connection = await self.transaction()
        try:
            if not await self._claim(connection, key, at):
                raise Repeated(key)
        except BaseException:
            await self.end(connection)
            raise
        return connection

    async def transaction(self) -> AsyncConnection:
        """A connection whose transaction has begun; on SQLite one at a time. Give it back with `end`."""
        began = asyncio.get_running_loop().time()
        if self.sqlite:
            await self._write_lock.acquire()
        try:
            connection = await self.engine.connect()
            await connection.begin()
            self.waited(asyncio.get_running_loop().time() - began)
        except BaseException:
            if self.sqlite:
                self._write_lock.release()
            raise
        return connection

    async def end(self, connection: AsyncConnection) -> None:
        """Rolls back what was not committed."""
        try:
            await connection.close()
        finally:
            if self.sqlite:
                self._write_lock.release()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction with no request behind it: delivery's own book-keeping."""
        connection = await self.transaction()
        try:
            yield connection
            await connection.commit()
        finally:
            await self.end(connection)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns: statements of our own book-keeping, in one transaction and on SQLite in one trip."""
        if self._writer is not None:
            return await self._writer.run(work)
        async with self.writing() as connection:
            return await connection.run_sync(work)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that looks and changes nothing."""
        async with self.engine.connect() as connection:
            yield await connection.execution_options(**{READING: True})

    @asynccontextmanager
    async def look(self, at: datetime) -> AsyncIterator[Unit]:
        """A unit that reads and is never committed."""
        async with self.reading() as connection:
            yield Unit(self, "", at, await self.pictured(connection), looking=connection)

    async def commit_rows(self, key: str, at: datetime, seen: int | None, rows: Sequence[PlainRow]) -> None:
        """Claim the key, check the picture, add the rows, commit. *Raises* Repeated, Stale."""
        if self._writer is not None:
            await self._writer.commit(SeenKeyRow(key=key, at=at), seen, rows)
        elif self._commits is not None:
            await self._commits.commit(key, at, seen, rows)

    async def _claim(self, connection: AsyncConnection, key: str, at: datetime) -> bool:
        """Whether the key was free. Two at once: the second waits for the first to end."""
        claim = insert_into(KEYS, connection).values(key=key, at=at).on_conflict_do_nothing()
        return (await connection.execute(claim)).rowcount == 1

    # --- the picture ---------------------------------------------------------------------------

    async def portfolio(self) -> Portfolio:
        """The company as it is on disk now."""
        async with self._picture_lock, self.reading() as connection:
            return await self.pictured(connection)

    async def pictured(self, connection: AsyncConnection) -> Portfolio:
        """The company as this connection sees it; only what moved since the last picture is read."""
        version = await version_of(connection)
        if self._picture is None or self._picture.version != version:
            self._picture = await load(connection, self._picture)
        return self._picture

    async def cached(self) -> Portfolio:
        """The last picture taken; a commit on it is refused if it has moved."""
        return self._picture or await self.portfolio()

    def derived(
        self, build: Callable[[Portfolio], T], renew: Callable[[T, Portfolio], T] | None, picture: Portfolio
    ) -> T:
        """`build(picture)`, or `renew(last, picture)` where there is a last one; kept until the picture moves."""
        kept = self._derived.get(build)
        if kept is not None and kept[0] == picture.version:
            return kept[1]  # type: ignore[no-any-return]  # what was kept under `build` is what `build` returned
        made = renew(kept[1], picture) if kept is not None and renew is not None else build(picture)
        self._derived[build] = (picture.version, made)
        return made
