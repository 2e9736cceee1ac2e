"""Whether a desk serves a database: only one on a file of SQLite, any number on PostgreSQL.

Refuses to wait for somebody else's desk to end.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import bindparam, text
from sqlalchemy.engine import make_url

from store.db import Database
from store.errors import Refused
from store.presence import HERE, LOCKS

TRIES, PAUSE = 5, 0.05
"""*Units*: times; seconds between two. Whoever only looks whether somebody serves holds the lock for a moment."""
LOCKED = text(HERE.replace("$1", ":locks")).bindparams(bindparam("locks", LOCKS))


@contextmanager
def alone(url: str) -> Iterator[None]:
    """The only service on this SQLite file. *Raises* Refused."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite"):
        yield
        return
    with _lock_of(Path(str(parsed.database))).open("w") as lock:
        if not _locked(lock):
            right = "Several need PostgreSQL: STEWARD_DATABASE_URL"
            raise Refused([f"Another Steward serves {parsed.database}. {right}"])
        yield


def _lock_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


def _locked(lock: TextIO) -> bool:
    for _ in range(TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return True
    return False


async def served(database: Database) -> bool:
    """Whether a desk serves it now."""
    if database.file is not None:
        return _is_locked(_lock_of(database.file))
    async with database.reading() as connection:
        return (await connection.execute(LOCKED)).first() is not None


def _is_locked(path: Path) -> bool:
    try:
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
