"""python -m tests.bench.landing: a Slack that takes everything, and says when which call landed.

Refuses to judge what lands: the loopback platforms in tests/emulators do that; this one only must not be the limit.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any

from aiohttp import web

from tests.emulators.slack.reading_api import auth_test
from tests.emulators.slack.state import Rules, State

CALL = "needs you."


class Landing:
    def __init__(self) -> None:
        self._state, self._numbers = State(), count(1)
        self._landed: list[tuple[float, str]] = []

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        sent = await request.json() if request.content_type == "application/json" else await request.post()
        args: Any = {**request.query, **sent}
        if method == "chat.postMessage" and CALL in str(args.get("text")):
            self._landed.append((time.time(), str(args["text"]).partition("\n")[0]))
        return web.json_response({"ok": True, **self._answer(method, args)})

    def _answer(self, method: str, args: Any) -> dict[str, Any]:
        if method == "auth.test":
            return auth_test(self._state, {})
        if method == "users.lookupByEmail":
            return {"user": _user(f"U{abs(hash(args['email'])) % 10**9}", str(args["email"]))}
        if method == "users.info":
            return {"user": _user(str(args["user"]), f"{str(args['user']).lower()}@x.example")}
        if method == "conversations.open":
            return {"channel": {"id": f"D{str(args['users'])[1:]}"}}
        if method == "conversations.info":
            return {"channel": {"id": args.get("channel"), "is_im": str(args.get("channel")).startswith("D")}}
        if method == "conversations.list":
            return {"channels": []}
        return {"channel": args.get("channel") or "D0", "ts": f"1.{next(self._numbers):06d}"}

    async def landed(self, request: web.Request) -> web.Response:
        """*Shape* [instant, title] of every call to a person, in order."""
        return web.json_response(self._landed)

    async def serve(self) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_get("/landed", self.landed)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url, rules = f"http://127.0.0.1:{runner.addresses[0][1]}", Rules()
        settings = {
            "STEWARD_SLACK_API_URL": f"{url}/api/",
            "STEWARD_SLACK_BOT_TOKEN": rules.bot_token,
            "STEWARD_SLACK_SIGNING_SECRET": rules.signing_secret,
        }
        sys.stdout.write(json.dumps({"url": url, "settings": settings}) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _user(handle: str, email: str) -> dict[str, Any]:
    return {"id": handle, "name": handle.lower(), "profile": {"email": email}}


if __name__ == "__main__":
    asyncio.run(Landing().serve())
