"""From every schema that was ever released to this one, with something in every table."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Float, Integer, MetaData, Table, func, select, text

from store.db import Database
from store.errors import Refused
from store.schema import HEAD, SCRIPTS, ensure, known, revision
from tests.battery.process import run, url_of
from tests.conftest import _named, _say

RELEASED = tuple(sorted(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py")))
AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NUMBERS = itertools.count()
SPECIAL: dict[str, dict[str, Any]] = {
    "company": {"id": 1},
    "accountabilities": {"scope": "product", "layer": "x"},
    "addresses": {"place": '{"thread": "m7"}', "message": "m8"},
    "aliases": {"kind": "alias"},
    "assignments": {"person": "x", "state": "accepted"},
    "covers": {"until_at": datetime(2026, 11, 3, tzinfo=UTC)},
    "erasures": {"running": False},
    "fixes": {"state": "open", "comparison": ""},
    "identities": {"source": "email"},
    "incident_handoffs": {"answer": "accepted"},
    "incident_pages": {"state": "calling"},
    "incidents": {"state": "open", "severity": "error", "due": "page", "due_at": AT},
    "outbox": {"state": "pending", "waiting": True},
    "people": {"state": "active"},
    "pilot_checkins": {"state": "open", "word": "yes", "close_at": AT},
    "pilot_criteria": {"comparison": "<"},
    "pilot_records": {"state": "draft", "decision": ""},
    "review_answers": {"half": "harm"},
    "reviews": {"state": "open", "close_at": AT},
    "rituals": {"kind": "review", "state": "active", "due_at": AT},
    "selftests": {"kind": "asked", "state": "due", "due_at": AT},
    "stages": {"scope": "product"},
}
"""What the database insists on; every other column that must have something is filled by its type."""
MADE_BY_MIGRATIONS = ("alembic_version", "company")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, not even a schema."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'steward.db'}"
        return
    server, name = request.getfixturevalue("postgres_url"), f"old{os.getpid()}_{next(NUMBERS)}"
    asyncio.run(_say(server, f'CREATE DATABASE "{name}"'))
    yield _named(server, name)
    asyncio.run(_say(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.mark.parametrize("released", RELEASED)
async def test_a_database_of_every_released_schema_is_brought_up_to_this_one_and_keeps_its_rows(
    empty_url: str, released: str
) -> None:
    database = Database(empty_url)
    async with database.writing() as connection:
        await connection.run_sync(_brought_to, released)
        await connection.run_sync(_filled)
        before = await connection.run_sync(_held)

    await ensure(database)

    async with database.reading() as connection:
        after = await connection.run_sync(_held)
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        assert (await connection.execute(text("SELECT thread FROM addresses"))).scalars().all() == (
            ["m7"] if released < "0004" else ["x"]
        )
    assert {table: rows for table, rows in before.items() if after[table] != rows} == {}
    assert min(before.values()) == 1
    await database.close()


async def test_the_file_is_copied_as_the_older_program_left_it_before_it_is_changed(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'steward.db'}")
    async with database.writing() as connection:
        await connection.run_sync(_brought_to, "0002")
        await connection.run_sync(_filled)
    await ensure(database)
    await database.close()

    kept = Database(f"sqlite+aiosqlite:///{tmp_path / 'steward.db.at-0002'}")
    async with kept.reading() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
        assert await connection.scalar(text("SELECT count(*) FROM incidents")) == 1
    await kept.close()


def test_a_new_and_a_current_database_need_no_copy(tmp_path: Path) -> None:
    async def opened() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'steward.db'}")
        await ensure(database)
        await database.close()

    for _ in range(2):
        asyncio.run(opened())
    assert list(tmp_path.glob("*.at-*")) == []


async def test_a_program_older_than_its_database_says_so_and_touches_nothing(tmp_path: Path) -> None:
    file = tmp_path / "steward.db"
    database = Database(url_of(file))
    await ensure(database)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="newer Steward"):
        await ensure(database)
    await database.close()

    for words in (("ask", "who owns pip"), ("export",), ("check",), ("doctor",), ("status",)):
        done = await asyncio.to_thread(run, *words, "--db", url_of(file), folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "made by a newer Steward" in done.stderr


LOOKING = ("status", "check", "export", "incidents", "unanswered", "verify-audit", "selftest")


def test_what_only_looks_upgrades_nothing_and_says_what_would(tmp_path: Path) -> None:
    file = tmp_path / "steward.db"
    asyncio.run(_made(url_of(file), "0003"))

    examined = run("doctor", "--db", url_of(file), folder=tmp_path)
    assert (examined.returncode, examined.stderr) == (0, "")
    assert f"schema 0003, this version wants {HEAD}: the next start upgrades it" in examined.stdout
    for command_ in LOOKING:
        done = run(command_, "--db", url_of(file), folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), command_
        assert f"schema 0003, this version wants {HEAD}" in done.stderr
    kept = run("backup", "copy.db", "--db", url_of(file), folder=tmp_path)
    assert "schema 0003" in kept.stdout
    assert list(tmp_path.glob("*.at-*")) == []


async def test_whoever_only_looks_is_refused_until_a_start_has_made_the_schema_current(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(Refused, match="no database of Steward"):
        await known(database)
    async with database.writing() as connection:
        await connection.run_sync(_brought_to, "0003")
    with pytest.raises(Refused, match="schema 0003, this version wants"):
        await known(database)
    assert await revision(database) == "0003"
    await ensure(database)
    await known(database)
    await database.close()


def test_what_only_looks_makes_no_database(tmp_path: Path) -> None:
    missing = url_of(tmp_path / "steward.db")
    examined = run("doctor", "--db", missing, folder=tmp_path)
    looked = run("status", "--db", missing, folder=tmp_path)

    assert (examined.returncode, looked.returncode, looked.stdout) == (0, 1, "")
    assert "there is none yet: the first start makes it" in examined.stdout
    assert "There is no database" in looked.stderr
    assert list(tmp_path.iterdir()) == []


async def _made(url: str, released: str) -> None:
    database = Database(url)
    async with database.writing() as connection:
        await connection.run_sync(_brought_to, released)
    await database.close()


def _brought_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _tables(connection: Connection) -> list[Table]:
    known = MetaData()
    known.reflect(connection)
    return [table for table in known.sorted_tables if table.name not in MADE_BY_MIGRATIONS]


def _filled(connection: Connection) -> None:
    """One row in every table, so that a migration that loses or refuses one is seen."""
    for table in _tables(connection):
        row = {column.name: _some(column.type) for column in table.columns if not column.nullable}
        connection.execute(table.insert().values({**row, **SPECIAL.get(table.name, {})}))


def _some(kind: Any) -> Any:
    """*Shape*: the same for every column of a type, so that references fit."""
    kinds: tuple[tuple[type, Any], ...] = (
        (Boolean, False), (Integer, 1), (Float, 1.0), (JSON, {}), (DateTime, AT), (Date, date(2026, 11, 2)),
    )  # fmt: skip
    return next((value for known, value in kinds if isinstance(kind, known)), "x")


def _held(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _tables(connection)
    }
