"""Socket Mode: two connections and a watchdog, because the stock client is dead for good after one failed handshake.

Refuses to acknowledge what failed: an envelope without an answer is delivered again. Refuses to take a connection for
one that stands before it has answered a ping: one that was let in and says nothing more looks like any other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import Log
from bot.slack import quiet
from bot.slack.gate import Answer
from bot.slack.limits import PING

_log = Log("slack")

CONNECTIONS = 2  # of ten an app may hold
LOOK = 1.0  # seconds between looks of the watchdog
PAUSES = (3.0, 10.0, 30.0, 60.0)  # seconds until a new address is asked for: apps.connections.open is Tier 1

Answering = Callable[[dict[str, Any]], Awaitable[Answer]]


class Line(aiohttp.ClientWebSocketResponse):
    """A connection that knows whether the other side has ever answered."""

    answered = False

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109  as it is upstream
        message = await super().receive(timeout)
        self.answered |= message.type is aiohttp.WSMsgType.PONG
        return message


class Watched:
    """One connection. Its address is a ticket that is spent by the first try, so the watchdog throws it away."""

    def __init__(self, web: AsyncWebClient, app_token: str, answer: Answering, *, ping: float) -> None:
        self._answer = answer
        self._client: Any = SocketModeClient(app_token, quiet.logger(), web, ping_interval=ping)  # half typed upstream
        self._client.proxy = web.proxy
        self._unused, self._client.aiohttp_client_session = (
            self._client.aiohttp_client_session,
            aiohttp.ClientSession(ws_response_class=Line),
        )
        self._client.socket_mode_request_listeners.append(self._envelope)
        self._connecting: asyncio.Task[None] | None = None
        self._down_since: float | None = None
        self._rescues = 0
        self._stood = False

    @property
    def connected(self) -> bool:
        session = self._client.current_session
        return session is not None and not session.closed and not self._client.stale and session.answered

    def connect(self, address: str | None) -> None:
        self._client.wss_uri = address
        self._connecting = asyncio.create_task(self._client.connect(), name="slack-socket-connect")

    async def look(self) -> None:
        """Once a second: is it alive, and if not, is it time for a new address?"""
        now = time.monotonic()
        if self._stood and not self.connected:
            _log.warning("slack.socket_lost")
        self._stood = self.connected
        if await self._client.is_connected():
            self._down_since, self._rescues = None, 0
            return
        self._down_since = self._down_since or now
        if now - self._down_since >= PAUSES[min(self._rescues, len(PAUSES) - 1)]:
            self._client.wss_uri = None
            self._down_since, self._rescues = now, self._rescues + 1
            _log.warning("slack.socket_rescued", times=self._rescues)

    async def close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        await self._client.close()
        await self._unused.close()

    async def _envelope(self, client: Any, request: SocketModeRequest) -> None:
        answer = await self._answer(request.payload)
        if answer.status >= 500:
            return  # no acknowledgement: Slack sends it again
        body = dict(answer.body) if answer.body is not None else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))


class Sockets:
    def __init__(self, web: AsyncWebClient, app_token: str, answer: Answering, *, ping: float = PING) -> None:
        self._all = [Watched(web, app_token, answer, ping=ping) for _ in range(CONNECTIONS)]
        self._watchdog: asyncio.Task[None] | None = None

    @property
    def connected(self) -> int:
        return sum(each.connected for each in self._all)

    def start(self, address: str) -> None:
        """*Shape* `address`: the first ticket, already issued; the other connection asks for its own."""
        for each, ticket in zip(self._all, (address, None), strict=True):
            each.connect(ticket)
        self._watchdog = asyncio.create_task(self._watch(), name="slack-socket-watchdog")

    async def stop(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
        await asyncio.gather(*(each.close() for each in self._all), return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            for each in self._all:
                await each.look()
            await asyncio.sleep(LOOK)
