"""What the command line's watch and ward does, once its words are understood.

Refuses to restore beneath a running service.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping

from bot.files import now, say
from bot.machine import looked, opened
from bot.messages import Lane
from bot.version import version
from store import audit, backups, dumps, erasure, mailbox, rooms, selftests
from store.db import Database, parsed_url
from store.errors import Refused
from store.schema import HEAD
from store.serving import alone
from store.upkeep import Upkeep, age, upkeep

LOOK = 0.5
LONGEST = 75.0
"""*Units*: seconds. A call that has not arrived by then has failed."""


def sqlite_file(url: str) -> Path | None:
    """The file the URL names; None for PostgreSQL."""
    parsed = parsed_url(url)
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
    async with looked(url) as database:
        seen = await audit.verify(database, audit.Head(int(number), chain) if noted else None)
    if as_json:
        say(json.dumps({**asdict(seen), "head": str(seen.head)}))
    if seen.faults:
        raise Refused([*seen.faults])
    if not as_json:
        erased = f", {seen.erased:,} of them rewritten by an erasure" if seen.erased else ""
        say(f"{seen.sealed:,} seals are as they were made{erased}; {seen.waiting:,} events wait for theirs.")
        say(f"Head {seen.head}")


async def erase(url: str, person: str, *, yes: bool) -> None:
    """*Raises* NotFound, Refused; without `yes` nothing is changed."""
    async with opened(url) as database:
        while await audit.seal(database, now()):
            pass
        try:
            async with database.unit(f"erase/{uuid.uuid4().hex}", now()) as unit:
                done = await erasure.erase(unit, person, by="command line")
                if not yes:
                    raise _OnlyLooked(done)
        except _OnlyLooked as looked:
            done = looked.done
    rows = ", ".join(f"{number:,} in {name}" for name, number in sorted(done.rows.items())) or "none"
    say(f"{'Erased' if yes else 'Would be erased'}: {person}. Rows that named them: {rows}.")
    if not yes:
        say("Nothing was changed. To do it: --yes")
        return
    say(f"{done.stands_in}, {erasure.NAME}, stands in their place. Older backups still have them.")
    say("Take them out of the catalog file too, or the next import brings them back.")


class _OnlyLooked(Exception):
    """Ends the unit before it is committed."""

    def __init__(self, done: erasure.Erasure) -> None:
        super().__init__()
        self.done = done


async def status(url: str, *, as_json: bool) -> None:
    at = now()
    async with looked(url) as database, database.reading() as connection:
        found = await upkeep(connection)
    if as_json:
        say(json.dumps(_shaped(found), default=str))
    else:
        say("\n".join(_lines(found, at)))


def _shaped(found: Upkeep) -> dict[str, Any]:
    rows = {name: [dict(row) for row in getattr(found, name)] for name in ("backlog", "dead", "findings")}
    for row in (*rows["backlog"], *rows["dead"]):
        row["lane"] = Lane(row["lane"]).name.lower()
    tested = dict(found.tested) if found.tested else None
    rest = {
        "steward": version(),
        "schema": found.schema,
        "unresolved": found.unresolved,
        "head": str(found.head),
        "tested": tested,
    }
    return {**rows, **rest}


def _lines(found: Upkeep, at: datetime) -> Iterator[str]:
    for row in found.backlog:
        lane, oldest = Lane(row["lane"]).name.lower(), age(row["oldest_at"], at)
        yield f"outbox    {lane}, {row['state']}: {row['number']:,}, the oldest {oldest}, {row['retries']} retries"
    if not found.backlog:
        yield "outbox    nothing waits, nothing is dead"
    for row in found.dead:
        lane, when = Lane(row["lane"]).name.lower(), age(row["created_at"], at)
        yield f"dead      {lane} {row['id']} to {row['target']}: {row['error']}, {when} ago"
    for row in found.findings:
        yield f"finding   {row['kind']}: {row['number']:,}, the oldest {age(row['oldest_at'], at)}"
    yield f"open      {found.unresolved:,} not resolved"
    tested = found.tested
    yield f"self-test {tested['state']}, {age(tested['asked_at'], at)} ago" if tested else "self-test never"
    yield f"audit     head {found.head}"
    yield f"schema    {found.schema}"
    yield f"steward   {version()}"


async def selftest(url: str, *, as_json: bool) -> None:
    """*Raises* Refused where there is no room for it, nobody serves, or the call does not arrive."""
    async with looked(url) as database:
        number = await _asked(database)
        row = await _ended(database, number)
    if as_json:
        say(json.dumps({"number": number, "state": row["state"], "whom": row["whom"], "legs": row["legs"]}))
    if row["state"] == "failed":
        raise Refused([f"Self-test {number} failed: the call did not arrive. Look with: python app.py status"])
    if row["state"] != "passed":
        raise Refused([f"Self-test {number} was not taken up: nobody serves this database."])
    if not as_json:
        say(f"Self-test {number} passed. Nobody was called; it would have been {row['whom'] or 'nobody'}.")
        for name, means in selftests.LEGS.items():
            say(f"{row['legs'][name]:>8.3f} s  {means}")


async def _asked(database: Database) -> int:
    at = now()
    async with database.unit(f"selftest/asked/{uuid.uuid4().hex}", at) as unit:
        places = await rooms.places(unit, rooms.ADMINISTRATORS)
        if not places:
            raise Refused(
                ["The administrators have no room. Say there: use this room for the administrators. "
                 "Or set STEWARD_ADMIN_ROOM"]
            )  # fmt: skip
        return await selftests.ask(unit, places[0], by="command line")


async def _ended(database: Database, number: int) -> RowMapping:
    """The test when it is over, or when nobody has taken it up."""
    for _ in range(int(LONGEST / LOOK)):
        await asyncio.sleep(LOOK)
        async with database.reading() as connection:
            row = await selftests.state(connection, number)
        if row["due_at"] is None:
            break
    return row


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
