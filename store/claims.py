"""Which messages go next, and whose they are: taken under a lease, one at a time for each conversation.

Refuses to call in doubt what never left: whoever took a call and died before it left has only kept it waiting.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from store.mailbox import ADDRESSES, OPEN, OUTBOX


@dataclass(frozen=True, slots=True)
class Share:
    """Which messages one process takes: those in queues that begin with `under` and not with `beside`, for places that
    begin with `at`. Nothing said is everything."""

    under: str = ""
    beside: str = ""
    at: str = ""


EVERYTHING = Share()
EVER = datetime(9999, 1, 1, tzinfo=UTC)


def _queues() -> CTE:
    """Every queue with something waiting, found by stepping through the index from one to the next."""
    steps = select(func.min(OUTBOX.c.queue).label("queue")).where(OPEN).cte("queues", recursive=True)
    after = select(func.min(OUTBOX.c.queue)).where(OPEN, OUTBOX.c.queue > steps.c.queue).scalar_subquery()
    return steps.union_all(select(after).where(steps.c.queue.is_not(None)))


NOW = bindparam("now", type_=OUTBOX.c.due_at.type)
BEFORE = bindparam("before", type_=OUTBOX.c.created_at.type)
SET_BACK = and_(OUTBOX.c.state == "pending", OUTBOX.c.created_at > NOW)
"""The clock was set back since: what was to go at once does not wait until it has caught up."""


LISTS = {
    "sqlite": lambda names: func.json_each(names).table_valued("value"),
    "postgresql": lambda names: func.json_array_elements_text(cast(names, JSON)).table_valued("value"),
}
"""A list as one parameter: the statement stays the same however many there are, and the database keeps it prepared."""


CALL = OUTBOX.c.lane <= bindparam("calls", type_=Integer)


def _among(dialect: str, name: str) -> Select[Any]:
    return select(LISTS[dialect](bindparam(name, type_=String)).c.value)


def _begins(text: ColumnElement[str], name: str) -> ColumnElement[bool]:
    wanted = bindparam(name, type_=String)
    return func.substr(text, 1, func.length(wanted)) == wanted


def _ours(queue: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(_begins(queue, "under"), or_(bindparam("beside", type_=String) == "", ~_begins(queue, "beside")))


def _heads(dialect: str, *, placed: bool) -> Select[Any]:
    """The first waiting message of each queue, most urgent first. Costs by queues, not by messages.

    `placed`: only places of this process count; to look at places costs more.
    """
    queues, first = _queues(), OUTBOX.alias("first")
    waits = [first.c.waiting.is_(True), first.c.queue == queues.c.queue]
    if placed:
        waits.append(_begins(first.c.place, "at"))
    head = select(first.c.id).where(*waits).order_by(first.c.lane, first.c.id).limit(1).scalar_subquery()
    loud = queues.c.queue.not_in(_among(dialect, "silent"))
    heads = select(head).where(queues.c.queue.is_not(None), _ours(queues.c.queue), loud)
    due = or_(OUTBOX.c.due_at <= NOW, SET_BACK), OUTBOX.c.created_at <= BEFORE
    in_turn = or_(CALL, OUTBOX.c.queue.not_in(_among(dialect, "slow")))
    ready = select(OUTBOX.c.id).where(OUTBOX.c.id.in_(heads), *due, in_turn, ~_before_its_thread())
    first_few = ready.order_by(OUTBOX.c.lane, OUTBOX.c.id).limit(bindparam("most", type_=Integer))
    return first_few.with_for_update(skip_locked=True)


def _before_its_thread() -> ColumnElement[bool]:
    """What goes under a slot waits while the slot's first post is still on its way."""
    first, slot = OUTBOX.alias("opening"), func.substr(OUTBOX.c.target, len("slot:") + 1)
    coming = exists().where(first.c.waiting.is_(True), first.c.slot == slot)
    return and_(OUTBOX.c.target.startswith("slot:"), coming, ~exists().where(ADDRESSES.c.slot == slot))


UNTRIED = or_(OUTBOX.c.state == "pending", and_(OUTBOX.c.state == "sending", OUTBOX.c.attempt_at.is_(None)))
"""Whoever had it died before it left, or said that it did not."""


def _take(dialect: str, *, placed: bool) -> ReturningUpdate[Any]:
    """What was tried before may have arrived, and keeps the instant of its last try; a call gets one as it leaves."""
    claimed = update(OUTBOX).where(OUTBOX.c.id.in_(_heads(dialect, placed=placed)))
    return claimed.values(
        state=case((UNTRIED, "sending"), else_="unknown"),
        attempts=OUTBOX.c.attempts + 1,
        attempt_at=case((and_(UNTRIED, CALL), null()), (UNTRIED, NOW), else_=func.coalesce(OUTBOX.c.attempt_at, NOW)),
        due_at=bindparam("until"),
        lease_by=bindparam("worker"),
    ).returning(OUTBOX)


# Made once: putting these together costs more than running them.
TAKES = {(dialect, placed): _take(dialect, placed=placed) for dialect in LISTS for placed in (False, True)}


def claim(
    connection: Connection,
    *,
    now: datetime,
    until: datetime,
    worker: str,
    limit: int,
    silent: Sequence[str] = (),
    slow: Sequence[str] = (),
    calls: int = -1,
    share: Share = EVERYTHING,
    before: datetime = EVER,
) -> Sequence[RowMapping]:
    """Messages that are now this worker's until `until`. `unknown`: an earlier try may have arrived.

    `silent`: queues of which nothing is taken; `slow`: those of which only calls are. `calls`: up to this lane they are
    calls, and not on the wire before `leaving` has said so. `before`: nothing that was said later.
    """
    given = {"now": now, "until": until, "worker": worker, "calls": calls, "most": limit}
    given |= {"silent": json.dumps(silent), "slow": json.dumps(slow)}
    given |= {"before": before, "under": share.under, "beside": share.beside} | ({"at": share.at} if share.at else {})
    return tuple(connection.execute(TAKES[connection.dialect.name, bool(share.at)], given).mappings())


def leaving(
    connection: Connection, worker: str, numbers: Sequence[int], *, at: datetime, until: datetime
) -> Sequence[int]:
    """Those that are still this worker's: they are on the wire from now on, and this worker's until `until`."""
    theirs = OUTBOX.c.id.in_(numbers), OUTBOX.c.lease_by == worker, OPEN
    left = update(OUTBOX).where(*theirs).values(attempt_at=at, due_at=until).returning(OUTBOX.c.id)
    return connection.execute(left).scalars().all()
