"""The chain over the events: what was changed, removed or slipped in is found, and named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.keeping import verify_audit
from store import audit, journal
from store.db import Database
from store.errors import Refused
from tests.conftest import NOW

HOUR = timedelta(hours=1)


async def wrote(database: Database, *subjects: str, at: datetime = NOW) -> None:
    async with database.unit(f"{at.isoformat()}/{subjects}", at) as unit:
        for subject in subjects:
            journal.record(unit, "said", subject, actor="ana", detail={"reason": "weil's so ist", "times": 3})


async def everything_sealed(database: Database, at: datetime = NOW) -> None:
    while await audit.seal(database, at):
        pass


@pytest.fixture
async def sealed(database: Database) -> Database:
    """Five events, sealed; and a later one, sealed an hour later."""
    await wrote(database, "one", "two", "three", "four", "five")
    await everything_sealed(database)
    await wrote(database, "six", at=NOW + HOUR)
    await everything_sealed(database, NOW + HOUR)
    return database


async def unguarded(database: Database, *statements: str) -> None:
    """What somebody does who owns the database."""
    guards = {
        "events": ("events_append_only_u", "events_append_only_d"),
        "event_seals": ("event_seals_append_only_u", "event_seals_append_only_d"),
    }
    async with database.writing() as connection:
        for table, names in guards.items():
            for name in names:
                off = f"DROP TRIGGER {name}" if database.sqlite else f"ALTER TABLE {table} DISABLE TRIGGER ALL"
                await connection.execute(text(off))
        for statement in statements:
            await connection.execute(text(statement))


async def faults(database: Database, noted: audit.Head | None = None) -> Sequence[str]:
    return (await audit.verify(database, noted)).faults


async def test_what_nobody_touched_has_no_faults(sealed: Database) -> None:
    seen = await audit.verify(sealed)
    assert (seen.faults, seen.sealed, seen.waiting, seen.head.number) == ((), 6, 0, 6)


async def test_what_was_written_a_moment_ago_waits_for_its_seal_and_is_no_fault(sealed: Database) -> None:
    await wrote(sealed, "seven", at=NOW + 2 * HOUR)
    seen = await audit.verify(sealed)
    assert (seen.faults, seen.sealed, seen.waiting) == ((), 6, 1)


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'other'",
        "subject = 'product:other'",
        "actor = 'bo'",
        "at = '2026-11-20 09:31:00'",
        'detail = \'{"reason": "other"}\'',
        "request = 'other'",
    ],
)
async def test_a_changed_event_is_named(sealed: Database, change: str) -> None:
    await unguarded(sealed, f"UPDATE events SET {change} WHERE id = 3")  # noqa: S608
    (fault,) = await faults(sealed)
    assert fault.startswith("Event 3 was changed after it was sealed")


async def test_a_removed_event_is_named(sealed: Database) -> None:
    await unguarded(sealed, "DELETE FROM events WHERE id = 3")
    (fault,) = await faults(sealed)
    assert fault.startswith("Event 3 was removed")


async def test_an_event_slipped_in_among_sealed_ones_is_named_and_never_sealed(sealed: Database) -> None:
    columns = "at, kind, subject, actor, platform, request, portfolio, detail"
    await unguarded(
        sealed,
        "DELETE FROM event_seals WHERE event = 3",
        "DELETE FROM events WHERE id = 3",
        f"INSERT INTO events (id, {columns}) SELECT 3, {columns} FROM events WHERE id = 2",  # noqa: S608
    )
    await everything_sealed(sealed, NOW + HOUR)
    found = await faults(sealed)
    assert "Event 3 was inserted among sealed ones: said of two." in found
    assert "Seal 3 is missing." in found


async def test_a_removed_and_a_changed_seal_are_named(sealed: Database) -> None:
    await unguarded(
        sealed, "DELETE FROM event_seals WHERE number = 2", "UPDATE event_seals SET digest = 'x' WHERE number = 5"
    )
    found = await faults(sealed)
    assert "Seal 2 is missing." in found
    assert any(fault.startswith("Seal 5 (event 5) does not follow") for fault in found)


async def test_a_chain_that_was_cut_off_or_made_anew_does_not_fit_a_head_that_was_noted(sealed: Database) -> None:
    noted = (await audit.verify(sealed)).head
    await unguarded(
        sealed, "DELETE FROM event_seals", "DELETE FROM events WHERE id = 6", "UPDATE events SET actor = 'bo'"
    )
    await everything_sealed(sealed, NOW + HOUR)
    assert await faults(sealed) == ()
    assert list(await faults(sealed, noted)) == [
        "Seal 6, which was noted down, is gone: the chain was cut off or made anew."
    ]
    assert "is another one now" in (await faults(sealed, audit.Head(5, noted.chain)))[0]


async def test_the_database_refuses_to_change_or_remove_a_seal(sealed: Database) -> None:
    for sentence in ("UPDATE event_seals SET digest = 'x'", "DELETE FROM event_seals"):
        with pytest.raises(DBAPIError, match="event_seals_append_only"):
            async with sealed.writing() as connection:
                await connection.execute(text(sentence))


async def test_several_replicas_make_one_chain(database: Database, database_url: str) -> None:
    await wrote(database, *(f"event-{number}" for number in range(audit.BATCH + 40)))
    others = [Database(database_url) for _ in range(4)] if not database.sqlite else []
    await asyncio.gather(*(everything_sealed(each) for each in (database, *others)))
    for other in others:
        await other.close()
    seen = await audit.verify(database)
    assert (seen.faults, seen.sealed, seen.waiting) == ((), audit.BATCH + 40, 0)


async def test_what_was_committed_late_and_out_of_order_is_sealed_all_the_same(database: Database) -> None:
    """A replica took number 2, another 3; 3 was committed first, and the desk slept an hour before it saw 2."""
    await wrote(database, "one", "two", "three")
    await unguarded(
        database,
        "CREATE TABLE aside AS SELECT * FROM events WHERE id = 2",
        "DELETE FROM events WHERE id = 2",
    )
    await everything_sealed(database)
    await unguarded_insert(database)
    await everything_sealed(database, NOW + HOUR)
    seen = await audit.verify(database)
    assert (seen.faults, seen.sealed) == ((), 3)


async def unguarded_insert(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO events SELECT * FROM aside"))
        await connection.execute(text("DROP TABLE aside"))


async def test_the_command_line_says_which_and_refuses(
    sealed: Database, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await verify_audit(database_url, "", as_json=False)
    said = capsys.readouterr().out
    assert said.startswith("6 seals are as they were made; 0 events wait for theirs.\nHead 6:")
    head = said.split()[-1]
    await verify_audit(database_url, head, as_json=True)
    assert f'"head": "{head}"' in capsys.readouterr().out
    await unguarded(sealed, "UPDATE events SET actor = 'bo' WHERE id = 4")
    with pytest.raises(Refused, match="Event 4 was changed"):
        await verify_audit(database_url, head, as_json=False)
    with pytest.raises(Refused, match="NUMBER:HASH"):
        await verify_audit(database_url, "six", as_json=False)
