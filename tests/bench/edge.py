"""python -m tests.bench.edge DATABASE URL: Slack's door and the corridor on a real store, with nothing draining.

Refuses to stand for the service: it shows what the way in costs alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.machine import Machine, opened, settle
from bot.slack.platform import Slack
from handlers.ask import warm
from handlers.routes import ROUTES
from tests.emulators.slack.state import Rules


async def serve(database_url: str, url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    rules = Rules()
    async with opened(database_url) as database:
        warm(database, await database.portfolio())
        clock = Clock()
        machine = Machine(database, ROUTES, clock.now)
        slack = Slack(
            bot_token=rules.bot_token, signing_secret=rules.signing_secret, api_url=f"{url}/api/",
            corridor=machine.dispatch, clock=clock,
        )  # fmt: skip
        machine.transports["slack"] = slack.transport
        app = web.Application()
        slack.install(app)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await slack.start()
        settle()
        sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
