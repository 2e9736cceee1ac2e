"""What is old enough is forgotten; a person can be taken out, and the history keeps its shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from bot.housekeeping import Housekeeping
from bot.keeping import erase, verify_audit
from handlers.routes import ROUTES
from store import audit, journal, retention
from store.answers import ANSWERS
from store.db import Database
from store.errors import NotFound, Refused
from store.mailbox import ADDRESSES, KEYS, OUTBOX
from store.retention import Keep, forget
from store.rows import table_of
from store.tables import METADATA, AssignmentRow, IncidentEntryRow, PersonRow
from tests.conftest import NOW, HandClock
from tests.houses import SampleHouse

DAY = timedelta(days=1)
EVERYTHING = Keep(messages=30 * DAY, questions=30 * DAY, remarks=30 * DAY)


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    return await SampleHouse(database, clock, ROUTES).open()


async def count(database: Database, table: Table, **same: Any) -> int:
    where = [table.c[name] == value for name, value in same.items()]
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


# --- forgetting ---------------------------------------------------------------------------------------


async def test_without_a_setting_only_keys_are_forgotten_and_only_old_ones(house: SampleHouse) -> None:
    await house.say("Linh Tran", "who owns pip")
    keys = await count(house.database, KEYS)
    await forget(house.database, Keep(), NOW + 2 * DAY)
    assert await count(house.database, KEYS) == keys
    done = await forget(house.database, Keep(), NOW + 400 * DAY)
    assert done == {"keys": keys, "messages": 0, "questions": 0, "remarks": 0}
    assert await count(house.database, ANSWERS) == 1


async def test_old_messages_and_questions_go_and_what_waits_or_is_young_stays(house: SampleHouse) -> None:
    await house.say("Linh Tran", "who owns pip")
    house.clock.move(40 * DAY)
    await house.say("Linh Tran", "who owns tandem")
    house.desk.faults.append("slow down")
    await house.say("Linh Tran", "who owns drift-bell")
    done = await forget(house.database, EVERYTHING, house.clock.now())
    assert (done["messages"], done["questions"]) == (1, 1)
    assert await count(house.database, OUTBOX, waiting=True) == 1
    assert await count(house.database, ANSWERS) == 2


async def test_a_living_card_goes_on_living_when_its_messages_are_forgotten(house: SampleHouse) -> None:
    await house.say("Linh Tran", "open incident pip: it has gone quiet")
    house.clock.move(40 * DAY)
    await forget(house.database, EVERYTHING, house.clock.now())
    assert await count(house.database, ADDRESSES) > 0
    assert "Linh Tran has it" in await house.say("Linh Tran", "ack 1")


async def test_remarks_of_incidents_that_were_resolved_long_ago_are_emptied_and_the_line_stays(
    house: SampleHouse,
) -> None:
    entries = table_of(IncidentEntryRow)
    await house.say("Linh Tran", "open incident pip: it has gone quiet")
    await house.say("Linh Tran", "ack 1")
    await house.say("Linh Tran", "note 1: the canary sings at dawn")
    before = await count(house.database, entries)
    house.clock.move(40 * DAY)
    assert (await forget(house.database, EVERYTHING, house.clock.now()))["remarks"] == 0
    await house.say("Linh Tran", "resolve 1 as operations: restarted")
    house.clock.move(31 * DAY)
    assert (await forget(house.database, EVERYTHING, house.clock.now()))["remarks"] == 1
    assert await count(house.database, entries, words=retention.FORGOTTEN) == 1
    assert await count(house.database, entries) == before + 1


async def test_a_round_of_housekeeping_seals_and_forgets_bite_by_bite(
    house: SampleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BITE", 2)
    monkeypatch.setattr("bot.housekeeping.BITE", 2)
    monkeypatch.setattr("bot.housekeeping.BREATH", 0)
    for _ in range(7):
        await house.say("Linh Tran", "who owns pip")
    house.clock.move(40 * DAY)
    await Housekeeping(house.database, house.clock.now, EVERYTHING).round()
    assert await count(house.database, OUTBOX) == 0
    assert (await audit.verify(house.database)).waiting == 0


# --- erasing ------------------------------------------------------------------------------------------


async def everything(database: Database) -> str:
    """Every word in every table."""
    words = []
    async with database.reading() as connection:
        for table in METADATA.sorted_tables:
            rows: Sequence[Mapping[Any, Any]] = (await connection.execute(select(table))).mappings().all()
            words += [
                json.dumps({str(name): str(value) for name, value in row.items()}, ensure_ascii=False) for row in rows
            ]
    return "\n".join(words)


LEAVER, NAME, EMAIL = "remy-sorel", "Rémy Sorel", "rémy.sorel@larkmoor.example"


async def joined(house: SampleHouse) -> None:
    """Somebody who answered for something once, and holds nothing now."""
    async with house.database.unit("joined", NOW) as unit:
        unit.add(PersonRow(id=LEAVER, name=NAME, email=EMAIL, title="Analyst"))
        begun, gone = NOW - 90 * DAY, NOW - 30 * DAY
        unit.add(
            AssignmentRow(
                subject="product:pip", accountability="retraining", person=LEAVER, source="catalog",
                valid_from=begun, valid_to=gone,
            )
        )  # fmt: skip
        detail = {"reason": f"{NAME} asked", "holder": LEAVER}
        journal.record(unit, "joined", f"person:{LEAVER}", picture=await journal.moved(unit), detail=detail)
    await house.database.portfolio()


async def worked(house: SampleHouse) -> None:
    """Somebody who has done a bit of everything, and is spoken of."""
    name = NAME
    await joined(house)
    await house.say(name, "open incident pip: it has gone quiet")
    await house.say(name, "ack 1")
    await house.say("Linh Tran", f"note 1: {name} has looked, thanks {name}!")
    await house.say(name, "resolve 1 as operations: restarted")
    await house.say(name, "confirm retraining of pip")


async def test_a_person_is_taken_out_of_every_table_and_the_history_keeps_its_shape(
    house: SampleHouse, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person, name, email = LEAVER, NAME, EMAIL
    await worked(house)
    shown = await house.say("Linh Tran", "postmortem 1")
    assert name in shown
    rows = {table.name: await count(house.database, table) for table in METADATA.sorted_tables}

    await erase(database_url, person, yes=False)
    assert "Would be erased" in capsys.readouterr().out
    assert name in await everything(house.database)

    await erase(database_url, person, yes=True)
    assert "stands in their place" in capsys.readouterr().out
    left = await everything(house.database)
    assert [word for word in (name, email, f'"{person}"', f":{person}") if word.casefold() in left.casefold()] == []
    after = {table.name: await count(house.database, table) for table in METADATA.sorted_tables}
    same = ("incidents", "incident_entries", "incident_pages", "assignments", "answers", "outbox", "people")
    assert {table: after[table] for table in same} == {table: rows[table] for table in same}
    await house.database.portfolio()
    again = await house.say("Linh Tran", "show incident 1")
    assert name not in again
    assert "former colleague" in left


async def test_the_audit_counts_what_an_erasure_rewrote_and_finds_what_somebody_else_did(
    house: SampleHouse, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person = LEAVER
    await worked(house)
    await erase(database_url, person, yes=True)
    while await audit.seal(house.database, NOW):
        pass
    await verify_audit(database_url, "", as_json=False)
    assert "rewritten by an erasure" in capsys.readouterr().out
    from tests.keeping.test_audit import unguarded

    await unguarded(house.database, "UPDATE events SET actor = 'other' WHERE actor LIKE 'former-%'")
    with pytest.raises(Refused, match="was changed after it was sealed"):
        await verify_audit(database_url, "", as_json=False)


async def test_who_still_answers_for_something_is_not_erased(house: SampleHouse, database_url: str) -> None:
    with pytest.raises(Refused, match=r"(?s)still needed.*Hand that over first"):
        await erase(database_url, "otto-lindqvist", yes=True)
    person, name = LEAVER, NAME
    await joined(house)
    await house.say(name, "open incident pip: it has gone quiet")
    await house.say(name, "ack 1")
    with pytest.raises(Refused, match="incident 1"):
        await erase(database_url, person, yes=True)
    with pytest.raises(NotFound):
        await erase(database_url, "nobody-known", yes=True)
    assert await count(house.database, table_of(PersonRow), id=person) == 1
