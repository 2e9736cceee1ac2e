"""The real process: `python app.py …` started as an operator starts it, in a folder and an environment of its own.

Refuses to inherit settings: what is not given here is not set.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.battery.wire import WAKING, exchange, until

ROOT = Path(__file__).parent.parent.parent
APP = (sys.executable, str(ROOT / "app.py"))
SAMPLE = ROOT / "sample" / "company.yaml"


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    foreign = ("STEWARD_", "SLACK_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "PYTHONUNBUFFERED": "1", **(settings or {})}


def run(*words: str, folder: Path, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [*APP, *words], input=said, capture_output=True, text=True, timeout=60, check=False,
        cwd=folder, env=environment(settings),
    )  # fmt: skip


def url_of(database: Path) -> str:
    return f"sqlite+aiosqlite:///{database}"


def imported(catalog: Path) -> Path:
    """A store, beside its catalog, with everything in it."""
    database = catalog.with_suffix(".db")
    done = run("import", str(catalog), "--db", url_of(database), folder=catalog.parent)
    assert done.returncode == 0, done.stderr
    return database


def copied(template: Path, name: str) -> Path:
    """The same store again, for somebody else."""
    folder = template.parent / name
    folder.mkdir()
    for part in template.parent.glob(f"{template.name}*"):
        shutil.copy(part, folder / part.name)
    return folder / template.name


@contextmanager
def without(table: str, database: Path) -> Iterator[None]:
    """Somebody has taken a table away: what needs it cannot be committed."""
    _renamed(database, table, f"{table}_elsewhere")
    try:
        yield
    finally:
        _renamed(database, f"{table}_elsewhere", table)


@contextmanager
def locked(database: Path, *, seconds: float) -> Iterator[None]:
    """Somebody else writes for so long, in a thread of their own."""
    connection = sqlite3.connect(database, timeout=10, check_same_thread=False, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    release = threading.Timer(seconds, connection.rollback)
    release.start()
    try:
        yield
    finally:
        release.join()
        connection.close()


def _renamed(database: Path, before: str, after: str) -> None:
    connection = sqlite3.connect(database, timeout=10)
    with connection:
        connection.execute(f"ALTER TABLE {before} RENAME TO {after}")
    connection.close()


class Served:
    """`serve`: started, asked how it is, stopped or killed, and what it said."""

    def __init__(self, database: Path, settings: Mapping[str, str]) -> None:
        self.database = database
        self.settings = {"STEWARD_HTTP_PORT": "0", "STEWARD_LOG_FORMAT": "json", **settings}
        self._said = database.parent / "serve.log"
        self._from = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def start(self) -> None:
        """Returns at once; `wait` for it to be ready."""
        self._from = len(self.said)
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [*APP, "serve", "--db", url_of(self.database)],
                stdout=said, stderr=said, cwd=self.database.parent, env=environment(self.settings),
            )  # fmt: skip

    def wait(self) -> None:
        """Until it says that it is ready."""
        ready = until(self._ready, lambda: f"serve is not ready:\n{self.said[self._from :]}", patience=WAKING)
        self._port = ready["port"]
        self.settings["STEWARD_HTTP_PORT"] = str(self._port)  # where the platform will look for it after a restart

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8") if self._said.exists() else ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def ask(self, path: str) -> tuple[int, str]:
        return exchange(self.url + path)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Its log lines of that name, since it was last started."""
        lines = self.said[self._from :].splitlines()
        logged = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in logged if line.get("event") == name]

    def kill(self) -> None:
        """As the out-of-memory killer does it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """As a supervisor does it. *Shape* the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=30)

    def again(self, at: datetime) -> None:
        """Stopped, and started at another instant."""
        assert self.stop() == 0
        self.settings["STEWARD_CLOCK"] = at.isoformat(timespec="seconds")
        self.start()

    def end(self) -> None:
        """Whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _ready(self) -> dict[str, Any] | None:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"serve ended with {self._process.returncode}:\n{self.said[self._from :]}")
        return next(iter(self.events("ready")), None)
