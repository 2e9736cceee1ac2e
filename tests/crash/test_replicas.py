"""Several desks on one PostgreSQL: none leads, any may die or sleep, and people notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery import LEASE
from tests.crash.desk import Nursery
from tests.crash.fleet import Fleet
from tests.crash.houses import Houses
from tests.crash.story import SPEED, Told
from tests.crash.test_crash import found, free_port, nursery

__all__ = ["nursery"]
REPLICAS = 4


@pytest.fixture
async def fleet(
    tmp_path: Path, nursery: Nursery, postgres_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Fleet]:
    async with Houses(tmp_path, postgres_url) as houses:
        folder, url = await houses.house("postgresql", f"fleet{free_port()}")
        many, speed = getattr(request, "param", (REPLICAS, SPEED))
        ports = [free_port() for _ in range(many)]
        async with Fleet(
            7, url, folder, nursery, ports, wire="http" if speed == 1 else "sockets", speed=speed
        ) as opened:
            yield opened


def nothing_wrong(told: Told) -> None:
    assert found(told) == ([], [], [])


async def test_four_replicas_are_killed_at_random_and_nobody_notices(fleet: Fleet) -> None:
    await fleet.killed(8)
    nothing_wrong(await fleet.settled())


@pytest.mark.parametrize("fleet", [(2, 1)], indirect=True)
async def test_the_calls_a_replica_died_with_are_made_by_another_long_before_their_lease_is_over(fleet: Fleet) -> None:
    known_by = await fleet.dies_with_calls(fleet.desks[0])
    async with asyncio.timeout(LEASE.total_seconds()):
        call = await fleet.called(known_by)

    assert not call.marked


@pytest.mark.parametrize("fleet", [(2, SPEED)], indirect=True)
async def test_a_replica_that_slept_for_two_leases_does_nothing_stale(fleet: Fleet) -> None:
    slept = [
        await fleet.nods(fleet.desks[0], point) for point in ("after take", "before addressing", "before post on slack")
    ]
    assert any(slept)
    nothing_wrong(await fleet.settled())


async def test_replicas_restarted_in_turn_lose_and_double_nothing(fleet: Fleet) -> None:
    await fleet.restarted_in_turn()
    nothing_wrong(await fleet.settled())
