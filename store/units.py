"""What one request reads and changes, committed at once or not at all.

Refuses to be used twice, to commit on a picture of the company that has moved, and to do a request a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Executable, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from store.portfolio import Portfolio
from store.rows import table_of, values_of
from store.tables.plain import PlainRow
from store.writer import Stale

if TYPE_CHECKING:
    from store.db import Database

T = TypeVar("T")


class Unit:
    """One transaction. It begins at the first `fetch` or `run`; a unit that only adds rows takes the short way.

    The transaction claims `key` first, so work that needs SQL never runs twice, and work that does not is
    refused at the commit.
    """

    def __init__(
        self,
        database: Database,
        key: str,
        at: datetime,
        picture: Portfolio,
        looking: AsyncConnection | None = None,
    ) -> None:
        self.key, self.at = key, at
        self._database = database
        self._picture = picture
        self._looked = self._changed = self._repeatable = False
        self._rows: list[PlainRow] = []
        self._connection = looking

    @property
    def portfolio(self) -> Portfolio:
        """The company as it is; looking at it makes the commit refuse if it moved meanwhile."""
        self._looked = True
        return self._picture

    @property
    def seen(self) -> int | None:
        """The version of the company that was looked at; None where nobody looked."""
        return self._picture.version if self._looked else None

    def derived(self, build: Callable[[Portfolio], T], renew: Callable[[T, Portfolio], T] | None = None) -> T:
        """What `build` makes of the portfolio, kept until the portfolio moves."""
        return self._database.derived(build, renew, self.portfolio)

    def add(self, row: PlainRow) -> None:
        """A row to insert at the commit, or before the next statement."""
        self._changed = True
        self._rows.append(row)

    async def fetch(self, statement: Executable) -> Sequence[RowMapping]:
        """The rows, read inside the transaction."""
        connection = await self._begun()
        return (await connection.execute(statement)).mappings().all()

    async def run(self, statement: Executable, parameters: Sequence[dict[str, Any]] | None = None) -> int:
        """How many rows were changed."""
        self._changed = True
        connection = await self._begun()
        return (await connection.execute(statement, parameters)).rowcount

    async def connection(self) -> AsyncConnection:
        """The connection of the transaction, for statements that differ between databases."""
        self._changed = True
        return await self._begun()

    async def inserted(self, row: PlainRow) -> int:
        """The new row's id; for a row whose number is wanted at once."""
        self._changed = True
        connection = await self._begun()
        table = table_of(type(row))
        number = await connection.scalar(table.insert().values(**values_of(row)).returning(table.c.id))
        assert isinstance(number, int)
        return number

    def repeatable(self) -> None:
        """Where it has changed nothing its key stays free: what it showed may not have been seen."""
        self._repeatable = True

    async def commit(self) -> None:
        """*Raises* Repeated, Stale; then nothing was written."""
        if self._repeatable and not self._changed:
            await self._still_true()
        elif self._connection is None:
            await self._database.commit_rows(self.key, self.at, self.seen, self._rows)
        else:
            await self._flush(self._connection)
            await self._connection.commit()

    async def _still_true(self) -> None:
        """*Raises* Stale."""
        if self.seen is not None and self.seen != (await self._database.portfolio()).version:
            raise Stale

    async def close(self) -> None:
        """What was not committed never happened."""
        if self._connection is not None:
            await self._database.end(self._connection)

    async def _begun(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._database.begin(self.key, self.at)
            picture = await self._database.pictured(self._connection)
            if self._looked and picture.version != self._picture.version:
                raise Stale
            self._picture = picture
        await self._flush(self._connection)
        return self._connection

    async def _flush(self, connection: AsyncConnection) -> None:
        """In the order they were added; a run of rows of one kind is one statement."""
        rows, self._rows = self._rows, []
        for kind, run in groupby(rows, key=type):
            await connection.execute(table_of(kind).insert(), [values_of(row) for row in run])
