"""Copies of a SQLite file: taken while the service runs, looked into before they take another's place.

Refuses a file that is no copy of ours, one made by a newer program, and to lose what is newer without being told to.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.errors import Refused

COUNTED = {
    "events": ("SELECT count(*) FROM events", "things recorded"),
    "incidents": ("SELECT count(*) FROM incidents", "incidents"),
    "waiting": ("SELECT count(*) FROM outbox WHERE waiting", "messages waiting to be sent"),
    "products": ("SELECT count(*) FROM products", "products"),
}
FOREIGN = "{} is not a backup of Steward. Right would be a file that `backup` has written."


@dataclass(frozen=True, slots=True)
class Holding:
    """What a database holds: its schema, the instant of its newest event as it is kept, and how many of what."""

    revision: str
    newest: str
    counts: dict[str, int]

    def lines(self) -> list[str]:
        said = [f"{self.counts[name]:,} {what}" for name, (_, what) in COUNTED.items() if name in self.counts]
        return [f"schema {self.revision}", f"last event {self.newest[:19] or 'never'}", *said]


def copy(database: Path, file: Path) -> Holding:
    """A whole copy in `file`, consistent at one instant, while others read and write. *Raises* Refused."""
    if not database.exists():
        raise Refused([f"There is no database at {database}. Right would be --db sqlite+aiosqlite:///PATH"])
    fresh(file)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with _reading(database) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        found = holding(part)
        _to_disk(part)
        part.replace(file)
        _to_disk(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Refused([f"The copy could not be written to {file}: {error}"]) from None
    return found


def fresh(file: Path) -> None:
    """*Raises* Refused for a file that exists: a backup is never written over."""
    if file.exists():
        raise Refused([f"{file} exists already. Name another file, or move it away."])


def there(file: Path) -> None:
    """*Raises* Refused."""
    if not file.is_file():
        raise Refused([f"There is no file {file}."])


def holding(file: Path) -> Holding:
    """What is in the file, after every page of it was looked at. *Raises* Refused."""
    there(file)
    try:
        with _reading(file) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if sound != "ok":
                raise Refused([f"{file} is damaged: {sound}"])
            return _held(connection)
    except sqlite3.Error:
        raise Refused(
            [f"{file} is not a backup of Steward. Right would be a file that `backup` has written."]
        ) from None


def _held(connection: sqlite3.Connection) -> Holding:
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    newest = connection.execute("SELECT max(at) FROM events").fetchone()[0] or ""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables.add("waiting")
    counts = {name: connection.execute(sql).fetchone()[0] for name, (sql, _) in COUNTED.items() if name in tables}
    return Holding(str(revision), str(newest), counts)


def newer(here: Path, copied: Holding) -> list[str]:
    """What the database has that the copy has not, as lines; none where nothing would be lost. *Raises* Refused."""
    if not here.exists():
        return []
    with _reading(here) as connection:
        try:
            kept = _held(connection)
        except (sqlite3.Error, TypeError):
            return ["what is there is not a database of Steward"] if here.stat().st_size else []
        lost = []
        for name, (_, what) in COUNTED.items():
            more = kept.counts.get(name, 0) - copied.counts.get(name, 0)
            lost += [f"{more:,} more {what}"] if more > 0 else []
        if kept.newest > copied.newest:
            since = connection.execute("SELECT count(*) FROM events WHERE at > ?", (copied.newest,)).fetchone()[0]
            lost.append(f"{since:,} events since the last one of the backup; the newest is of {kept.newest[:19]} UTC")
        return lost


def put_back(file: Path, database: Path, *, kept_as: Path) -> bool:
    """The copy takes the database's place; whether there was one, which is kept as `kept_as`. *Raises* Refused."""
    there_was = database.exists()
    coming = database.with_name(f".{database.name}.restoring")
    coming.unlink(missing_ok=True)
    if there_was:
        _settled(database)
    with _reading(file) as connection:
        connection.execute("VACUUM INTO ?", (str(coming),))
    _to_disk(coming)
    if there_was:
        database.replace(kept_as)
    for tail in ("-wal", "-shm"):
        database.with_name(database.name + tail).unlink(missing_ok=True)
    coming.replace(database)
    _to_disk(database.absolute().parent)
    return there_was


def before_upgrade(database: Path, revision: str) -> Path:
    """A copy of the file as the older program left it, beside it; an earlier one of that schema gives way."""
    file = database.with_name(f"{database.name}.at-{revision}")
    file.unlink(missing_ok=True)
    copy(database, file)
    return file


def _settled(database: Path) -> None:
    """What stands in the log beside the file is in the file, and nobody has it open. *Raises* Refused."""
    with closing(sqlite3.connect(database, timeout=2, isolation_level=None)) as connection:
        try:
            alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
        except sqlite3.OperationalError:
            alone = False
        except sqlite3.DatabaseError:
            return  # no database at all: nothing of it can be in use
    if not alone:
        raise Refused([f"Somebody has {database} open. Stop the service and every terminal desk first."])


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        yield connection


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
