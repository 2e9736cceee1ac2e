"""A stage for Slack tests: the loopback workspace in its own thread, the real platform here, a small corridor between.

Refuses to mock: every word goes over a socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import aiohttp
from aiohttp import web

from bot.charting import Charting
from bot.clock import Clock
from bot.messages import Card, Corridor, Form, Outcome, Outgoing, Place, Request, Span, Text
from bot.slack.menu import PATH
from bot.slack.platform import Slack
from tests.emulators.slack.server import ThreadedSlack
from tests.emulators.slack.state import Rules

Json = dict[str, Any]
Wire = Literal["http", "socket"]
SECRET, BOT_TOKEN, APP_TOKEN = "loopback-signing-secret", "xoxb-loopback", "xapp-loopback"


def now() -> datetime:
    return datetime.now(UTC)


def card(words: str, title: str = "") -> Card:
    return Card(title, (Text((Span(words),)),))


class Refusal(Exception):
    """The control plane said no: the person could not do that."""


class Workspace:
    """The control plane of the loopback Slack, as a test speaks to it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def act(self, name: str, /, **how: Any) -> Any:
        return await self._post(f"/act/{name}", how)

    async def order(self, name: str, /, **how: Any) -> Any:
        return await self._post(f"/control/{name}", how)

    async def screen(self, user: str) -> Json:
        async with self._session.get(f"{self.url}/screen", params={"user": user}) as response:
            return dict(await response.json())

    async def seen(self, user: str, channel: str) -> list[Json]:
        """The messages this person sees in a channel, by its id."""
        return list((await self.screen(user))["channels"][channel]["messages"])

    async def transcript(self, kind: str, **matching: Any) -> list[Json]:
        async with self._session.get(f"{self.url}/transcript") as response:
            entries: list[Json] = await response.json()
        return [e for e in entries if e["kind"] == kind and all(e.get(k) == v for k, v in matching.items())]

    async def _post(self, path: str, body: Json) -> Any:
        async with self._session.post(f"{self.url}{path}", json=body) as response:
            answer = await response.json()
        if response.status != 200:
            raise Refusal(answer["error"])
        return answer["result"]


@dataclass
class Memory:
    """A corridor that remembers: each key once, and for some commands a form, errors or a failure."""

    heard: list[Request] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    errors: Callable[[Request], dict[str, str]] = lambda request: {}
    failing: int = 0
    slow: float = 0.0
    keys: set[str] = field(default_factory=set)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, request: Request) -> Outcome:
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.failing:
            self.failing -= 1
            raise RuntimeError("the commit failed with xoxb-secret in its message")
        if request.key in self.keys:
            return Outcome(repeated=True)
        if errors := self.errors(request):
            return Outcome(errors=errors)
        self.keys.add(request.key)
        self.heard.append(request)
        self.arrived.set()
        return Outcome(form=self.forms.get(request.command) if request.opens else None)

    @property
    def last(self) -> Request:
        return self.heard[-1]


@dataclass
class Stage:
    workspace: Workspace
    memory: Memory
    slack: Slack
    bot_url: str

    @property
    def transport(self) -> Any:
        return self.slack.transport

    async def post(self, what: Card, place: Place, marker: str = "m1", **more: Any) -> Any:
        return await self.transport.send(Outgoing(marker, what, place, now(), **more))


@asynccontextmanager
async def staged(
    wire: Wire = "http",
    *,
    rules: Rules | None = None,
    corridor: Corridor | None = None,
    ping: float = 0.3,
    handshakes_refused: int = 0,
    charting: Charting | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Stage]:
    memory = Memory()
    with ThreadedSlack(rules) as loopback:
        slack = Slack(
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN if wire == "socket" else None,
            signing_secret=SECRET if wire == "http" else None,
            api_url=f"{loopback.url}/api/",
            corridor=corridor or memory,
            clock=clock or Clock(),
            ping=ping,
            charting=charting,
        )
        async with served(slack) as bot_url, aiohttp.ClientSession() as session:
            workspace = Workspace(loopback.url, session)
            await workspace.order("rules", bot_url=f"{bot_url}{PATH}" if wire == "http" else "")
            if handshakes_refused:
                await workspace.order("fault", where="handshake", kind="refuse", times=handshakes_refused)
            await slack.start()
            try:
                await until(slack.ready)
                yield Stage(workspace, memory, slack, bot_url)
            finally:
                await slack.stop()


@asynccontextmanager
async def served(slack: Slack) -> AsyncIterator[str]:
    app = web.Application()
    slack.install(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Looks again and again; for what no event announces. *Raises* TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  it belongs to a library that announces nothing
            await asyncio.sleep(0.02)
