"""Self-tests: a call that calls nobody, from being asked for until its platform has it, and how long each leg took.

Refuses to believe that it arrived before the outbox says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import journal
from store.rows import table_of
from store.tables import OutboxRow, SelfTestRow
from store.units import Unit

TESTS, OUTBOX = table_of(SelfTestRow), table_of(OutboxRow)
LOOK = timedelta(seconds=2)
"""How long until it is asked again whether the call has arrived."""
PATIENCE = timedelta(seconds=60)
LEGS: Mapping[str, str] = {
    "noticed": "noticed by the clock",
    "taken": "taken from the outbox",
    "accepted": "accepted by the platform",
    "all": "in all",
}


def slot(number: int) -> str:
    return f"selftest/{number}"


async def ask(unit: Unit, place: str, *, by: str, kind: str = "asked") -> int:
    """The number of a self-test that is due now, in this place."""
    number = await unit.inserted(
        SelfTestRow(kind=kind, place=place, asked_by=by, asked_at=unit.at, due_at=unit.at, legs={})
    )
    journal.record(unit, "self-test", "company", actor=by, detail={"number": number, "kind": kind})
    return number


async def due(unit: Unit, now: datetime) -> Sequence[RowMapping]:
    return await unit.fetch(select(TESTS).where(TESTS.c.due_at <= now).order_by(TESTS.c.id).limit(10))


async def one(unit: Unit, number: int) -> RowMapping | None:
    rows = await unit.fetch(select(TESTS).where(TESTS.c.id == number).with_for_update())
    return rows[0] if rows else None


async def state(connection: AsyncConnection, number: int) -> RowMapping:
    return (await connection.execute(select(TESTS).where(TESTS.c.id == number))).mappings().one()


async def latest(connection: AsyncConnection) -> RowMapping | None:
    """The newest that has ended."""
    ended = select(TESTS).where(TESTS.c.due_at.is_(None)).order_by(TESTS.c.id.desc()).limit(1)
    return (await connection.execute(ended)).mappings().first()


async def called(unit: Unit, number: int, whom: str) -> None:
    """The call is in the outbox."""
    await _moved(unit, number, state="called", called_at=unit.at, due_at=unit.at + LOOK, whom=whom)


async def again(unit: Unit, number: int) -> None:
    await _moved(unit, number, due_at=unit.at + LOOK)


async def ended(unit: Unit, number: int, *, passed: bool, legs: Mapping[str, float]) -> None:
    await _moved(unit, number, state="passed" if passed else "failed", due_at=None, legs=dict(legs))


async def _moved(unit: Unit, number: int, **values: Any) -> None:
    await unit.run(update(TESTS).where(TESTS.c.id == number).values(**values))


async def arrival(unit: Unit, number: int) -> RowMapping | None:
    """What became of the call: the first message of its slot."""
    columns = OUTBOX.c.state, OUTBOX.c.created_at, OUTBOX.c.attempt_at, OUTBOX.c.sent_at, OUTBOX.c.error
    first = select(*columns).where(OUTBOX.c.slot == slot(number)).order_by(OUTBOX.c.id).limit(1)
    rows = await unit.fetch(first)
    return rows[0] if rows else None


def legs(test: Mapping[Any, Any], call: Mapping[Any, Any]) -> dict[str, float]:
    """*Units*: seconds, by the names of LEGS."""
    taken = call["attempt_at"] or call["sent_at"]
    spans = {
        "noticed": (test["asked_at"], test["called_at"]),
        "taken": (call["created_at"], taken),
        "accepted": (taken, call["sent_at"]),
        "all": (test["asked_at"], call["sent_at"]),
    }
    return {name: round(max(0.0, (end - begin).total_seconds()), 3) for name, (begin, end) in spans.items()}


async def weekly_since(unit: Unit, since: datetime) -> set[str]:
    """The places that have had their weekly test since then."""
    recent = select(TESTS.c.place).where(TESTS.c.kind == "weekly", TESTS.c.asked_at >= since)
    return {str(row["place"]) for row in await unit.fetch(recent)}
