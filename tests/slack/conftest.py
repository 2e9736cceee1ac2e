"""Stages for Slack tests: over HTTP, or over whichever wire a test names."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.slack.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged("http") as over_http:
        yield over_http


@pytest.fixture(params=["http", "socket"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Both wires: what is true of one must be true of the other."""
    async with staged(request.param) as over_either:
        yield over_either
