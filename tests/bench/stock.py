"""python -m tests.bench.stock URL: the turn library's own adapter, with the echo of its documentation behind aiohttp.

Refuses to change anything in it but addresses: its keys and its service are at URL, and the token it sends was granted
before, because it asks for one at an address of its own.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiohttp import web
from botbuilder.core import (
    ActivityHandler,
    BotFrameworkAdapter,
    BotFrameworkAdapterSettings,
    MessageFactory,
    TurnContext,
)
from botbuilder.schema import Activity
from botframework.connector.auth import AppCredentials

from bot.teams.edge import PATH
from tests.bench.bare import listening
from tests.emulators.teams.identity import METADATA
from tests.emulators.teams.world import APP_ID


class Echo(ActivityHandler):  # type: ignore[misc]  # ships no types
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


class Granted(AppCredentials):  # type: ignore[misc]  # ships no types
    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: FBT001, FBT002  its own signature
        return "granted"


async def echo(url: str) -> web.Application:
    settings = BotFrameworkAdapterSettings(
        APP_ID, "a-made-up-secret", open_id_metadata=f"{url}{METADATA}", app_credentials=Granted(APP_ID)
    )
    adapter, bot = BotFrameworkAdapter(settings), Echo()

    async def messages(request: web.Request) -> web.Response:
        activity: Any = Activity().deserialize(await request.json())
        answer = await adapter.process_activity(activity, request.headers.get("Authorization", ""), bot.on_turn)
        return web.json_response(answer.body, status=answer.status) if answer else web.Response()

    app = web.Application()
    app.router.add_post(PATH, messages)
    return app


if __name__ == "__main__":
    asyncio.run(listening(echo(sys.argv[1])))
