"""What becomes of a message that did not simply arrive: it waits, is looked for, is left to another, or is buried.

Refuses to bury quietly: a dead letter is a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from bot.logs import Log
from bot.messages import DeliveryError
from store import findings, mailbox
from store.db import Database

LOG = Log("delivery")
GRACE = timedelta(seconds=30)
"""How long a message may still turn up after a broken call. *Source*: platform-slack, effectively-once posting."""
GIVE_UP = timedelta(hours=24)
RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
Told = Callable[[str, int, float | None], None]


class Fates:
    """`told` hears what became of each."""

    def __init__(self, database: Database, worker: str, now: Callable[[], datetime], told: Told) -> None:
        self._database, self._worker, self._now, self._told = database, worker, now, told

    async def doubtful(self, row: RowMapping, reason: str) -> None:
        """It may have arrived; it is looked for when the platform has had time to show it."""
        self._told("doubtful", row["lane"], None)
        if self._now() - row["created_at"] > GIVE_UP:
            await self._bury(row, reason)
            return
        await self._settle(row, state="unknown", due_at=self._now() + GRACE / 2, error=reason)

    async def refused(self, row: RowMapping, error: DeliveryError) -> timedelta:
        """For how long its conversation is to rest."""
        too_old = self._now() - row["created_at"] > GIVE_UP
        if error.retry_in is None or too_old:
            await self._bury(row, error.reason)
            return timedelta(0)
        self._told("postponed", row["lane"], None)
        wait = max(error.retry_in, timedelta(seconds=0.1))
        before = "unknown" if row["state"] == "unknown" else "pending"  # an earlier try may still have arrived
        await self._settle(row, state=before, due_at=self._now() + wait, error=error.reason)
        return wait

    async def _bury(self, row: RowMapping, reason: str) -> None:
        """A dead letter is a finding: somebody is to be told."""
        LOG.error("dead letter", message=row["id"], lane=row["lane"], reason=reason)
        self._told("dead", row["lane"], None)
        async with self._database.writing() as connection:
            await mailbox.end(connection, row["id"], self._worker, "dead", error=reason)
            await findings.open_finding(connection, "dead letter", f"{findings.LETTER}{row['id']}", reason, self._now())

    async def _settle(self, row: RowMapping, **values: Any) -> None:
        async with self._database.writing() as connection:
            await mailbox.settle(connection, row["id"], self._worker, **values)


def backoff(attempts: int) -> timedelta:
    """How long until the next try."""
    doubled: timedelta = RETRY * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_RETRY)
