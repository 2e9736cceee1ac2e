"""python -m tests.emulators.slack --port 8500 [--bot-url http://127.0.0.1:8080/slack/events]

Prints one JSON line with everything a process needs to be pointed here, then serves until interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import suppress

from tests.emulators.slack.server import LoopbackSlack
from tests.emulators.slack.state import Rules


async def serve(port: int, bot_url: str) -> None:
    slack = LoopbackSlack(Rules(bot_url=bot_url))
    url, rules = await slack.start(port), slack.state.rules
    told = {"url": url, "api_url": f"{url}/api/", "bot_token": rules.bot_token, "app_token": rules.app_token}
    sys.stdout.write(json.dumps({**told, "signing_secret": rules.signing_secret}) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await slack.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--bot-url", default="", help="where events go over HTTP; without it, over Socket Mode")
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(given.port, given.bot_url))


if __name__ == "__main__":
    main()
