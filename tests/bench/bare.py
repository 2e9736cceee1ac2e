"""python -m tests.bench.bare KIND [URL]: the least there can be, to measure the desk against.

Refuses to be anything one would run: no limit, no store, no retry.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import sys
from collections.abc import Awaitable
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.menu import PATH as SLACK
from bot.teams.edge import PATH as TEAMS
from tests.emulators.slack.state import Rules

SECRET, TOKEN = Rules().signing_secret, Rules().bot_token


async def signature_only(_url: str) -> web.Application:
    """aiohttp: the signature is checked, the JSON is read, 200."""

    async def handle(request: web.Request) -> web.Response:
        body, stamp = await request.read(), request.headers["X-Slack-Request-Timestamp"]
        expected = "v0=" + hmac.digest(SECRET.encode(), f"v0:{stamp}:".encode() + body, "sha256").hex()
        if not hmac.compare_digest(expected, request.headers["X-Slack-Signature"]):
            return web.Response(status=401)
        json.loads(body)
        return web.Response()

    app = web.Application()
    app.router.add_post(SLACK, handle)
    return app


async def bolt_silent(url: str) -> web.Application:
    """Bolt as its documentation has it, one listener that does nothing."""
    app = _bolt(url)

    async def hear(event: dict[str, Any]) -> None:
        assert event["text"]

    app.event("message")(hear)
    return app.web_app(SLACK)


async def bolt_echo(url: str) -> web.Application:
    """The same, and the listener says what it heard."""
    app = _bolt(url)

    async def echo(event: dict[str, Any], say: Any) -> None:
        await say(event["text"])

    app.event("message")(echo)
    return app.web_app(SLACK)


async def socket_silent(url: str) -> web.Application:
    """A plain websocket that acknowledges whatever it reads, at once."""
    session = aiohttp.ClientSession()
    async with session.post(f"{url}/api/apps.connections.open") as response:
        address = (await response.json())["url"]
    wire = await session.ws_connect(address)
    await wire.receive()
    _BACKGROUND.append(asyncio.create_task(_acknowledging(wire)))
    return web.Application()


async def _acknowledging(wire: aiohttp.ClientWebSocketResponse) -> None:
    async for message in wire:
        await wire.send_str(json.dumps({"envelope_id": json.loads(message.data)["envelope_id"]}))


async def socket_echo(url: str) -> web.Application:
    """Bolt's own Socket Mode, and the listener says what it heard."""
    app = _bolt(url)

    async def echo(event: dict[str, Any], say: Any) -> None:
        await say(event["text"])

    app.event("message")(echo)
    handler = AsyncSocketModeHandler(app, Rules().app_token, web_client=app.client)
    handler.client.ping_interval = 60
    await handler.connect_async()  # type: ignore[no-untyped-call]  # half typed upstream
    return web.Application()


_BACKGROUND: list[asyncio.Task[None]] = []


def _bolt(url: str) -> AsyncApp:
    logging.basicConfig(level=logging.ERROR)
    client = AsyncWebClient(TOKEN, f"{url}/api/")
    return AsyncApp(client=client, signing_secret=SECRET)


async def replying(url: str) -> web.Application:
    """aiohttp: the JSON is read, one reply is posted, 200. No token is looked at."""
    session, reply = aiohttp.ClientSession(), {"type": "message", "text": "ok"}

    async def handle(request: web.Request) -> web.Response:
        activity = json.loads(await request.read())
        async with session.post(f"{url}/emea/v3/conversations/a/activities", json=reply) as response:
            await response.read()
        return web.Response(status=200 if activity else 400)

    app = web.Application()
    app.router.add_post(TEAMS, handle)
    return app


KINDS = {
    "signature": signature_only, "bolt": bolt_silent, "echo": bolt_echo, "reply": replying,
    "socket": socket_silent, "socket-echo": socket_echo,
}  # fmt: skip


async def listening(made: Awaitable[web.Application]) -> None:
    """Until it is killed; its port is the first line it says."""
    runner = web.AppRunner(await made, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(listening(KINDS[sys.argv[1]](*sys.argv[2:])))
