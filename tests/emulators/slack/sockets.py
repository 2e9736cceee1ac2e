"""Socket Mode: single-use tickets, envelopes, acknowledgements and every reason to be disconnected.

Refuses a ticket that was used once, even when the handshake then failed.
"""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSMsgType, web

from tests.emulators.slack.state import State
from tests.emulators.slack.world import APP, Json


class SocketHub:
    def __init__(self, state: State) -> None:
        self._state = state
        self._tickets: set[str] = set()
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._silent: set[web.WebSocketResponse] = set()
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json | None]]] = {}
        self._turn = 0
        self.deaf = False  # those that connect from now on are half open: nothing comes back

    @property
    def connections(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        name = f"ticket-{self._state.world.number()}"
        self._tickets.add(name)
        return f"{self._state.base_url.replace('http', 'ws', 1)}/link/?ticket={name}&app_id={APP}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        known = ticket in self._tickets
        self._tickets.discard(ticket)  # spent, whatever comes of it
        if not known or self._state.faults.strike("handshake"):
            self._state.note("ws", event="refused", ticket_known=known)
            return web.Response(status=408 if known else 403)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self._open[socket] = request
        self._silent |= {socket} if self.deaf else set()
        self._state.note("ws", event="connected", connections=self.connections)
        hello = {"type": "hello", "num_connections": self.connections, "connection_info": {"app_id": APP}}
        await socket.send_json(hello)
        try:
            async for message in socket:
                if message.type == WSMsgType.PING and socket not in self._silent:
                    await socket.pong(message.data)
                elif message.type == WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self._open.pop(socket, None)
            self._silent.discard(socket)
            self._unanswered(socket)
            self._state.note("ws", event="closed", connections=self.connections)
        return socket

    async def deliver(self, envelope: Json, deadline: float) -> Json | None:
        """The acknowledgement, or None where none came in time."""
        if not self._open:
            return None
        self._turn += 1
        socket = list(self._open)[self._turn % len(self._open)]
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = socket, answer
        try:
            if socket not in self._silent:
                await socket.send_json(envelope)
            async with asyncio.timeout(deadline):
                return await answer
        except (TimeoutError, ConnectionError):
            return None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: str, *, close: bool = True) -> None:
        """*Shape* of `reason`: warning, refresh_requested, link_disabled or too_many_websockets."""
        sockets, message = list(self._open), {"type": "disconnect", "reason": reason, "debug_info": {}}
        for socket in sockets:
            await socket.send_json(message)
        if close:
            await asyncio.gather(*(socket.close() for socket in sockets), return_exceptions=True)

    def silence(self) -> None:
        """Those that stand stay open and say nothing more: no event, no answer to a ping."""
        self._silent |= set(self._open)

    async def drop(self) -> None:
        """Cut without a word."""
        for request in list(self._open.values()):
            if request.transport is not None:
                request.transport.abort()

    def _acknowledged(self, message: Json) -> None:
        _, waiting = self._waiting.get(str(message.get("envelope_id")), (None, None))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    def _unanswered(self, socket: web.WebSocketResponse) -> None:
        """Whoever has gone answers nothing more."""
        for other, waiting in self._waiting.values():
            if other is socket and not waiting.done():
                waiting.set_result(None)
