"""Draining the outbox: most urgent first, one at a time per conversation, nothing dropped, nothing twice.

Refuses to post again what may have arrived, before having looked for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import RowMapping

from bot.addressing import Addressing
from bot.envelopes import place_of
from bot.leases import Leases
from bot.ledger import Ledger, home_of
from bot.logs import Log
from bot.messages import Address, CannotSeek, DeliveryError, Lane, OutcomeUnknown, Outgoing, Place, Transport
from store import findings, mailbox
from store.db import Database
from store.mailbox import Arrival
from store.tables import FindingRow

LOG = Log("delivery")
AT_ONCE = 8
LEASE = timedelta(seconds=60)
POLL = 0.5
"""*Units*: seconds between two looks at the outbox when nothing wakes us."""
GATHER = 0.01
"""*Units*: seconds. Many wakes in a moment are one look, and so is what ends in one."""
BREATH = 0.05
"""*Units*: seconds between two looks that find nothing: every conversation is paced, and people go on asking."""
GRACE = timedelta(seconds=30)
"""How long a message may still turn up after a broken call. *Source*: platform-slack, effectively-once posting."""
GIVE_UP = timedelta(hours=24)
RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
REPEATABLE = (Lane.PAGE, Lane.ESCALATION, Lane.ANSWER)
"""What is sent again, marked as a possible repeat, where the platform cannot be asked. An update is not."""


def everywhere(_place: Place) -> bool:
    """Every place is ours; one on a platform that is not configured is told as a failure."""
    return True


class Delivery:
    """Takes messages from the outbox and hands them to transports; `told` hears what became of each try."""

    def __init__(
        self,
        database: Database,
        transports: Mapping[str, Transport],
        *,
        now: Callable[[], datetime],
        worker: str,
        own: Callable[[Place], bool] = everywhere,
    ) -> None:
        """`own`: whether a place is ours; what is for another one is left for the process that serves it."""
        self._database = database
        self._transports = transports
        self._addressing = Addressing(database, transports)
        self._now = now
        self.leases = Leases(now)
        self._worker = worker
        self._own = own
        self.told: Callable[[str, int, float | None], None] = lambda _outcome, _lane, _seconds: None
        self._ledger = Ledger(database, worker)
        self._wake = asyncio.Event()
        self._over = False
        self._cooling: dict[str, datetime] = {}
        self._busy: set[asyncio.Task[None]] = set()
        self._in_hand: set[int] = set()

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Until `stop`; then what is in flight is finished."""
        try:
            while not self._over:
                await self._round()
        finally:
            if self._busy:
                await asyncio.wait(self._busy)

    def stop(self) -> None:
        """Takes up nothing more."""
        self._over = True
        self._wake.set()

    async def drain(self) -> None:
        """Sends what is due now, and returns when none of it is waiting any more."""
        while await self._take():
            await asyncio.wait(self._busy)
        if self._busy:
            await asyncio.wait(self._busy)

    async def _round(self) -> None:
        if self._busy:
            await asyncio.sleep(GATHER)
        self._wake.clear()
        try:
            taken = await self._take()
        except Exception as error:  # the database is away: said once a round, tried again
            LOG.error("outbox unreadable", error=type(error).__name__)
            taken = 0
        if not taken:
            await self._rest()

    async def _rest(self) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL)
            await asyncio.sleep(max(GATHER, BREATH - (now() - began)))

    async def _take(self) -> int:
        """How many messages were taken up."""
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            free = AT_ONCE - len(self._busy)
        now = self._now()
        self._cooling = {queue: until for queue, until in self._cooling.items() if until > now}
        claim = partial(mailbox.claim, now=now, until=now + LEASE, worker=self._worker)
        rows = await self._database.run(partial(claim, cooling=tuple(self._cooling), limit=free))
        for row in rows:
            if row["id"] in self._in_hand:
                continue  # its lease ended early, because the clock was set: whoever has it here still has it
            self._in_hand.add(row["id"])
            task = asyncio.create_task(self._deliver(row))
            self._busy.add(task)
            task.add_done_callback(self._finished)
        return len(rows)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()

    async def _deliver(self, row: RowMapping) -> None:
        try:
            if not self._own(place_of(row["place"])):
                await self._leave(row)
                return
            outgoing = await self._prepared(row)
            if outgoing is not None:
                await self._send(row, outgoing)
        except OutcomeUnknown as error:
            await self._doubtful(row, error.reason)
        except DeliveryError as error:
            await self._refused(row, error)
        except Exception as error:  # it may have been posted before this broke: look before posting again
            LOG.error("delivery failed", message=row["id"], error=type(error).__name__)
            with suppress(Exception):  # where even this fails, the lease lapses by itself
                await self._doubtful(row, "fault")
        finally:
            self._in_hand.discard(row["id"])

    async def _leave(self, row: RowMapping) -> None:
        """As it was, for another process; this one does not look at that queue again."""
        self._cooling[row["queue"]] = datetime.max.replace(tzinfo=UTC)
        before = "pending" if row["state"] == "sending" else row["state"]
        await self._settle(row, state=before, due_at=self._now(), attempts=row["attempts"] - 1)

    async def _prepared(self, row: RowMapping) -> Outgoing | None:
        """What to send; None where a later message says it all. *Raises* DeliveryError."""
        try:
            if row["slot"] and row["state"] == "sending" and await self._overtaken(row):
                async with self._database.writing() as connection:
                    await mailbox.end(connection, row["id"], self._worker, "superseded")
                return None
            return await self._addressing.outgoing(row, self._now())
        except DeliveryError:
            raise
        except Exception as error:
            LOG.error("message not prepared", message=row["id"], error=type(error).__name__)
            raise DeliveryError("fault", retry_in=_backoff(row["attempts"])) from error

    async def _doubtful(self, row: RowMapping, reason: str) -> None:
        """It may have arrived; it is looked for when the platform has had time to show it."""
        self.told("doubtful", row["lane"], None)
        if self._now() - row["created_at"] > GIVE_UP:
            await self._bury(row, reason)
            return
        await self._settle(row, state="unknown", due_at=self._now() + GRACE / 2, error=reason)

    async def _overtaken(self, row: RowMapping) -> bool:
        async with self._database.reading() as connection:
            return await mailbox.newer_exists(connection, row)

    async def _send(self, row: RowMapping, outgoing: Outgoing) -> None:
        transport = self._addressing.transport(outgoing.place.platform)
        if row["state"] == "unknown" and outgoing.address is None:
            found, outgoing = await self._sought(row, transport, outgoing)
            if found is not None:
                await self._sent(row, outgoing, found)
                return
        self._cooling[row["queue"]] = self._now() + transport.pace
        async with self.leases.held(row["due_at"]):
            address = await transport.send(outgoing)
        await self._sent(row, outgoing, address)

    async def _sought(
        self, row: RowMapping, transport: Transport, outgoing: Outgoing
    ) -> tuple[Address | None, Outgoing]:
        """Where it arrived, if it did. *Raises* DeliveryError while it may still turn up, or must not be repeated."""
        try:
            found = await transport.seek(outgoing)
        except CannotSeek:
            if row["lane"] not in REPEATABLE:
                raise DeliveryError("may-have-arrived") from None
            return None, replace(outgoing, possible_repeat=True)
        left = row["attempt_at"] + GRACE - self._now()
        if found is None and left > timedelta(0):
            raise OutcomeUnknown("may-still-arrive")
        return found, outgoing

    async def _sent(self, row: RowMapping, outgoing: Outgoing, address: Address) -> None:
        now = self._now()
        lives = row["slot"] and outgoing.only_for is None and address.message
        home = home_of(row["slot"], outgoing, address, now) if lives else None
        await self._ledger.arrived(Arrival(row["id"], address.message, now, home))
        self.told("sent", row["lane"], (now - row["created_at"]).total_seconds())

    async def _refused(self, row: RowMapping, error: DeliveryError) -> None:
        too_old = self._now() - row["created_at"] > GIVE_UP
        if error.retry_in is None or too_old:
            await self._bury(row, error.reason)
            return
        self.told("postponed", row["lane"], None)
        wait = max(error.retry_in, timedelta(seconds=0.1))
        self._cooling[row["queue"]] = self._now() + wait
        before = "unknown" if row["state"] == "unknown" else "pending"  # an earlier try may still have arrived
        await self._settle(row, state=before, due_at=self._now() + wait, error=error.reason)

    async def _bury(self, row: RowMapping, reason: str) -> None:
        """A dead letter is a finding: somebody is to be told."""
        LOG.error("dead letter", message=row["id"], lane=row["lane"], reason=reason)
        self.told("dead", row["lane"], None)
        finding = FindingRow(kind="dead letter", subject=f"outbox:{row['id']}", detail=reason, opened_at=self._now())
        async with self._database.writing() as connection:
            await mailbox.end(connection, row["id"], self._worker, "dead", error=reason)
            await findings.open_finding(connection, finding)

    async def _settle(self, row: RowMapping, **values: Any) -> None:
        async with self._database.writing() as connection:
            await mailbox.settle(connection, row["id"], self._worker, **values)


def _backoff(attempts: int) -> timedelta:
    doubled: timedelta = RETRY * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_RETRY)
