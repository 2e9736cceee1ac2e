"""A statement takes one trip to its connection's thread, however many rows it has and however they are read."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db import Database
from store.lines import AHEAD, OWN_PAGES, Line, connected
from store.rows import table_of
from store.tables import SeenKeyRow
from tests.conftest import NOW

KEYS = table_of(SeenKeyRow)
MANY = 2 * AHEAD + 1


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of connections' threads."""
    made: list[str] = []
    way: Any = Line._execute

    async def counted(line: Line, work: Any, *given: Any, **named: Any) -> Any:
        made.append(work.__name__)
        return await way(line, work, *given, **named)

    monkeypatch.setattr(Line, "_execute", counted)
    return made


async def filled(connection: AsyncConnection) -> None:
    await connection.execute(insert(KEYS), [{"key": f"k{number}", "at": NOW} for number in range(MANY)])


async def test_a_statement_takes_one_trip(sqlite: Database, trips: list[str]) -> None:
    async with sqlite.reading() as connection:
        await connection.execute(text("SELECT 1"))
        trips.clear()
        assert (await connection.execute(select(func.count()).select_from(KEYS))).scalar_one() == 0
    assert len(trips) == 2  # the statement, and the end of the transaction


async def test_every_row_comes_however_many_there_are(sqlite: Database) -> None:
    async with sqlite.writing() as connection:
        await filled(connection)
        for many in (0, 1, AHEAD - 1, AHEAD, AHEAD + 1, MANY):
            assert len((await connection.execute(select(KEYS).limit(many))).all()) == many


async def test_rows_that_are_read_in_parts_all_come_once_in_their_order(sqlite: Database) -> None:
    async with sqlite.writing() as connection:
        await filled(connection)
        rows = await connection.stream(select(KEYS.c.key).order_by(KEYS.c.key))
        read = [key async for part in rows.scalars().partitions(7) for key in part]
    assert read == sorted(f"k{number}" for number in range(MANY))


async def test_rows_that_are_read_one_by_one_all_come_once_in_their_order() -> None:
    line = await connected(":memory:")
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT ?"
    statement = await line.cursor().execute(series, (MANY,))
    assert [await statement.fetchone() for _ in range(MANY + 1)] == [*((number + 1,) for number in range(MANY)), None]
    await line.close()


async def test_what_a_statement_did_is_told(sqlite: Database) -> None:
    async with sqlite.writing() as connection:
        await filled(connection)
        assert (await connection.execute(KEYS.update().values(at=NOW))).rowcount == MANY
        gone = await connection.execute(KEYS.delete().returning(KEYS.c.key))
        assert len(gone.all()) == MANY


async def test_a_statement_that_breaks_a_rule_breaks_alone(sqlite: Database) -> None:
    async with sqlite.writing() as connection:
        await connection.execute(KEYS.insert().values(key="once", at=NOW))
        with pytest.raises(IntegrityError):
            await connection.execute(KEYS.insert().values(key="once", at=NOW))
        assert (await connection.execute(select(KEYS.c.key))).scalars().all() == ["once"]


async def test_what_was_not_committed_never_happened(sqlite: Database) -> None:
    connection = await sqlite.transaction()
    await connection.execute(KEYS.insert().values(key="lost", at=NOW))
    await sqlite.end(connection)
    async with sqlite.reading() as looking:
        assert (await looking.execute(select(KEYS))).all() == []


async def test_a_connection_keeps_nothing_of_the_statements_that_are_done(sqlite_template: Path) -> None:
    line = await connected(str(sqlite_template))
    for _ in range(1_000):
        await (await line.cursor().execute("SELECT 1")).fetchall()

    kept = [each for each in gc.get_referents(line._conn) if isinstance(each, list)]
    assert sum(map(len, kept)) <= 250, "the driver looks after every two hundred cursors, and those it has made alone"
    await line.close()


async def test_a_connection_keeps_few_pages_to_itself(sqlite: Database) -> None:
    async with sqlite.reading() as connection:
        assert (await connection.execute(text("PRAGMA cache_size"))).scalar_one() == -OWN_PAGES
    assert await sqlite.run(lambda writer: writer.exec_driver_sql("PRAGMA cache_size").scalar_one()) == -OWN_PAGES
