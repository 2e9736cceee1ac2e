"""Slack's own framework, for what the desk has no reader for: how each such thing is answered, it knows.

Refuses to be needed at the start: it is loaded when the first such thing comes, which our manifest does not ask for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import quiet
from bot.slack.gate import Answer
from bot.slack.payloads import Payload, Us


class Bolt:
    def __init__(self, us: Us, client: AsyncWebClient, route: Callable[[Payload], Any]) -> None:
        self._app = _app(client, us, route)

    async def answer(self, payload: dict[str, Any]) -> Answer | None:
        """None where Bolt stumbled over its shape before the route saw it.

        `payload` is verified and parsed: Bolt's word for that is socket mode, whichever wire it came over.
        """
        response = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        if isinstance(response, _Settled):
            return response.answer
        if response.status >= 500:
            return None
        return Answer(response.status, json.loads(response.body) if response.body.startswith("{") else None)


class _Settled(BoltResponse):
    def __init__(self, answer: Answer) -> None:
        super().__init__(status=answer.status)
        self.answer = answer


class _Router(AsyncMiddleware):
    """Our own table behind Bolt, as the last middleware: no listener is scanned and no keyword arguments are built."""

    def __init__(self, route: Callable[[Payload], Any]) -> None:
        self._route = route

    async def async_process(self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Any) -> BoltResponse:
        return _Settled(await self._route(req.body))


class _Known(AsyncAuthorize):
    """auth.test was asked once, at the start."""

    def __init__(self, us: Us, token: str | None) -> None:
        self._result = AuthorizeResult(
            enterprise_id=None, team_id=us.team, bot_user_id=us.user, bot_id=us.bot or None, bot_token=token
        )

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._result


def _app(client: AsyncWebClient, us: Us, route: Callable[[Payload], Any]) -> AsyncApp:
    # Bolt copies this client for every request and we call none of them; a named proxy spares four look-ups each time.
    inert = AsyncWebClient(base_url=client.base_url, proxy="unused", logger=quiet.logger(), retry_handlers=[])
    with _without_ambient_settings():
        app = AsyncApp(
            name="steward-slack-bolt",
            logger=quiet.logger(),
            process_before_response=True,
            signing_secret="checked-at-the-gate",  # noqa: S106  the gate in front verifies the raw bytes
            client=inert,
            authorize=_Known(us, client.token),
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
    app.use(_Router(route))
    return app


@contextmanager
def _without_ambient_settings() -> Iterator[None]:
    """Bolt would turn to OAuth, or take another token, because of a variable that was meant for something else."""
    ambient = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(ambient)
