"""The clock asks what is urgent more often than the rest, and each of them again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.clock import LOOKS, run
from bot.messages import Duty, Outcome, Request
from store.db import Database
from store.units import Unit
from tests.conftest import HandClock


async def test_what_is_urgent_is_asked_more_often_than_the_rest(database: Database, clock: HandClock) -> None:
    asked, over = list[str](), asyncio.Event()

    def duty(name: str, *, urgent: bool) -> Duty:
        async def due(unit: Unit, now: datetime) -> Sequence[Request]:
            asked.append(name)
            if asked.count("call") > 2 * LOOKS:
                over.set()
            return []

        return Duty(name, due, urgent=urgent)

    async def corridor(request: Request) -> Outcome:
        return Outcome()

    duties = [duty("call", urgent=True), duty("list", urgent=False)]
    await run(database, duties, corridor, clock.now, over=over, every=0)

    assert asked.count("call") == 2 * LOOKS + 1
    assert asked.count("list") == 3
