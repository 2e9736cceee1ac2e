"""A small house for the Teams door: a corridor in memory, and a clock that can be moved.

Refuses what the real corridor refuses: a key a second time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.messages import Action, Card, Outcome, Outgoing, Place, Reply, Request, Route, Span, Text
from bot.teams.known import Notebook
from bot.teams.platform import Teams
from tests.teams.hand import Hand, Json

CARD = Card("Churn model is wrong", (Text((Span("Numbers look off."),)),), (Action("Acknowledge", "ack 41", seen=1),))


class Corridor:
    """Remembers what it was asked. `answers` maps a command to an Outcome, or to an exception, raised once."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, Outcome | Exception] = {}
        self._claimed: set[str] = set()

    async def __call__(self, request: Request) -> Outcome:
        if request.key in self._claimed:
            return Outcome(repeated=True)
        answer = self.answers.get(request.command, Outcome())
        if isinstance(answer, Exception):
            del self.answers[request.command]
            raise answer
        if not answer.errors and answer.form is None:
            self._claimed.add(request.key)
        self.requests.append(request)
        return answer

    @property
    def commands(self) -> list[str]:
        return [request.command for request in self.requests]


class House:
    """The bot's side: one HTTP server with the Teams door, and its transport."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.passed = timedelta(0)
        self.clock = Clock(lambda: datetime.now(UTC) + self.passed)
        self.corridor = Corridor()
        self.teams: Teams
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def open(self, **settings: Any) -> None:
        self.teams = await self.furnished(**settings)
        app = web.Application()
        self.teams.install(app)
        await self.teams.start()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/messages"
        await self.hand.order("rules", bot_url=self.url)

    async def furnished(self, **settings: Any) -> Teams:
        tenant = await self.hand.tenant()
        usual: Json = {
            "app_id": tenant["app_id"],
            "app_secret": tenant["app_secret"],
            "app_tenant": tenant["tenant"],
            "allowed_tenants": [tenant["tenant"]],
            "openid_url": tenant["openid_url"],
            "token_url": tenant["token_url"],
            "service_hosts": [tenant["service_host"]],
            "routes": ROUTES,
            "corridor": self.corridor,
            "clock": self.clock,
        }
        return Teams(**(usual | settings))

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        await self.teams.stop()

    async def reopen(self, notebook: Notebook | None = None, **settings: Any) -> None:
        await self.close()
        await self.open(**({"notebook": notebook} if notebook else {}), **settings)

    async def advance(self, seconds: float) -> Any:
        """Both clocks; what was waiting in Teams is delivered."""
        self.passed += timedelta(seconds=seconds)
        return await self.hand.order("advance", seconds=seconds)

    async def place(self, channel: str, user: str = "Ann") -> Place:
        """A place as the bot learns it: somebody says something there."""
        act = "dm" if channel == "personal" else "mention"
        where = {} if channel == "personal" else {"channel": channel}
        await self.hand.act(act, user=user, text="hello", **where)
        return self.corridor.requests[-1].place

    async def root(self, channel: str) -> Place:
        """The channel itself, outside any thread."""
        return replace(await self.place(channel), thread=None)

    def outgoing(self, card: Card, place: Place, **more: Any) -> Outgoing:
        return Outgoing(marker="m1", card=card, place=place, since=self.clock.now(), **more)


async def nothing(unit: Any, request: Request) -> Sequence[Reply]:
    return []


ROUTES = (
    Route("help", re.compile("help"), nothing, "help", "this list", menu=True),
    Route("ask", re.compile("who owns .+"), nothing, "who owns PRODUCT", "who answers for it", menu=True),
    Route("hidden", re.compile("hidden"), nothing, "", ""),
)
