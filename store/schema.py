"""Bringing a database to the schema this program knows.

Refuses a schema that is newer than the program, in one sentence, and to change one for whoever only looks.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store.backups import before_upgrade
from store.db import Database
from store.errors import Refused

HEAD = "0005"
NEWER = "This database was made by a newer Steward. Run that version, or restore the backup made before it."
SCRIPTS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_367_011
"""PostgreSQL's advisory lock number: replicas that start together migrate one after the other."""


async def ensure(database: Database) -> None:
    """The schema is current; a file that must change is copied first. *Raises* Refused."""
    was = await revision(database)
    if was == HEAD:
        return
    if was is not None and was < HEAD and database.file is not None:
        await asyncio.to_thread(before_upgrade, database.file, was)
    async with database.writing() as connection:
        if not database.sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=MIGRATION_LOCK))
        await connection.run_sync(_upgrade)


async def known(database: Database) -> None:
    """The schema is current already. *Raises* Refused otherwise: whoever only looks upgrades nothing."""
    was = await revision(database)
    if was is None:
        where = database.file or "that address"
        raise Refused([f"There is no database of Steward at {where}. Begin with: python app.py import FILE"])
    if was != HEAD:
        older = f"The database has {waiting(was)}. To look at it as it is, run the version that made it."
        raise Refused([NEWER if was > HEAD else older])


def waiting(was: str) -> str:
    """A schema that is older than this program, and what becomes of it."""
    return f"schema {was}, this version wants {HEAD}: the next start upgrades it"


async def revision(database: Database) -> str | None:
    """The schema a database is at; None for an empty one, or none. *Raises* Refused where it cannot be opened."""
    if database.file is not None and not database.file.exists() and database.file.parent.is_dir():
        return None  # looking would make it
    try:
        async with database.reading() as connection:
            try:
                found = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            except DBAPIError:
                return None  # no such table: an empty database, or one that `_upgrade` will complain about
            return str(found) if found else None
    except (OSError, DBAPIError) as error:
        cause = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        raise Refused(
            [f"The database cannot be opened ({cause}). Is it running, is the URL right, may I write there?"]
        ) from None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # here, not above: 0.2 s that a current schema need not pay
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise Refused([NEWER]) from None
