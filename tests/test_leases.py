"""Work that outlives its lease is not finished: others have it by then."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.leases import Lapsed, Leases, look
from tests.conftest import HandClock

MINUTE = timedelta(minutes=1)


async def test_work_within_its_lease_is_done(clock: HandClock) -> None:
    done = []
    async with Leases(clock.now).held(clock.at + MINUTE):
        done.append("posted")
    assert done == ["posted"]


async def test_whoever_slept_through_a_lease_does_not_begin(clock: HandClock) -> None:
    until, done = clock.at + MINUTE, []
    clock.move(2 * MINUTE)
    with pytest.raises(Lapsed):
        async with Leases(clock.now).held(until):
            done.append("posted")
    assert done == []


async def test_whoever_wakes_right_before_the_wire_sees_that_the_lease_is_over(clock: HandClock) -> None:
    look()  # under no lease there is nothing to lapse
    async with Leases(clock.now).held(clock.at + MINUTE):
        look()
        clock.move(2 * MINUTE)
        with pytest.raises(Lapsed):
            look()
    look()


async def test_work_that_is_still_going_on_when_the_lease_ends_is_cut_off(clock: HandClock) -> None:
    with pytest.raises(Lapsed):
        async with Leases(clock.now, speed=60_000).held(clock.at + MINUTE):
            await asyncio.Event().wait()
