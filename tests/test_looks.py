"""What is asked every second goes by an index, however many requests and messages there have been.

Refuses to time anything: the database says how it would look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from bot.messages import Duty
from handlers.routes import DUTIES
from store import claims, findings, rooms
from store.db import Database
from tests.conftest import NOW
from tests.fakes import ROOM

GROWING = (
    "outbox", "seen_keys", "answers", "notes", "addresses", "events", "incidents", "incident_pages", "incident_entries",
    "alarms", "predictions", "review_items", "review_answers", "pilot_checkins",
)  # fmt: skip
"""Tables with a row for each thing that happened."""
WHOLE = re.compile(rf"SCAN (TABLE )?({'|'.join(GROWING)})\b")


@contextmanager
def listened(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement, with what it was given."""
    said: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        said.append((statement, given))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def plans(database: Database, said: list[tuple[str, Any]]) -> list[str]:
    found: list[str] = []
    async with database.reading() as connection:
        for statement, given in said:
            if statement.startswith(("SELECT", "WITH", "UPDATE")):
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                found += [row["detail"] for row in plan.mappings()]
    return found


async def begun(database: Database) -> None:
    """Somebody to tell, and something to tell them."""
    if not database.sqlite:
        pytest.skip("the plan of a small table is no promise on PostgreSQL; the indexes are the same")
    async with database.unit("begun", NOW) as unit:
        await rooms.bind(unit, rooms.ADMINISTRATORS, "desk", ROOM.packed(), by="ana")
        await findings.note(unit, "dead letter", f"{findings.LETTER}1", "never")


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.name)
async def test_a_duty_looks_through_no_table_that_grows(database: Database, duty: Duty) -> None:
    await begun(database)
    async with database.look(NOW) as unit:
        with listened(database) as said:
            await duty.due(unit, NOW)
    assert said
    assert [plan for plan in await plans(database, said) if WHOLE.search(plan)] == []


async def test_delivery_finds_what_to_send_without_looking_through_the_outbox(database: Database) -> None:
    await begun(database)
    with listened(database) as said:
        async with database.writing() as connection:
            claim = partial(claims.claim, now=NOW, until=NOW, worker="w1", silent=("a",), slow=("b",), limit=8)
            await connection.run_sync(claim)
    assert any("outbox" in words for words, _ in said)
    assert [plan for plan in await plans(database, said) if WHOLE.search(plan)] == []


async def test_a_finding_that_is_not_open_is_closed_without_a_write(database: Database) -> None:
    with listened(database) as said:
        await findings.close_outside(database, "clock was days ahead", "here", NOW)
    assert [statement for statement, _ in said if statement.startswith(("UPDATE", "BEGIN IMMEDIATE"))] == []

    await findings.note_outside(database, "clock was days ahead", "here", "long ago", NOW)
    await findings.close_outside(database, "clock was days ahead", "here", NOW)
    async with database.look(NOW) as unit:
        assert await findings.open_ones(unit) == []
