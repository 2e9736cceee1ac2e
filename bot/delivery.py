"""Draining the outbox: most urgent first, one at a time per conversation, nothing dropped, nothing twice.

Refuses to post again what may have arrived, before having looked for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import RowMapping

from bot.addressing import Addressing
from bot.enqueue import CALLS
from bot.fates import GRACE, Fates, backoff
from bot.leases import Leases, Taken
from bot.ledger import Ledger, home_of
from bot.logs import Log
from bot.messages import Address, CannotSeek, DeliveryError, Lane, OutcomeUnknown, Outgoing, Transport
from bot.pacing import Pacing
from store import claims, mailbox
from store.claims import EVER, EVERYTHING, Share
from store.db import Database
from store.mailbox import Arrival

LOG = Log("delivery")
AT_ONCE = 8
LEASE = timedelta(seconds=25)
"""Shorter than GRACE: whoever finds a post missing after that knows that nobody is still at it."""
POLL = 0.5
"""*Units*: seconds between two looks at the outbox when nothing wakes us."""
GATHER = 0.01
"""*Units*: seconds. Many wakes in a moment are one look, and so is what ends in one."""
BREATH = 0.05
"""*Units*: seconds between two looks that find nothing: every conversation is paced, and people go on asking."""
REPEATABLE = frozenset(Lane) - {Lane.UPDATE}
"""What is sent again, marked as a possible repeat, where the platform cannot be asked. An update is not: a later one
says it all. A reminder that nobody saw would be said by nothing else."""


class Delivery:
    """Takes messages from the outbox and hands them to transports; `told` hears what became of each try.

    `share` is what it takes; the rest is for the process that serves it.
    """

    def __init__(
        self,
        database: Database,
        transports: Mapping[str, Transport],
        *,
        now: Callable[[], datetime],
        worker: str,
        share: Share = EVERYTHING,
    ) -> None:
        self._database = database
        self._transports = transports
        self._addressing = Addressing(database, transports)
        self._now = now
        self.leases = Leases(now)
        self._worker = worker
        self.share = share
        self.wall = now
        self.told: Callable[[str, int, float | None], None] = lambda _outcome, _lane, _seconds: None
        self._ledger = Ledger(database, worker, now, LEASE)
        self._fates = Fates(database, worker, now, lambda *said: self.told(*said))
        self._wake, self._call = asyncio.Event(), asyncio.Event()
        self._over = False
        self._pacing = Pacing()
        self._busy: set[asyncio.Task[None]] = set()
        self._in_hand: set[int] = set()

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def call(self) -> None:
        """There is somebody to call, for whom nothing pauses."""
        self._call.set()
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
        self.call()

    async def drain(self, waited: timedelta | None = None) -> None:
        """Sends what is due now, and returns when none of it is waiting any more; of what has `waited` so long."""
        while await self._take(EVER if waited is None else self._now() - waited):
            await asyncio.wait(self._busy)
        if self._busy:
            await asyncio.wait(self._busy)

    async def _round(self) -> None:
        if self._busy:
            await self._pause(GATHER)
        self._wake.clear()
        self._call.clear()
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
            await self._pause(BREATH - (now() - began))  # none after a longer rest

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._call.wait(), seconds)

    async def _take(self, before: datetime = EVER) -> int:
        """How many messages were taken up."""
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            free = AT_ONCE - len(self._busy)
        now = self._now()
        mine = partial(claims.claim, worker=self._worker, share=self.share, calls=CALLS, before=before)
        claim = partial(mine, now=now, until=now + LEASE, limit=free)
        rows = await self._database.run(partial(claim, silent=self._pacing.silent(now), slow=self._pacing.slow(now)))
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
            outgoing = await self._prepared(row)
            if outgoing is not None:
                await self._send(row, outgoing)
        except Taken:
            LOG.warning("left to others", message=row["id"])
        except OutcomeUnknown as error:
            await self._fates.doubtful(row, error.reason)
        except DeliveryError as error:
            await self._refused(row, error)
        except Exception as error:  # it may have been posted before this broke: look before posting again
            LOG.error("delivery failed", message=row["id"], error=type(error).__name__)
            with suppress(Exception):  # where even this fails, the lease lapses by itself
                await self._fates.doubtful(row, "fault")
        finally:
            self._in_hand.discard(row["id"])

    async def _refused(self, row: RowMapping, error: DeliveryError) -> None:
        wait = await self._fates.refused(row, error)
        self._pacing.rests(row["queue"], self._now() + wait)

    async def _prepared(self, row: RowMapping) -> Outgoing | None:
        """What to send; None where a later message says it all. *Raises* DeliveryError."""
        try:
            outgoing = await self._addressing.outgoing(row, self._now())
            if outgoing is None:
                async with self._database.writing() as connection:
                    await mailbox.end(connection, row["id"], self._worker, "superseded")
            return outgoing
        except DeliveryError:
            raise
        except Exception as error:
            LOG.error("message not prepared", message=row["id"], error=type(error).__name__)
            raise DeliveryError("fault", retry_in=backoff(row["attempts"])) from error

    async def _send(self, row: RowMapping, outgoing: Outgoing) -> None:
        transport = self._addressing.transport(outgoing.place.platform)
        if row["state"] == "unknown" and outgoing.address is None:
            found, outgoing = await self._sought(row, transport, outgoing)
            if found is not None:
                await self._sent(row, outgoing, found)
                return
        self._pacing.went(row["queue"], self._now(), transport.pace)
        async with self.leases.held(await self._leaving(row, outgoing)):
            address = await transport.send(outgoing)
        await self._sent(row, outgoing, address)

    async def _leaving(self, row: RowMapping, outgoing: Outgoing) -> datetime:
        """Until when it is ours; a first call and a repeat are written down as they leave. *Raises* Taken."""
        until: datetime = row["due_at"]
        written = row["attempt_at"] is not None and row["state"] != "unknown"
        if written or outgoing.address is not None:
            return until
        try:
            ours_until = await self._ledger.leaving(row["id"])
        except Exception as error:
            raise DeliveryError("fault", retry_in=backoff(row["attempts"])) from error
        if ours_until is None:
            raise Taken
        return ours_until

    async def _sought(
        self, row: RowMapping, transport: Transport, outgoing: Outgoing
    ) -> tuple[Address | None, Outgoing]:
        """Where it arrived, if it did. *Raises* DeliveryError while it may still turn up, or must not be repeated.

        It is looked for by the platform's time, of which the machine's clock knows more than ours while it is behind.
        """
        try:
            ago = self._now() - outgoing.since
            found = await transport.seek(replace(outgoing, since=self.wall() - ago))
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
