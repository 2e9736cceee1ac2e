"""Made-up secrets through every path: none comes out of a log, an error, a number or an export."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot import logs
from bot.logs import STRUCK, Log, configure, strike
from bot.settings import SECRETS, Settings, read
from handlers.routes import ROUTES
from store.db import Database
from store.errors import Refused
from tests.battery.process import run
from tests.conftest import HandClock
from tests.houses import SampleHouse

CANARIES = (
    "xoxb-1111-canary",
    "xoxe.xoxp-1-canary",
    "xapp-1-A-canary",
    "eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOjF9.canary",
    "Bearer canary",
    "postgresql+asyncpg://steward:canary@db.internal/steward",
    "https://hooks.example/services/T0/canary",
    "https://x.example/actions/response/canary",
)
UNREACHABLE = "postgresql+asyncpg://steward:canary-password@127.0.0.1:9/steward"
COMMANDS = (
    ("ask", "who owns pip"),
    ("export",),
    ("check",),
    ("status",),
    ("incidents",),
    ("verify-audit",),
    ("backup", "x.backup"),
    ("erase", "ana"),
    ("selftest",),
    ("chat",),
)
SAID = "the canary sings at dawn"


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.mark.parametrize("canary", CANARIES)
def test_what_looks_like_a_secret_is_struck_out_of_every_field_of_a_log_line(canary: str) -> None:
    line = strike(None, "info", {"event": f"went wrong with {canary}", "reason": canary, "number": 3})
    assert "canary" not in json.dumps(line)
    assert STRUCK in str(line["reason"])


@pytest.mark.parametrize("canary", CANARIES)
def test_libraries_that_log_by_themselves_are_struck_out_too(canary: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    try:
        raise RuntimeError(canary)
    except RuntimeError:
        logging.getLogger("library").exception("failed for %s", canary)
    logging.getLogger("library").warning("failed for %s", {"token": canary})
    assert "canary" not in capsys.readouterr().err


def test_a_library_that_is_turned_all_the_way_up_says_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger("library").debug("executing %s", SAID)
    logging.getLogger("library").warning("disconnected")
    assert capsys.readouterr().err == "WARNING library disconnected\n"


async def test_a_task_that_failed_unheard_is_told_by_its_kind_and_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    async def failing() -> None:
        raise RuntimeError(SAID)

    configure("json")
    await asyncio.wait([asyncio.create_task(failing())])
    gc.collect()
    said = capsys.readouterr().err
    assert "RuntimeError at test_secrets.py:" in said
    assert SAID not in said


async def test_an_error_of_the_database_shows_no_value(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with database.writing() as connection:
            await connection.execute(text("SELECT :said FROM nowhere"), {"said": SAID})
    assert SAID not in str(failed.value)


def test_where_something_broke_is_a_file_and_a_line_and_no_value() -> None:
    try:
        raise RuntimeError("canary")
    except RuntimeError as error:
        assert "canary" not in logs.where(error)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_database_that_cannot_be_reached_is_said_without_its_password(words: tuple[str, ...], tmp_path: Path) -> None:
    done: subprocess.CompletedProcess[str] = run(*words, "--db", UNREACHABLE, folder=tmp_path)
    assert done.returncode != 0
    assert "canary" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_no_setting_shows_its_secret_right_or_wrong(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"STEWARD_{name.upper()}", "xoxb-canary")
    try:
        shown = repr(read({})) + str(read({}))
    except Refused as refused:
        shown = str(refused)
    assert "canary" not in shown
    assert name in Settings.model_fields


async def test_nothing_anybody_said_is_in_a_log_line_or_a_number(database: Database, clock: HandClock) -> None:
    house = await SampleHouse(database, clock, ROUTES).open()
    configure("console")
    with capture_logs() as lines:
        await house.say("Linh Tran", f"open incident pip: {SAID}")
        await house.say("Linh Tran", f"note 1: {SAID}")
        await house.say("Linh Tran", f"who owns {SAID}?")
        await house.say("stranger", f"contact retraining of pip: {SAID}")
        house.desk.faults.extend(["never", "lost", "bug", "slow down"])
        for _ in range(4):
            await house.say("Samir Haddad", f"contact retraining of pip: {SAID}")
        Log("test").info("something", reason="said")
    assert [line["event"] for line in lines][-1] == "something"
    assert "dead letter" in [line["event"] for line in lines]
    assert SAID not in str(lines)
