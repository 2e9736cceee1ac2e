"""Fifty kills of the long run, with every test run. About a minute of processor time: the long run is `make crash`."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crash.desk import Nursery
from tests.crash.houses import Houses
from tests.crash.story import Story, Told

KILLS = {("sqlite", 1): 25, ("postgresql", 2): 25}
"""Database and seed -> kills. An odd seed is Slack over HTTP, an even one Slack over sockets; Teams is in each."""


@pytest.fixture
async def nursery() -> AsyncIterator[Nursery]:
    opened = Nursery()
    yield opened
    await opened.close()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(("database", "seed"), KILLS)
async def test_killed_anywhere_it_loses_nothing_doubles_nothing_and_forgets_nothing(
    database: str, seed: int, tmp_path: Path, nursery: Nursery, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    async with Houses(tmp_path, server) as houses:
        folder, url = await houses.house(database, f"test{seed}")
        told = await Story(seed, database, url, folder, nursery, free_port()).tell(KILLS[database, seed])

    assert len(told.kills) == KILLS[database, seed]
    assert found(told) == ([], [], [])
    assert told.wishes > len(told.kills)


def found(told: Told) -> tuple[list[str], list[str], list[str]]:
    return told.verdict.lost, told.verdict.doubled, told.verdict.forgotten
