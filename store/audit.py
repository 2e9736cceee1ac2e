"""A chain over the events: each is sealed soon after it was written, and every seal holds the one before.

Refuses to slow a commit down: events are sealed in batches afterwards, by whichever process comes first; and to seal
what turned up late among sealed ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db import Database
from store.rows import table_of
from store.tables import EventRow, EventSealRow

EVENTS, SEALS = table_of(EventRow), table_of(EventSealRow)
CONTENT = tuple(column.name for column in EVENTS.columns)
BATCH = 500
LATEST = timedelta(minutes=10)
"""A transaction may commit so long after a later one of another replica; what turns up later was slipped in."""
LOCK = 7_367_012
"""PostgreSQL's advisory lock number: one replica seals at a time."""
BEGINNING = "0" * 64
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal: noted down elsewhere, it proves everything before it."""

    number: int
    chain: str

    def __str__(self) -> str:
        return f"{self.number}:{self.chain}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking at everything found: faults as sentences, how many seals, how many events wait for theirs."""

    head: Head
    sealed: int
    waiting: int
    erased: int
    faults: Sequence[str] = field(default=())


def digest(event: RowMapping) -> str:
    """Of everything an event says, the same on both databases."""
    said = {name: _plain(event[name]) for name in CONTENT}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def linked(before: str, number: int, event: int, content: str, why: str) -> str:
    """The chain's value at a seal."""
    return hashlib.sha256(f"{before}|{number}|{event}|{content}|{why}".encode()).hexdigest()


# --- sealing -------------------------------------------------------------------------------------


async def seal(database: Database, now: datetime) -> int:
    """How many events were sealed; none is quick. Called again until it says 0, everything is."""
    async with database.reading() as connection:
        if not (await connection.execute((await _unsealed(connection)).limit(1))).first():
            return 0
    async with database.writing() as connection:
        await alone(connection)
        events = (await connection.execute((await _unsealed(connection)).limit(BATCH))).mappings().all()
        await append(connection, events, now)
    return len(events)


async def alone(connection: AsyncConnection) -> None:
    """Nobody else seals until this transaction ends. On SQLite there is one writer anyway."""
    if connection.dialect.name != "sqlite":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=LOCK))


async def append(connection: AsyncConnection, events: Sequence[RowMapping], now: datetime, why: str = "") -> None:
    """Seals for these events, at the end of the chain; after `alone`."""
    last = (await connection.execute(select(SEALS).order_by(SEALS.c.number.desc()).limit(1))).mappings().first()
    number, chain, highest = (last["number"], last["chain"], last["highest"]) if last else (0, BEGINNING, 0)
    rows = []
    for event in events:
        number, content = number + 1, digest(event)
        chain, highest = linked(chain, number, event["id"], content, why), max(highest, event["id"])
        rows.append(
            {"number": number, "event": event["id"], "highest": highest, "digest": content, "chain": chain, "why": why}
        )
    if rows:
        await connection.execute(SEALS.insert(), [{**row, "sealed_at": now} for row in rows])


async def _unsealed(connection: AsyncConnection) -> Select[Any]:
    """The query for events that are to be sealed, in their order."""
    floor = await _floor(connection)
    return select(EVENTS).where(EVENTS.c.id > floor, ~_sealed()).order_by(EVENTS.c.id)


def _sealed() -> Any:
    return exists().where(SEALS.c.event == EVENTS.c.id)


async def _floor(connection: AsyncConnection) -> int:
    """Up to this event everything that will ever be sealed is. Counted from the newest seal: a desk may have slept."""
    newest = await connection.scalar(select(SEALS.c.sealed_at).order_by(SEALS.c.number.desc()).limit(1))
    if newest is None:
        return 0
    old = select(SEALS.c.highest).where(SEALS.c.sealed_at <= newest - LATEST)
    return int(await connection.scalar(old.order_by(SEALS.c.number.desc()).limit(1)) or 0)


# --- verifying -----------------------------------------------------------------------------------


