"""The short way into SQLite: units that only add rows, and statements known beforehand, in one trip to one thread.

Refuses to make one pay for another's fault, and to be used with another database.

A transaction statement by statement through the asynchronous driver costs a thread switch each (about 2 ms in all);
this costs one (about 0.2 ms).
The promise is the same: all of it or nothing, on disk before it returns.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, StaticPool, create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from store.lines import opened
from store.rows import columns_of, table_of
from store.tables import SeenKeyRow
from store.tables.plain import PlainRow
from store.trips import Going, Trips, tell

DIALECT = sqlite.dialect()
CLAIM = "INSERT INTO seen_keys (key, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
VERSION = "SELECT portfolio FROM company WHERE id = 1"

Bind = Callable[[Any], Any]
T = TypeVar("T")


TOGETHER = (16, 4, 1)
"""Rows in one statement: few sizes, so that the database keeps them prepared."""


@dataclass(frozen=True, slots=True, eq=False)  # one of a kind: compared and hashed by what it is, at no cost
class _Insert:
    """`sizes`: how many rows -> the statement for them."""

    sizes: dict[int, str]
    columns: tuple[tuple[str, Bind | None], ...]

    def bound(self, row: PlainRow) -> list[Any]:
        held = vars(row)
        return [bind(held.get(name)) if bind is not None else held.get(name) for name, bind in self.columns]


@cache
def _insert(kind: type[PlainRow]) -> _Insert:
    """The statement for a kind of row, with each column's own conversion, worked out once."""
    columns = columns_of(kind)
    names, marks = ", ".join(c.name for c in columns), ", ".join("?" for _ in columns)
    binds = tuple((c.name, c.type.dialect_impl(DIALECT).bind_processor(DIALECT)) for c in columns)
    head = f"INSERT INTO {table_of(kind).name} ({names}) VALUES "  # noqa: S608  our own tables
    return _Insert({size: head + ", ".join([f"({marks})"] * size) for size in TOGETHER}, binds)


class Stale(Exception):
    """The company's picture moved while the unit was at work; do it again on the new one."""


class Repeated(Exception):
    """This request has happened."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A unit that wants to be committed, with its rows as the database takes them."""

    claim: list[Any]
    seen: int | None
    rows: Sequence[tuple[_Insert, list[Any]]]
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Errand:
    """Statements that belong together and wait for nothing in between."""

    work: Callable[[Connection], Any]
    done: asyncio.Future[Any]


class Writer:
    """One thread, one connection. What wants to be committed while the disk is busy goes with the next trip."""

    def __init__(self, path: str, lock: asyncio.Lock) -> None:
        """`lock` is held while a transaction is open."""
        self._path, self._lock, self._trips = path, lock, Trips(self._travel)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._connection: sqlite3.Connection | None = None
        self._statements: Connection | None = None

    async def commit(self, key: SeenKeyRow, seen: int | None, additions: Sequence[PlainRow]) -> None:
        """All of it, on disk. *Raises* Repeated, Stale; then nothing was written."""
        rows = [(insert, insert.bound(row)) for row in additions for insert in (_insert(type(row)),)]
        wish = _Wish(_insert(SeenKeyRow).bound(key), seen, rows, asyncio.get_running_loop().create_future())
        await self._trips.sent(wish)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once what it changed is on disk. What it raises is raised, and it changed nothing."""
        returned: T = await self._trips.sent(_Errand(work, asyncio.get_running_loop().create_future()))
        return returned

    async def close(self) -> None:
        await self._trips.over()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    async def _travel(self, going: Going) -> None:
        async with self._lock:
            wishes = going()
            outcomes = await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, wishes)
        for wish, outcome in zip(wishes, outcomes, strict=True):
            tell(wish.done, outcome)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = opened(self._path)
        return self._connection

    def _spoken(self, connection: sqlite3.Connection) -> Connection:
        """The same connection, for statements that are not text; it neither begins nor ends a transaction."""
        if self._statements is None:
            engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)
            self._statements = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._statements

    def _commit(self, wishes: Sequence[_Wish | _Errand]) -> list[Any]:
        """What became of each. One that breaks a rule of the database is told so, and the others go without it."""
        try:
            return self._together(self._open(), wishes)
        except sqlite3.IntegrityError as error:
            if len(wishes) == 1:
                return [IntegrityError(None, None, error)]
            return [outcome for wish in wishes for outcome in self._commit([wish])]
        except Exception as error:  # the disk is full, the file is locked: everybody's trouble, and everybody is told
            return [error] * len(wishes)

    def _together(self, connection: sqlite3.Connection, wishes: Sequence[_Wish | _Errand]) -> list[Any]:
        """Units first: what an errand looks for may have come along."""
        self._spoken(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = connection.execute(VERSION).fetchone()
            outcomes = [None if isinstance(each, _Errand) else _refused(connection, each, version) for each in wishes]
            let_in = [each for each, no in zip(wishes, outcomes, strict=True) if no is None]
            _insert_all(connection, [each for each in let_in if isinstance(each, _Wish)])
            for place, each in enumerate(wishes):
                if isinstance(each, _Errand):
                    outcomes[place] = self._done(connection, each)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return outcomes

    def _done(self, connection: sqlite3.Connection, errand: _Errand) -> Any:
        """What came of it; where it breaks, what it did is undone and the rest of the trip goes on."""
        connection.execute("SAVEPOINT errand")
        try:
            return errand.work(self._spoken(connection))
        except Exception as error:
            connection.execute("ROLLBACK TO errand")
            return error
        finally:
            connection.execute("RELEASE errand")

    def _close(self) -> None:
        if self._statements is not None:
            self._statements.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = self._statements = None


def _refused(connection: sqlite3.Connection, wish: _Wish, version: tuple[int] | None) -> Exception | None:
    """None once its key is claimed; what refuses a unit here has written nothing for it."""
    if wish.seen is not None and wish.seen != (version[0] if version else 0):
        return Stale()
    if connection.execute(CLAIM, wish.claim).rowcount == 0:
        return Repeated(wish.claim[0])
    return None


def _insert_all(connection: sqlite3.Connection, wishes: Sequence[_Wish]) -> None:
    """The rows of all of them, a kind at a time in the order in which the kinds first came."""
    kinds: dict[_Insert, list[list[Any]]] = {}
    for wish in wishes:
        for insert, row in wish.rows:
            kinds.setdefault(insert, []).append(row)
    for insert, rows in kinds.items():
        _insert_rows(connection, insert, rows)


def _insert_rows(connection: sqlite3.Connection, insert: _Insert, rows: Sequence[list[Any]]) -> None:
    done = 0
    for size in TOGETHER:
        while len(rows) - done >= size:
            connection.execute(insert.sizes[size], list(chain.from_iterable(rows[done : done + size])))
            done += size
