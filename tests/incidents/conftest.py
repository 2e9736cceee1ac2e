"""The house every story of incidents happens in.

Refuses to be shared between tests.
"""

from __future__ import annotations

import pytest

from store.db import Database
from tests.conftest import HandClock
from tests.incidents.house import IncidentHouse


@pytest.fixture
async def house(database: Database, clock: HandClock) -> IncidentHouse:
    opened = IncidentHouse(database, clock)
    await opened.open()
    return opened


@pytest.fixture
def stock() -> str:
    return "sample"
