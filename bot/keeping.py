"""What the command line's watch and ward does, once its words are understood.

Refuses to restore beneath a running service.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.files import now, say
from bot.machine import opened
from store import audit, backups, dumps, mailbox
from store.db import Database
from store.errors import Refused
from store.schema import HEAD


def sqlite_file(url: str) -> Path | None:
    """The file the URL names; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.drivername.startswith("sqlite") else None


async def backup(url: str, file: Path) -> None:
    """*Raises* Refused."""
    here = sqlite_file(url)
    if here is None:
        await dumps.dump(url, file)
        say(f"Wrote {file}, by pg_dump.")
        return
    found = await asyncio.to_thread(backups.copy, here, file)
    say(f"Wrote {file}: {', '.join(found.lines())}.")


async def restore(url: str, file: Path, *, over: bool) -> None:
    """*Raises* Refused."""
    here = sqlite_file(url)
    kept = await (_restored_dump(url, file, over=over) if here is None else _restored_file(url, here, file, over=over))
    async with opened(url) as database, database.writing() as connection:
        doubted = await mailbox.doubt_all(connection, now())
    say(f"Restored {file}." + (f" What was there is kept as {kept}." if kept else ""))
    if doubted:
        say(f"{doubted:,} messages were waiting: each is looked for on its platform before it is posted again.")
    say("Whatever fell due since is done as soon as the desk is served again. Look with: python app.py status")


async def _restored_file(url: str, here: Path, file: Path, *, over: bool) -> Path | None:
    from bot.service import alone

    there = await asyncio.to_thread(backups.holding, file)
    _known(there.revision)
    with alone(url):
        _agreed(backups.newer(here, there), over=over)
        kept = here.with_name(f"{here.name}.before-restore-{_stamp()}")
        there_was = await asyncio.to_thread(backups.put_back, file, here, kept_as=kept)
    return kept if there_was else None


async def _restored_dump(url: str, file: Path, *, over: bool) -> Path | None:
    made = await dumps.made_at(file)
    database = Database(url)
    try:
        _agreed(await dumps.newer(database, made), over=over)
        kept = file.with_name(f"{file.name}.before-restore-{_stamp()}")
        await dumps.dump(url, kept)
        await dumps.load(database, url, file)
    finally:
        await database.close()
    return kept


async def verify_audit(url: str, noted: str, *, as_json: bool) -> None:
    """*Raises* Refused, with every fault."""
    number, _, chain = noted.partition(":")
    if noted and not (number.isdigit() and chain):
        raise Refused(["--head: right would be NUMBER:HASH, as it was printed or logged before."])
    async with opened(url) as database:
        seen = await audit.verify(database, audit.Head(int(number), chain) if noted else None)
    if as_json:
        say(json.dumps({**asdict(seen), "head": str(seen.head)}))
    if seen.faults:
        raise Refused([*seen.faults])
    if not as_json:
        erased = f", {seen.erased:,} of them rewritten by an erasure" if seen.erased else ""
        say(f"{seen.sealed:,} seals are as they were made{erased}; {seen.waiting:,} events wait for theirs.")
        say(f"Head {seen.head}")


def _known(revision: str) -> None:
    """*Raises* Refused for a copy that a newer program has made."""
    if revision > HEAD:
        raise Refused([f"The backup has schema {revision}, made by a newer Steward; this one knows up to {HEAD}."])


def _agreed(lost: list[str], *, over: bool) -> None:
    """*Raises* Refused, saying what would be lost, unless somebody said `--over`."""
    if lost and not over:
        raise Refused(
            ["The database there is newer than the backup:", *(f"  {line}" for line in lost), "To do it: --over"]
        )


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
