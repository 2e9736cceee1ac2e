"""python -m tests.emulators.teams --port 8600 [--bot-url http://127.0.0.1:8080/api/messages]

Prints one JSON line with everything a process needs to be pointed here, then serves until interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import suppress

from tests.emulators.teams.server import LoopbackTeams
from tests.emulators.teams.state import Rules


async def serve(port: int, bot_url: str) -> None:
    teams = LoopbackTeams(Rules(bot_url=bot_url))
    await teams.start(port)
    sys.stdout.write(json.dumps(teams.control.described()) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await teams.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.teams", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--bot-url", default="", help="where activities go; can be set later by the rule bot_url")
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(given.port, given.bot_url))


if __name__ == "__main__":
    main()
