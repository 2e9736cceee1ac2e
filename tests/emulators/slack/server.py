"""One loopback Slack behind one port: the Web API, the sockets, the response URLs and the control plane.

Refuses to be anything but loopback.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from aiohttp import web

from tests.emulators.slack import files_api, webapi
from tests.emulators.slack.control import Control
from tests.emulators.slack.delivery import Deliveries
from tests.emulators.slack.gestures import Gestures
from tests.emulators.slack.sockets import SocketHub
from tests.emulators.slack.state import Rules, State

HOST = "127.0.0.1"


class LoopbackSlack:
    def __init__(self, rules: Rules | None = None) -> None:
        self.state = State(rules=replace(rules) if rules else Rules())
        self.hub = SocketHub(self.state)
        self.deliveries = Deliveries(self.state, self.hub)
        self.gestures = Gestures(self.state, self.deliveries)
        self._runner: web.AppRunner | None = None

    def application(self) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        api = webapi.WebApi(self.state, self.deliveries, self.hub.ticket)
        app.router.add_route("*", "/api/{method}", api.call)
        app.router.add_get("/link/", self.hub.connect)
        app.router.add_post("/hooks/{name}", self._hook)
        app.router.add_post("/upload/v1/{name}", self._upload)
        Control(self.state, self.hub, self.deliveries, self.gestures).install(app)
        return app

    async def start(self, port: int = 0) -> str:
        """*Shape* the base URL, without a slash at the end."""
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.state.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self.deliveries.start()
        return self.state.base_url

    async def _hook(self, request: web.Request) -> web.Response:
        return await webapi.hook(self.state, request)

    async def _upload(self, request: web.Request) -> web.Response:
        return await files_api.upload(self.state, request)

    async def stop(self) -> None:
        await self.deliveries.close()
        await self.hub.drop()
        if self._runner is not None:
            await self._runner.cleanup()


class ThreadedSlack:
    """The same in a thread of its own, so that it shares no loop with what it judges."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._slack: LoopbackSlack | None = None
        self.url = ""

    def __enter__(self) -> ThreadedSlack:
        self._thread.start()
        self.url = self._call(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._slack is not None
        self._call(self._slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _start(self) -> str:
        self._slack = LoopbackSlack(self._rules)
        return await self._slack.start()

    def _call(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=10)
