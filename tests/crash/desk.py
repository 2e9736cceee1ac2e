"""The desk under test: the real process, started cold or from the nursery, that dies where it is told to.

Refuses to look inside: what it says about itself is whether it is ready.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp

from tests.battery.process import ROOT, environment

PATIENCE = 60.0
"""*Units*: seconds a start may take on a busy machine."""
GLANCE = 0.02


class Nursery:
    """The process that desks are forked from."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def born(self, url: str, folder: Path, said: Path, settings: Mapping[str, str], *, cold: bool) -> int:
        """*Shape* the process id."""
        order = {
            "words": [str(ROOT / "app.py"), "serve", "--db", url],
            "folder": str(folder),
            "said": str(said),
            "environment": environment(settings),
            "cold": cold,
        }
        async with self._turn:
            if self._process is None:
                pipe = asyncio.subprocess.PIPE
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.crash.nursery", stdin=pipe, stdout=pipe, cwd=ROOT, env=environment()
                )
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
            return int(await self._process.stdout.readline())

    async def close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()


class Desk:
    """One `serve`, through its lives."""

    def __init__(self, folder: Path, url: str, settings: Mapping[str, str], nursery: Nursery) -> None:
        self.settings = {"STEWARD_HTTP_PORT": "0", "STEWARD_LOG_FORMAT": "json", **settings}
        self._folder, self._url, self._nursery = folder, url, nursery
        self._said = folder / f"serve-{id(self)}.log"
        self._from = 0
        self._pidfd = -1
        self.pid = 0
        self.port = 0

    async def launch(self, settings: Mapping[str, str] | None = None, *, cold: bool = False, **more: str) -> None:
        """Returns when the process is there; `ready` says when the desk is. `cold`: by the interpreter's own start."""
        assert not self.alive
        self._close()
        self._from = self._said.stat().st_size if self._said.exists() else 0
        told = {**self.settings, **(settings or {}), **more}
        self.pid = await self._nursery.born(self._url, self._folder, self._said, told, cold=cold)
        with suppress(ProcessLookupError):  # it may have died at its first step
            self._pidfd = os.pidfd_open(self.pid)

    @property
    def alive(self) -> bool:
        if self._pidfd < 0:
            return False
        ready, _, _ = select.select([self._pidfd], [], [], 0)
        return not ready

    @property
    def frozen(self) -> bool:
        """Stopped by a signal: it is there and does nothing."""
        if not self.alive:
            return False
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] == "T"

    @property
    def said(self) -> str:
        """Since it was last started."""
        if not self._said.exists():
            return ""
        with self._said.open("rb") as said:
            said.seek(self._from)
            return said.read().decode(errors="replace")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ready(self) -> bool:
        """True once it listens and its platforms stand; False where it died or fell asleep. *Raises* TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.alive and not self.frozen:
                port = _port(self.said)
                if port and await self._stands(port):
                    self.port = port
                    self.settings["STEWARD_HTTP_PORT"] = str(port)
                    return True
                await asyncio.sleep(GLANCE)
        return False

    async def _stands(self, port: int) -> bool:
        try:
            wait = aiohttp.ClientTimeout(total=2)
            async with (
                aiohttp.ClientSession(timeout=wait) as session,
                session.get(f"http://127.0.0.1:{port}/readyz") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def text(self, path: str) -> str:
        """*Raises* aiohttp.ClientError where it is gone."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return await answer.text()

    def signal(self, number: signal.Signals) -> None:
        if self.alive:
            os.kill(self.pid, number)

    async def gone(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.alive:  # noqa: ASYNC110  it is another process: nothing here could be told
                await asyncio.sleep(GLANCE)

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.gone()

    async def stop(self) -> None:
        """As a supervisor does it."""
        self.signal(signal.SIGTERM)
        await self.gone()

    async def end(self) -> None:
        await self.kill()
        self._close()

    def _close(self) -> None:
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1


def _port(said: str) -> int:
    for line in said.splitlines():
        if '"ready"' in line and line.startswith("{"):
            event = json.loads(line)
            if event.get("event") == "ready":
                return int(event["port"])
    return 0
