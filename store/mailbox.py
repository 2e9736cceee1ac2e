"""The outbox and where things live: what is due, who took it, what became of it.

Refuses to send anything, and to read what a card says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from store.rows import table_of
from store.tables import AddressRow, OutboxRow, RoomRow, SeenKeyRow
from store.upserts import insert_into

OUTBOX, ADDRESSES, ROOMS, KEYS = (table_of(kind) for kind in (OutboxRow, AddressRow, RoomRow, SeenKeyRow))
OPEN = OUTBOX.c.waiting.is_(True)


ARRIVED = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("number"), OUTBOX.c.lease_by == bindparam("worker"))
    .values(
        state="sent", waiting=False, lease_by=None, error="", sent_at=bindparam("at"), message=bindparam("arrived_as")
    )
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Message `number` of the outbox is where it should be, under the platform's id `arrived_as`."""

    number: int
    arrived_as: str
    at: datetime
    home: AddressRow | None = None


def arrived(connection: Connection, worker: str, arrivals: Sequence[Arrival]) -> None:
    """They wait no longer, and their slots live where they arrived."""
    done = [{"number": a.number, "worker": worker, "at": a.at, "arrived_as": a.arrived_as} for a in arrivals]
    connection.execute(ARRIVED, done)
    for each in arrivals:
        if each.home is not None:
            remember(connection, each.home)


def newer(row: RowMapping) -> Select[Any]:
    """The query for a later message for the same slot in the same queue."""
    same = OUTBOX.c.queue == row["queue"], OUTBOX.c.slot == row["slot"]
    return select(OUTBOX.c.id).where(*same, OUTBOX.c.state == "pending", OUTBOX.c.id > row["id"]).limit(1)


async def settle(connection: AsyncConnection, number: int, worker: str, **values: Any) -> bool:
    """Whether the message was still this worker's; then it is no longer. `due_at` says when it may be taken again."""
    done = update(OUTBOX).where(OUTBOX.c.id == number, OUTBOX.c.lease_by == worker)
    return (await connection.execute(done.values(lease_by=None, **values))).rowcount == 1


async def end(connection: AsyncConnection, number: int, worker: str, state: str, **values: Any) -> bool:
    """Whether the message was still this worker's; then it waits no longer, as `sent`, `dead` or `superseded`."""
    return await settle(connection, number, worker, state=state, waiting=False, **values)


async def release_all(connection: AsyncConnection, now: datetime) -> int:
    """Every lease lapses now; for the start of the only process."""
    lapse = update(OUTBOX).where(OPEN, OUTBOX.c.lease_by.is_not(None)).values(due_at=now)
    return (await connection.execute(lapse)).rowcount


async def doubt_all(connection: AsyncConnection, now: datetime) -> int:
    """Whatever waits may have arrived since: it is looked for before it is posted. For a database put back."""
    tried = func.coalesce(OUTBOX.c.attempt_at, OUTBOX.c.created_at)
    doubted = update(OUTBOX).where(OPEN).values(state="unknown", attempt_at=tried, due_at=now, lease_by=None)
    return (await connection.execute(doubted)).rowcount


def unseen(under: str, before: datetime) -> Select[Any]:
    """The query for what waits in queues that begin with `under` since `before`."""
    since = OUTBOX.c.created_at < before, OUTBOX.c.due_at < before
    return select(OUTBOX.c.id).where(OPEN, OUTBOX.c.queue.startswith(under, autoescape=True), *since)


