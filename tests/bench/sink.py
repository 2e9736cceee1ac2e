"""python -m tests.bench.sink: both platforms at once, taking everything and keeping nothing.

Refuses to judge: the loopback platforms in tests/emulators do that; this one only must not be the limit.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from aiohttp import web

from tests.bench.knocks import NUMBERS, QUESTIONS, slack_event
from tests.emulators.slack.reading_api import auth_test
from tests.emulators.slack.sockets import SocketHub
from tests.emulators.slack.state import Rules as SlackRules
from tests.emulators.slack.state import State as SlackState
from tests.emulators.teams.control import addresses, pointed_at
from tests.emulators.teams.identity import Identity
from tests.emulators.teams.state import State as TeamsState

TOKENS = 1000
"""Each verified once: more than the desk remembers of them."""


class Slack:
    """The few methods that answering a question takes."""

    def __init__(self, state: SlackState, hub: SocketHub) -> None:
        self._state, self._hub, self._numbers = state, hub, count(1)

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await request.json() if request.content_type == "application/json" else await request.post()
        return web.json_response({"ok": True, **self._answer(method, args)})

    def _answer(self, method: str, args: Any) -> dict[str, Any]:
        if method == "auth.test":
            return auth_test(self._state, {})
        if method == "apps.connections.open":
            return {"url": self._hub.ticket()}
        if method == "users.info":
            user = str(args.get("user"))
            return {"user": {"id": user, "name": user.lower(), "profile": {"email": f"{user.lower()}@x.example"}}}
        return {"channel": args.get("channel") or "D0", "ts": f"1.{next(self._numbers):06d}"}


class Bursts:
    """Events over Socket Mode, as many at once as asked for, and how long each acknowledgement took."""

    def __init__(self, hub: SocketHub) -> None:
        self._hub = hub

    async def fire(self, request: web.Request) -> web.Response:
        many, at_once, people = (int(request.query[name]) for name in ("many", "at_once", "people"))
        stamp, numbers = int(time.time()), islice(NUMBERS, many)
        events = [
            slack_event(number, f"{number % people:05d}", QUESTIONS[number % len(QUESTIONS)], stamp)
            for number in numbers
        ]
        waiting, times = iter(events), list[float]()
        began = time.perf_counter()
        await asyncio.gather(*(self._line(waiting, times) for _ in range(at_once)))
        return web.json_response({"seconds": time.perf_counter() - began, "times": sorted(times), "sent": many})

    async def _line(self, waiting: Iterator[dict[str, Any]], times: list[float]) -> None:
        for event in waiting:
            envelope = {"envelope_id": event["event_id"], "type": "events_api", "accepts_response_payload": False}
            began = time.perf_counter()
            if await self._hub.deliver({**envelope, "payload": event}, 10.0) is not None:
                times.append(time.perf_counter() - began)


async def connector(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"id": "1"}, status=201)


async def serve() -> None:
    teams, slack = TeamsState(), SlackState()
    identity, hub = Identity(teams), SocketHub(slack)
    app = web.Application()
    identity.install(app)
    app.router.add_post("/emea/{rest:.*}", connector)
    app.router.add_post("/api/{method}", Slack(slack, hub).call)
    app.router.add_get("/link/", hub.connect)
    app.router.add_post("/burst", Bursts(hub).fire)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base_url = teams.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    tokens = [identity.bearer(jti=str(number)) for number in range(TOKENS)]
    told = {"url": teams.base_url, "settings": settings(teams), "tokens": tokens}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def settings(teams: TeamsState) -> dict[str, str]:
    """What `serve` needs to be told to speak to this."""
    slack = SlackRules()
    return {
        "STEWARD_SLACK_API_URL": f"{teams.base_url}/api/",
        "STEWARD_SLACK_BOT_TOKEN": slack.bot_token,
        "STEWARD_SLACK_SIGNING_SECRET": slack.signing_secret,
        **pointed_at(addresses(teams)),
    }


if __name__ == "__main__":
    asyncio.run(serve())
