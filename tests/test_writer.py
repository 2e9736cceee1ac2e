"""Units that are committed in one trip to the disk share its wait, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

import pytest
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import IntegrityError

from store.db import Database
from store.rows import table_of
from store.tables import OutboxRow, SeenKeyRow
from store.writer import Repeated, Stale
from tests.conftest import NOW

KEYS = table_of(SeenKeyRow)


def message(marker: str) -> OutboxRow:
    return OutboxRow(
        marker=marker, request="r", queue="q", lane=2, target="here:", place="{}", card="{}",
        created_at=NOW, due_at=NOW,
    )  # fmt: skip


async def count(database: Database, row: type, **same: object) -> int:
    table = table_of(row)
    where = [table.c[name] == value for name, value in same.items()]
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


async def told(database: Database, *units: tuple[str, int | None, str]) -> list[str]:
    """What becomes of units (key, picture looked at, marker of a message) that are committed at the same moment."""
    commits = [database.commit_rows(key, NOW, seen, [message(marker)]) for key, seen, marker in units]
    outcomes = await asyncio.gather(*commits, return_exceptions=True)
    return [type(each).__name__ if each else "" for each in outcomes]


async def test_units_of_one_moment_are_all_committed(database: Database) -> None:
    assert await told(database, *((f"k{number}", None, f"m{number}") for number in range(250))) == [""] * 250
    assert await count(database, OutboxRow) == 250


async def test_one_key_of_one_moment_happens_once(database: Database) -> None:
    outcomes = await told(database, ("before", None, "m0"), ("k", None, "m1"), ("k", None, "m2"), ("k", None, "m3"))
    assert outcomes == ["", "", Repeated.__name__, Repeated.__name__]
    assert await count(database, OutboxRow) == 2


async def test_a_unit_that_breaks_a_rule_leaves_the_others_be(database: Database) -> None:
    outcomes = await told(database, ("a", None, "m1"), ("b", None, "m2"), ("c", None, "m2"), ("d", None, "m4"))
    assert (outcomes[0], sorted(outcomes[1:3]), outcomes[3]) == ("", ["", IntegrityError.__name__], "")
    assert await count(database, OutboxRow) == 3
    assert await count(database, SeenKeyRow, key="bc"[outcomes.index(IntegrityError.__name__) - 1]) == 0


async def test_a_unit_on_an_old_picture_is_refused_and_may_come_again(database: Database) -> None:
    assert await told(database, ("a", None, "m1"), ("b", 7, "m2"), ("c", None, "m3")) == ["", Stale.__name__, ""]
    assert await told(database, ("b", None, "m2")) == [""]


async def test_a_key_that_somebody_else_holds_keeps_nobody_but_its_own_request_waiting(database: Database) -> None:
    if database.sqlite:
        pytest.skip("SQLite has one writer at a time")
    elsewhere = await database.begin("held", NOW)
    held = asyncio.create_task(database.commit_rows("held", NOW, None, [message("m1")]))
    beside = asyncio.create_task(told(database, ("a", None, "m2"), ("b", None, "m3")))
    assert await beside == ["", ""]
    assert await told(database, ("c", None, "m4")) == [""]
    assert not held.done()
    await database.end(elsewhere)
    await held
    assert await count(database, OutboxRow) == 4


async def test_who_gave_up_before_the_trip_is_left_behind(sqlite: Database) -> None:
    async with sqlite.writing() as connection:
        gone = asyncio.create_task(sqlite.commit_rows("gone", NOW, None, [message("m1")]))
        kept = asyncio.create_task(sqlite.commit_rows("kept", NOW, None, [message("m2")]))
        await connection.execute(table_of(SeenKeyRow).select())
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone
    await kept
    assert await count(sqlite, SeenKeyRow, key="gone") == 0
    assert await count(sqlite, SeenKeyRow, key="kept") == 1


def forget(key: str, connection: Connection) -> int:
    return connection.execute(delete(KEYS).where(KEYS.c.key == key)).rowcount


def forget_and_break(key: str, connection: Connection) -> int:
    forget(key, connection)
    raise ValueError(key)


async def test_an_errand_sees_what_was_committed_in_the_same_moment(sqlite: Database) -> None:
    _, forgotten = await asyncio.gather(
        sqlite.commit_rows("k", NOW, None, [message("m1")]), sqlite.run(partial(forget, "k"))
    )
    assert forgotten == 1
    assert await count(sqlite, SeenKeyRow) == 0


async def test_an_errand_that_breaks_changes_nothing_and_leaves_the_others_be(sqlite: Database) -> None:
    assert await told(sqlite, ("kept", None, "m0")) == [""]
    outcomes = await asyncio.gather(
        sqlite.run(partial(forget_and_break, "kept")),
        sqlite.commit_rows("new", NOW, None, [message("m1")]),
        sqlite.run(partial(forget, "new")),
        return_exceptions=True,
    )
    assert [type(each).__name__ for each in outcomes] == ["ValueError", "NoneType", "int"]
    assert await count(sqlite, SeenKeyRow, key="kept") == 1
    assert await count(sqlite, SeenKeyRow, key="new") == 0


async def test_an_errand_is_done_once_although_a_unit_beside_it_breaks_a_rule(sqlite: Database) -> None:
    outcomes = await asyncio.gather(
        sqlite.commit_rows("a", NOW, None, [message("m1")]),
        sqlite.run(partial(forget, "a")),
        sqlite.commit_rows("b", NOW, None, [message("m1")]),
        return_exceptions=True,
    )
    assert [type(each).__name__ for each in outcomes] == ["NoneType", "int", IntegrityError.__name__]
    assert (outcomes[1], await count(sqlite, SeenKeyRow)) == (1, 0)