async def overlook(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """They wait no longer: nobody is there to see them."""
    ended = update(OUTBOX).where(OPEN, OUTBOX.c.id.in_(numbers))
    await connection.execute(ended.values(state="superseded", waiting=False, lease_by=None))


async def newest_request(connection: AsyncConnection) -> datetime | None:
    """When the newest request happened, by the clock of that time."""
    found = await connection.scalar(select(KEYS.c.at).order_by(KEYS.c.at.desc()).limit(1))
    return found if isinstance(found, datetime) else None


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next waiting message is due."""
    found = await connection.scalar(select(func.min(OUTBOX.c.due_at)).where(OPEN))
    return found if isinstance(found, datetime) else None


async def backlog(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Lane, state, how many, since when the oldest waits, the earliest due, and the tries beyond the first."""
    query = select(
        OUTBOX.c.lane,
        OUTBOX.c.state,
        func.count().label("number"),
        func.min(OUTBOX.c.created_at).label("oldest_at"),
        func.min(OUTBOX.c.due_at).label("due_at"),
        func.sum(case((OUTBOX.c.attempts > 1, OUTBOX.c.attempts - 1), else_=0)).label("retries"),
    )
    grouped = query.where(or_(OPEN, OUTBOX.c.state == "dead")).group_by(OUTBOX.c.lane, OUTBOX.c.state)
    return (await connection.execute(grouped)).mappings().all()


async def waiting_for(connection: AsyncConnection, request: str) -> int:
    """How many replies to this request are still on their way."""
    query = select(func.count()).where(OUTBOX.c.request == request, OPEN)
    return int(await connection.scalar(query) or 0)


# --- addresses and rooms -----------------------------------------------------------------------


def living(slots: Collection[str]) -> Select[Any]:
    """The query for every place these slots live."""
    return select(ADDRESSES).where(ADDRESSES.c.slot.in_(slots)).order_by(ADDRESSES.c.updated_at)


def on_their_way(slots: Collection[str]) -> Select[Any]:
    """The query for posts of these slots that have not arrived yet."""
    ways = select(OUTBOX.c.slot, OUTBOX.c.queue, OUTBOX.c.target, OUTBOX.c.place).distinct()
    return ways.where(OUTBOX.c.slot.in_(slots), OPEN)


async def card_at(connection: AsyncConnection, platform: str, conversation: str, message: str) -> RowMapping | None:
    """The address of the slot whose message this is."""
    query = select(ADDRESSES).where(
        ADDRESSES.c.platform == platform, ADDRESSES.c.conversation == conversation, ADDRESSES.c.message == message
    )
    return (await connection.execute(query)).mappings().first()


async def cards_in(connection: AsyncConnection, platform: str, conversation: str, thread: str) -> Sequence[RowMapping]:
    """The addresses in a thread, in the order they were posted; the card that begins it is among them."""
    query = select(ADDRESSES).where(
        ADDRESSES.c.platform == platform, ADDRESSES.c.conversation == conversation, ADDRESSES.c.thread == thread
    )
    found = (await connection.execute(query)).mappings().all()
    return sorted(found, key=lambda row: str(row["message"]))  # in SQL the planner would walk the whole conversation


async def coming(connection: AsyncConnection, thread: str) -> Sequence[RowMapping]:
    """Slot and place of the posts on their way whose place names this thread, in their order. Callers compare it."""
    named = OUTBOX.c.place.contains(json.dumps(thread), autoescape=True)
    query = select(OUTBOX.c.slot, OUTBOX.c.place).where(OPEN, OUTBOX.c.slot.is_not(None), named)
    return (await connection.execute(query.order_by(OUTBOX.c.id))).mappings().all()


async def on_the_wire(connection: AsyncConnection) -> bool:
    """Whether a card with a slot is being handed to its platform, or in doubt."""
    flying = OPEN, OUTBOX.c.slot.is_not(None), OUTBOX.c.state.in_(("sending", "unknown"))
    return await connection.scalar(select(OUTBOX.c.id).where(*flying).limit(1)) is not None


def remember(connection: Connection, row: AddressRow) -> None:
    """The slot lives here from now on."""
    insert = insert_into(ADDRESSES, connection)
    thread = json.loads(row.place).get("thread") or row.message
    fields = {"place": row.place, "message": row.message, "thread": thread, "updated_at": row.updated_at}
    keys = {"slot": row.slot, "platform": row.platform, "conversation": row.conversation}
    connection.execute(insert.values(**keys, **fields).on_conflict_do_update(index_elements=list(keys), set_=fields))


def bound_rooms(name: str) -> Select[Any]:
    """The query for the conversations bound to a room's name."""
    return select(ROOMS).where(ROOMS.c.name == name)
