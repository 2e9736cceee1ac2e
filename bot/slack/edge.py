"""What arrives from Slack, over HTTP or a socket, becomes a request; what became of it is the acknowledgement.

Refuses to acknowledge what was not committed, to answer another workspace, and to run anything after the answer.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import Log
from bot.messages import Corridor, Form, Outcome, Place
from bot.slack import forms
from bot.slack.gate import Answer
from bot.slack.payloads import Heard, Payload, Us, at_home_of, kind_of, teams_of
from bot.slack.readers import READERS

if TYPE_CHECKING:
    from bot.slack.bolt import Bolt

_log = Log("slack")

DEADLINE = 2.5  # seconds; Slack waits three. Source: docs.slack.dev/apis/events-api#responding, 2026-11-20
_MALFORMED = (KeyError, TypeError, AttributeError, IndexError, ValueError)


class Desk(Protocol):
    """What the edge needs of the way out: forms, and who can read a conversation."""

    async def open(self, form: Form, heard: Heard) -> None: ...

    async def settled(self, place: Place) -> Place: ...


class Edge:
    def __init__(self, us: Us, client: AsyncWebClient, corridor: Corridor, desk: Desk, now: Callable[[], datetime]):
        self._us, self._client = us, client
        self._corridor = corridor
        self._desk = desk
        self._now = now
        self.counts: Counter[str] = Counter()

    async def answer(self, payload: dict[str, Any]) -> Answer:
        """What we have a reader for needs nothing from Bolt. Whatever else there is, and comes, is Bolt's to answer."""
        if kind_of(payload) in READERS:
            return await self._route(payload)
        try:
            answer = await self._bolt.answer(payload)
        except _MALFORMED:
            answer = None
        return answer or self._passed("unreadable", "", Answer())

    @cached_property
    def _bolt(self) -> Bolt:
        from bot.slack.bolt import Bolt

        return Bolt(self._us, self._client, self._route)

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
