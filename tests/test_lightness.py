"""What the service carries: from its start nothing that only some of its work needs, then nothing of what is done."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.clock import tick
from handlers.routes import DUTIES, ROUTES
from store.db import Database
from store.tables import METADATA
from store.tables.plain import PlainRow
from tests.battery.process import ROOT
from tests.conftest import HandClock
from tests.houses import SampleHouse

STARTED = (
    "import app, bot.service, bot.settings, bot.slack.platform, bot.teams.platform, handlers.routes\n"
    "import json, sys\n"
    "from bot.logs import configure\n"
    "configure('json')\n"
    "print(json.dumps(sorted(sys.modules)))"
)
NEEDED_BY = {
    "alembic": "an upgrade",
    "asyncpg": "PostgreSQL",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "duckdb": "Parquet",
    "PIL": "charts",
    "holidays": "a review on a holiday",
    "icalendar": "calendars",
    "slack_bolt": "what the desk has no reader for",
    "botbuilder": "what the desk has no reader for",
    "slack_sdk.socket_mode": "Socket Mode",
    "yaml": "a catalog or a runbook",
    "rich.console": "the terminal",
    "pygments": "nothing at all",
}

MANY = 50
"""*Units*: questions, each with a round of the clock."""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("library", NEEDED_BY)
def test_the_service_starts_without_what_only_some_work_needs(library: str, loaded: set[str]) -> None:
    assert library not in loaded, f"only {NEEDED_BY[library]} needs it"


def test_a_row_has_its_table_and_no_mapper() -> None:
    rows = PlainRow.__subclasses__()
    assert {row.__table__ for row in rows} == set(METADATA.tables.values())
    assert not [row for row in rows if hasattr(row, "__mapper__")], "a mapper costs more than all the rows' tables"


async def test_what_was_asked_and_answered_leaves_nothing_in_memory(sqlite_sample: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_sample, tmp_path / 'steward.db')}")
    house = await SampleHouse(database, HandClock(), ROUTES).open()
    held = [await _held_after(house) for _ in range(3)]
    await database.close()

    assert (held[2] - held[1]) / MANY < 1, f"blocks of memory, each after {MANY} more questions: {held}"


async def _held_after(house: SampleHouse) -> int:
    for _ in range(MANY):
        await house.say("Priya Raman", "who owns churn-model retraining")
        await tick(house.database, DUTIES, house.corridor, house.clock.now())
    house.desk.sent.clear()
    house.desk.shown.clear()
    gc.collect()
    return sys.getallocatedblocks()
