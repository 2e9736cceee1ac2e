"""What arrives from Slack, over HTTP or a socket, becomes a request; what became of it is the acknowledgement.

Refuses to acknowledge what was not committed, to answer another workspace, and to run anything after the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import Log
from bot.messages import Corridor, Form, Outcome, Place
from bot.slack import forms, quiet
from bot.slack.gate import Answer
from bot.slack.payloads import Heard, Payload, Us, at_home_of, kind_of, teams_of
from bot.slack.readers import READERS

_log = Log("slack")

DEADLINE = 2.5  # seconds; Slack waits three. Source: docs.slack.dev/apis/events-api#responding, 2026-11-20
_MALFORMED = (KeyError, TypeError, AttributeError, IndexError, ValueError)


class Desk(Protocol):
    """What the edge needs of the way out: forms, and who can read a conversation."""

    async def open(self, form: Form, heard: Heard) -> None: ...

    async def settled(self, place: Place) -> Place: ...


class Edge:
    def __init__(self, us: Us, client: AsyncWebClient, corridor: Corridor, desk: Desk, now: Callable[[], datetime]):
        self._us = us
        self._corridor = corridor
        self._desk = desk
        self._now = now
        self._app = _bolt(client, us, self._route)
        self.counts: Counter[str] = Counter()

    async def answer(self, payload: dict[str, Any]) -> Answer:
        """`payload` is verified and parsed: Bolt's word for that is socket mode, whichever wire it came over.

        What we have a reader for needs nothing from Bolt. Whatever else there is, and comes, is Bolt's to answer.
        """
        if kind_of(payload) in READERS:
            return await self._route(payload)
        try:
            response = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        except _MALFORMED:
            return self._passed("unreadable", "", Answer())
        if isinstance(response, _Settled):
            return response.answer
        if response.status >= 500:  # Bolt stumbled over its shape before we saw it
            return self._passed("unreadable", "", Answer())
        return Answer(response.status, json.loads(response.body) if response.body.startswith("{") else None)

    async def _route(self, payload: Payload) -> Answer:
        kind = kind_of(payload)
        try:
            if self._us.team not in teams_of(payload):
                return self._passed("foreign", kind, Answer(403))
            reader = READERS.get(kind)
            heard = reader(payload, self._us, self._now()) if reader else None
        except _MALFORMED:
            return self._passed("unreadable", kind, Answer())
        self.counts["heard" if heard else "ignored"] += 1
        return await self._walk(heard) if heard else Answer()

    async def _walk(self, heard: Heard) -> Answer:
        key = heard.request.key
        try:
            async with asyncio.timeout(DEADLINE):
                if heard.unsure:
                    place = await self._desk.settled(heard.request.place)
                    heard = replace(heard, request=replace(heard.request, place=place))
                outcome = await self._corridor(heard.request)
        except TimeoutError:
            return self._failed(key, "deadline", Answer(503))
        except Exception as error:
            return self._failed(key, type(error).__name__, Answer(500))
        return await self._settle(heard, outcome)

    async def _settle(self, heard: Heard, outcome: Outcome) -> Answer:
        """The request is committed: nothing that fails from here on may make Slack send it again."""
        try:
            if heard.fields is not None:
                return _in_the_form(heard, outcome)
            if outcome.form is not None:
                await self._desk.open(outcome.form, heard)
            if heard.at_home:
                await self._refresh(heard)
        except Exception as error:
            self._failed(heard.request.key, type(error).__name__, Answer())
        return Answer()

    async def _refresh(self, heard: Heard) -> None:
        """A click in the Home tab is answered in private; the tab itself is drawn again."""
        request = heard.request
        async with asyncio.timeout(1.0):
            await self._corridor(
                at_home_of(request.actor.handle, self._us, request.at, key=f"{request.key}:home"),
            )

    def _passed(self, why: str, kind: str, answer: Answer) -> Answer:
        self.counts[why] += 1
        _log.warning(f"slack.{why}", kind=kind[:40])
        return answer

    def _failed(self, key: str, error: str, answer: Answer) -> Answer:
        self.counts["failed"] += 1
        _log.error("slack.failed", key=key, error=error, status=answer.status)
        return answer


def _in_the_form(heard: Heard, outcome: Outcome) -> Answer:
    """What happens to the open form: complaints in place, the next form instead, or it closes."""
    if outcome.errors and heard.fields:
        errors = forms.complaints(outcome.errors, heard.fields)
        return Answer(body={"response_action": "errors", "errors": errors})
    if outcome.form is not None:
        view = forms.modal(outcome.form, heard.request.place)
        return Answer(body={"response_action": "update", "view": view})
    return Answer()


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


def _bolt(client: AsyncWebClient, us: Us, route: Callable[[Payload], Any]) -> AsyncApp:
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
