"""Copies of a PostgreSQL database, by PostgreSQL's own tools, and the check before one takes its place.

Refuses to write a password where another user of the machine could read it, and to restore beneath anybody's feet.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from store.backups import FOREIGN, fresh, there
from store.db import Database
from store.errors import Refused
from store.rows import table_of
from store.tables import METADATA, EventRow

EVENTS = table_of(EventRow)
MADE = re.compile(r"Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\w+)")
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def by_hand(url: str, file: Path) -> str:
    """The command that does the same, without the password."""
    shown = make_url(url).set(drivername="postgresql", password=None).render_as_string()
    return f"pg_dump --format=custom --file={file} {shown}"


async def dump(url: str, file: Path) -> None:
    """A whole copy in `file`, consistent at one instant. *Raises* Refused."""
    fresh(file)
    if shutil.which("pg_dump") is None:
        raise Refused([f"pg_dump is not installed here. On a machine that has it, say: {by_hand(url, file)}"])
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        await _run("pg_dump", "--format=custom", "--no-owner", f"--file={part}", url=url)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


async def made_at(file: Path) -> datetime:
    """When the dump was taken. *Raises* Refused for a file that is none."""
    there(file)
    if shutil.which("pg_restore") is None:
        raise Refused(["pg_restore is not installed here: it belongs to PostgreSQL's client tools."])
    listed = await _run("pg_restore", "--list", str(file), env={"TZ": "UTC"})
    found = MADE.search(listed)
    if found is None or "alembic_version" not in listed:
        raise Refused([FOREIGN.format(file)])
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


async def newer(database: Database, since: datetime) -> list[str]:
    """What the database has that a dump of that instant has not. *Raises* Refused where somebody is connected."""
    async with database.engine.connect() as connection:
        others = int(await connection.scalar(text(OTHERS)) or 0)
        if others:
            raise Refused([f"{others} others are connected to this database. Stop every service on it first."])
        if not await connection.scalar(text("SELECT to_regclass('events') IS NOT NULL")):
            return []
        try:
            query = select(func.count(), func.max(EVENTS.c.at)).where(EVENTS.c.at > since)
            number, newest = (await connection.execute(query)).one()
        except DBAPIError:
            return ["what is there is not a database of Steward"]
    return [f"{number:,} events since the backup; the newest is of {newest:%Y-%m-%d %H:%M} UTC"] if number else []


async def load(database: Database, url: str, file: Path) -> None:
    """The dump takes the place of what is there, all of it or nothing of it. *Raises* Refused."""
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        await connection.run_sync(METADATA.drop_all)
        for function in ("events_append_only", "event_seals_append_only"):
            await connection.execute(text(f"DROP FUNCTION IF EXISTS {function}() CASCADE"))
    named = make_url(url).database or ""
    await _run("pg_restore", "--single-transaction", "--no-owner", f"--dbname={named}", str(file), url=url)


async def _run(*words: str, url: str = "", env: Mapping[str, str] | None = None) -> str:
    """What it printed. The password travels in the environment, which only this user can read. *Raises* Refused."""
    process = await asyncio.create_subprocess_exec(
        *words,
        env={**os.environ, **(_environment(url) if url else {}), **(env or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaint = await process.communicate()
    if process.returncode:
        said = complaint.decode(errors="replace").strip().splitlines()
        raise Refused([f"{words[0]} refused: {'; '.join(said[:2]) or process.returncode}"])
    return printed.decode(errors="replace")


def _environment(url: str) -> dict[str, str]:
    parsed = make_url(url)
    host = parsed.host or str(parsed.query.get("host", ""))
    named = {
        "PGHOST": host,
        "PGPORT": str(parsed.port or parsed.query.get("port", "")),
        "PGUSER": parsed.username or "",
        "PGPASSWORD": str(parsed.password or ""),
        "PGDATABASE": parsed.database or "",
    }
    return {name: value for name, value in named.items() if value}