async def head(connection: AsyncConnection) -> Head:
    last = (await connection.execute(select(SEALS).order_by(SEALS.c.number.desc()).limit(1))).mappings().first()
    return Head(last["number"], last["chain"]) if last else Head(0, BEGINNING)


async def verify(database: Database, noted: Head | None = None) -> Verdict:
    """Every seal and every event looked at once. `noted`: a head somebody wrote down before."""
    faults: list[str] = []
    erased, before, sealed = 0, Head(0, BEGINNING), 0
    async with database.reading() as connection:
        async for row in _in_order(connection):
            sealed += 1
            faults += _broken(before, row)
            before = Head(row["number"], row["chain"])
            if row["id"] is not None and digest(row) == row["digest"]:
                continue
            if row["id"] is not None and await _erased(connection, row):
                erased += 1
            else:
                faults.append(_altered(row))
        faults += [_slipped_in(row) for row in await _inserted(connection)]
        faults += await _unlike(connection, noted) if noted else []
        waiting = await _count(connection, (await _unsealed(connection)).subquery())
    return Verdict(before, sealed, waiting, erased, tuple(faults))


async def _in_order(connection: AsyncConnection) -> AsyncIterator[RowMapping]:
    """Every seal with its event, which may be gone."""
    last = -1
    joined = select(SEALS, EVENTS).join_from(SEALS, EVENTS, SEALS.c.event == EVENTS.c.id, isouter=True)
    while True:
        page = joined.where(SEALS.c.number > last).order_by(SEALS.c.number).limit(BATCH)
        rows = (await connection.execute(page)).mappings().all()
        for row in rows:
            yield row
        if not rows:
            return
        last = rows[-1]["number"]


def _broken(before: Head, row: RowMapping) -> list[str]:
    number = row["number"]
    if number != before.number + 1:
        missing = f"{before.number + 1}" if number == before.number + 2 else f"{before.number + 1} to {number - 1}"
        return [f"Seal {missing} is missing."]
    if linked(before.chain, number, row["event"], row["digest"], row["why"]) != row["chain"]:
        return [
            f"Seal {number} (event {row['event']}) does not follow from the one before: one of the two was changed."
        ]
    return []


def _altered(row: RowMapping) -> str:
    when = f"sealed {row['sealed_at']:%Y-%m-%d %H:%M} UTC"
    if row["id"] is None:
        return f"Event {row['event']} was removed ({when})."
    return f"Event {row['event']} was changed after it was {when}: {row['kind']} of {row['subject']}."


async def _erased(connection: AsyncConnection, row: RowMapping) -> bool:
    """Whether it was rewritten by an erasure, which sealed what it made of it."""
    same = select(SEALS.c.digest, SEALS.c.why).where(SEALS.c.event == row["event"])
    newest = (await connection.execute(same.order_by(SEALS.c.number.desc()).limit(1))).mappings().one()
    return bool(newest["why"] == ERASURE and newest["digest"] == digest(row))


async def _inserted(connection: AsyncConnection) -> Sequence[RowMapping]:
    late = select(EVENTS).where(EVENTS.c.id <= await _floor(connection), ~_sealed())
    return (await connection.execute(late.order_by(EVENTS.c.id))).mappings().all()


def _slipped_in(row: RowMapping) -> str:
    return f"Event {row['id']} was inserted among sealed ones: {row['kind']} of {row['subject']}."


async def _unlike(connection: AsyncConnection, noted: Head) -> list[str]:
    kept = await connection.scalar(select(SEALS.c.chain).where(SEALS.c.number == noted.number))
    if kept == noted.chain or noted == Head(0, BEGINNING):
        return []
    how = "is gone" if kept is None else "is another one now"
    return [f"Seal {noted.number}, which was noted down, {how}: the chain was cut off or made anew."]


async def _count(connection: AsyncConnection, rows: Any) -> int:
    return int(await connection.scalar(select(func.count()).select_from(rows)) or 0)
