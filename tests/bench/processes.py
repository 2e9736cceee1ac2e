"""Processes to measure: `serve` as an operator starts it, and the servers of this package, each on one core.

Refuses to share a core between a server and what loads it, where there are two.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.machine import opened
from store.catalog import import_file

ROOT = Path(__file__).parent.parent.parent
APP = (sys.executable, str(ROOT / "app.py"))
SAMPLE = ROOT / "sample" / "company.yaml"
SERVERS, LOADERS = 0, 1
PATIENCE = 60.0
"""*Units*: seconds until a process that was started has to be ready."""
GLANCE = 0.005


def pin(pid: int, side: int) -> None:
    """Servers on one core, everything that loads them on another; 0 is this process."""
    cores = sorted(os.sched_getaffinity(pid)) if hasattr(os, "sched_setaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(pid, {cores[side]})


@contextmanager
def loading() -> Iterator[None]:
    """While it lasts this process keeps off the servers' core."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else set()
    pin(0, LOADERS)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This one's, without settings of an installation that happens to be here; compiled once, as anywhere."""
    foreign = ("STEWARD_", "SLACK_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def part(module: str, *words: str, side: int = SERVERS) -> Iterator[dict[str, Any]]:
    """`python -m tests.bench.MODULE WORDS`: what it says in its first line, a JSON object, and its `pid`."""
    command = (sys.executable, "-m", f"tests.bench.{module}", *words)
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment({})) as process:
        pin(process.pid, side)
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, f"{module} ended before it began"
            yield {**json.loads(line), "pid": process.pid}
        finally:
            process.kill()


def sample_database(folder: Path) -> Path:
    """A store with the sample company in it."""
    path = folder / "sample.db"
    if not path.exists():
        asyncio.run(_imported(path, SAMPLE))
    return path


def copy_of(template: Path, folder: Path, name: str) -> Path:
    """A fresh copy, with nothing said in it yet."""
    return Path(shutil.copy(template, empty(folder, name)))


def empty(folder: Path, name: str) -> Path:
    """Where there is no database, and none of its journals."""
    for old in folder.glob(f"{name}.db*"):
        old.unlink()
    return folder / f"{name}.db"


async def _imported(path: Path, file: Path) -> None:
    async with opened(url_of(path)) as database:
        await import_file(database, file, said_by="benchmark", at=datetime.now(UTC), dry_run=False)


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


class Served:
    """`python app.py serve`, from its start to its end."""

    def __init__(self, database: Path, settings: Mapping[str, str]) -> None:
        self._log = database.with_suffix(".log")
        self._said = self._log.open("wb")
        self.port = _free_port()
        given = {"STEWARD_HTTP_PORT": str(self.port), "STEWARD_LOG_FORMAT": "json", **settings}
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            [*APP, "serve", "--db", url_of(database)],
            stdout=self._said, stderr=self._said, cwd=database.parent, env=environment(given),
        )  # fmt: skip
        self.pid = self._process.pid

    def wait(self) -> float:
        """*Units*: seconds from the start of the process until /readyz says 200."""
        while time.perf_counter() - self.began < PATIENCE:
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            if _status(self.port, "/readyz") == 200:
                return time.perf_counter() - self.began
            time.sleep(GLANCE)
        raise AssertionError(self._log.read_text(encoding="utf-8"))

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()


@contextmanager
def served(database: Path, settings: Mapping[str, str]) -> Iterator[Served]:
    """Ready, on its own core."""
    process = Served(database, settings)
    pin(process.pid, SERVERS)
    try:
        process.wait()
        yield process
    finally:
        process.end()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
