"""What the service carries from its start: nothing that only some of its work needs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from store.tables import METADATA
from store.tables.plain import PlainRow
from tests.battery.process import ROOT

STARTED = (
    "import app, bot.service, bot.settings, bot.slack.platform, bot.teams.platform, bot.teams.sdk, handlers.routes\n"
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
    "rich.console": "the terminal",
    "pygments": "nothing at all",
}


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
