"""The raw-bytes gate in front of everything that arrives from Slack over HTTP.

Refuses whatever is too big, too old, unsigned, replayed or not a small JSON object, and never logs what it says.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.bodies import Measure, TurnedAway, whole
from bot.logs import Log
from bot.slack.replays import Replays

_log = Log("slack")

LARGEST_BODY = 256 * 1024  # bytes; Slack's own payloads stay far below it
DEEPEST = 100  # levels of JSON; a modal with every kind of block stays below 20
WINDOW = 300  # seconds either way. Source: docs.slack.dev/authentication/verifying-requests-from-slack, 2026-11-20
SMALL = Measure(LARGEST_BODY, within=3.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, and a JSON body where Slack reads one."""

    status: int = 200
    body: Mapping[str, Any] | None = None


class Gate:
    def __init__(
        self,
        secret: str,
        now: Callable[[], datetime],
        answer: Callable[[dict[str, Any]], Awaitable[Answer]],
    ) -> None:
        self._secret = secret.encode()
        self._now = now
        self._answer = answer
        self._answered = Replays(WINDOW)

    async def receive(self, request: web.Request) -> web.Response:
        """One signed delivery. Anything that is not answered with 2xx is Slack's to deliver again."""
        try:
            stamp, signature, body = await self._verified(request)
            if self._answered.has(stamp, signature):
                return web.Response()
            answer = await self._answer(read(body, request.content_type))
        except TurnedAway as refusal:
            _log.warning("slack.refused", status=refusal.status, reason=refusal.reason)
            return web.Response(status=refusal.status)
        if answer.status < 300:  # a failed delivery must be able to come again
            self._answered.add(stamp, signature, self._now().timestamp())
        return _response(answer)

    async def _verified(self, request: web.Request) -> tuple[int, bytes, bytes]:
        headers = request.headers
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if request.content_length is not None and request.content_length > LARGEST_BODY:
            raise TurnedAway(413, "body too large")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 13 and signature):
            raise TurnedAway(401, "not signed")
        if abs(self._now().timestamp() - int(stamp)) > WINDOW:
            raise TurnedAway(401, "outside the time window")
        body = await whole(request.content, SMALL)
        expected = hmac.digest(self._secret, b"v0:%b:%b" % (stamp.encode(), body), "sha256")
        if not hmac.compare_digest(f"v0={expected.hex()}".encode(), signature.encode("utf-8", "surrogateescape")):
            raise TurnedAway(401, "wrong signature")
        return int(stamp), expected, body


def read(body: bytes, content_type: str) -> dict[str, Any]:
    """The payload inside. *Raises* TurnedAway for anything but one shallow JSON object of whole characters."""
    try:
        text = body.decode()
        if content_type == "application/x-www-form-urlencoded":
            form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict"))
            if "payload" not in form:
                return dict(form)
            text = form["payload"]
        payload = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(payload, ensure_ascii=False).encode()  # half a character could not be stored
    except (ValueError, RecursionError):
        raise TurnedAway(400, "not readable") from None
    if not isinstance(payload, dict):
        raise TurnedAway(400, "not an object")
    if text.count("{") + text.count("[") > DEEPEST and _deeper_than(payload, DEEPEST):
        raise TurnedAway(400, "nested too deep")
    return payload


def _deeper_than(value: object, levels: int) -> bool:
    """Level by level, never by recursion."""
    level = [value]
    while level and levels:
        levels -= 1
        maps = [inner for each in level if isinstance(each, dict) for inner in each.values()]
        level = maps + [inner for each in level if isinstance(each, list) for inner in each]
    return bool(level)


def _response(answer: Answer) -> web.Response:
    headers = {"X-Slack-No-Retry": "1"} if answer.status == 403 else None
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    return web.json_response(answer.body, status=answer.status, headers=headers)
