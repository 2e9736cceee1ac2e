"""Several desks on one PostgreSQL: none leads, any may die or sleep, and people notice nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crash.desk import Nursery
from tests.crash.fleet import Fleet
from tests.crash.houses import Houses
from tests.crash.story import Told
from tests.crash.test_crash import found, free_port, nursery

__all__ = ["nursery"]
REPLICAS = 4


@pytest.fixture
async def fleet(
    tmp_path: Path, nursery: Nursery, postgres_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Fleet]:
    async with Houses(tmp_path, postgres_url) as houses:
        folder, url = await houses.house("postgresql", f"fleet{free_port()}")
        ports = [free_port() for _ in range(getattr(request, "param", REPLICAS))]
        async with Fleet(7, url, folder, nursery, ports) as opened:
            yield opened


def nothing_wrong(told: Told) -> None:
    assert found(told) == ([], [], [])


async def test_four_replicas_are_killed_at_random_and_nobody_notices(fleet: Fleet) -> None:
    await fleet.killed(8)
    nothing_wrong(await fleet.settled())


@pytest.mark.parametrize("fleet", [2], indirect=True)
async def test_a_replica_that_slept_for_two_leases_does_nothing_stale(fleet: Fleet) -> None:
    slept = [
        await fleet.nods(fleet.desks[0], point) for point in ("after take", "before addressing", "before post on slack")
    ]
    assert any(slept)
    nothing_wrong(await fleet.settled())


async def test_replicas_restarted_in_turn_lose_and_double_nothing(fleet: Fleet) -> None:
    await fleet.restarted_in_turn()
    nothing_wrong(await fleet.settled())
