"""One loopback Teams behind one port: keys, tokens, the Connector and the control plane.

Refuses to be anything but loopback.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from aiohttp import web

from tests.emulators.teams.connector import ConnectorApi
from tests.emulators.teams.control import Control
from tests.emulators.teams.courier import Courier
from tests.emulators.teams.gestures import Gestures
from tests.emulators.teams.identity import Identity
from tests.emulators.teams.state import Rules, State

HOST = "127.0.0.1"


class LoopbackTeams:
    def __init__(self, rules: Rules | None = None) -> None:
        self.state = State(rules=replace(rules) if rules else Rules())
        self.identity = Identity(self.state)
        self.courier = Courier(self.state, self.identity)
        self.gestures = Gestures(self.state, self.courier)
        self.control = Control(self.state, self.identity, self.courier, self.gestures)
        self._runner: web.AppRunner | None = None

    def application(self) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        self.identity.install(app)
        ConnectorApi(self.state, self.identity).install(app)
        self.control.install(app)
        return app

    async def start(self, port: int = 0) -> str:
        """*Shape* the base URL, without a slash at the end."""
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.state.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self.state.base_url

    async def stop(self) -> None:
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()


class ThreadedTeams:
    """The same in a thread of its own, so that it shares no loop with what it judges."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.teams: LoopbackTeams | None = None
        self.url = ""

    def __enter__(self) -> ThreadedTeams:
        self._thread.start()
        self.url = self._call(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        assert self.teams is not None
        self._call(self.teams.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _start(self) -> str:
        self.teams = LoopbackTeams(self._rules)
        return await self.teams.start()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=10)
