"""The Connector's REST interface over one pooled session: raw dicts in, raw dicts out.

Refuses to send anything, above all our bearer token, to a host that is not listed; follows no redirect; posts nothing a
second time except after a refused token, because only the outbox knows whether that is safe.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.compact import written
from bot.leases import look
from bot.messages import DeliveryError, OutcomeUnknown
from bot.teams.hosts import ServiceHosts
from bot.teams.keys import Now
from bot.teams.limits import ROSTER_PAGE
from bot.teams.pool import Pool
from bot.teams.tokens import TokenSource

Json = Mapping[str, Any]

AGENT = "Steward (aiohttp)"
DEFAULT_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
_PERMANENT = frozenset({400, 403, 404, 405, 409, 410, 411, 413, 415, 422})
_AMBIGUOUS = frozenset({408, 412, 500, 502, 503, 504})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a post went: `conversation` is set where the post opened one, `activity` is the message's id."""

    conversation: str
    activity: str


@dataclass(frozen=True, slots=True)
class _Call:
    """One request. `once` says that a second one could double something."""

    method: str
    service_url: str
    path: str
    body: Json | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str
    body: bytes


class Connector:
    def __init__(self, pool: Pool, tokens: TokenSource, hosts: ServiceHosts, now: Now) -> None:
        self._pool = pool
        self._tokens = tokens
        self._hosts = hosts
        self._now = now

    async def post(self, service_url: str, conversation: str, activity: Json) -> Posted:
        """*Raises* DeliveryError, OutcomeUnknown."""
        path = f"/v3/conversations/{_quoted(conversation)}/activities"
        answer = await self._call(_Call("POST", service_url, path, activity, once=True))
        return Posted(conversation, _text(answer, "id"))

    async def update(self, service_url: str, conversation: str, message: str, activity: Json) -> None:
        """*Raises* DeliveryError; an update may safely be sent again."""
        path = f"/v3/conversations/{_quoted(conversation)}/activities/{_quoted(message)}"
        await self._call(_Call("PUT", service_url, path, activity))

    async def open(self, service_url: str, parameters: Json) -> Posted:
        """A new conversation; a channel one opens with its first post, which doubles if sent twice."""
        once = "activity" in parameters
        answer = await self._call(_Call("POST", service_url, "/v3/conversations", parameters, once=once))
        activity = answer.get("activityId") if isinstance(answer, dict) else None
        return Posted(_text(answer, "id"), activity if isinstance(activity, str) else "")

    async def member(self, service_url: str, conversation: str, who: str) -> Json | None:
        """One member, None where the conversation does not know them."""
        path = f"/v3/conversations/{_quoted(conversation)}/members/{_quoted(who)}"
        return await self._found(_Call("GET", service_url, path))

    async def members(self, service_url: str, conversation: str) -> AsyncIterator[Json]:
        """The roster, page by page."""
        path = f"/v3/conversations/{_quoted(conversation)}/pagedmembers?pageSize={ROSTER_PAGE.at_most}"
        following = ""
        while True:
            more = f"&continuationToken={_quoted(following)}" if following else ""
            page = await self._call(_Call("GET", service_url, path + more))
            for member in _items(page, "members"):
                yield member
            following = page.get("continuationToken") or "" if isinstance(page, dict) else ""
            if not following:
                return

    async def team(self, service_url: str, team: str) -> Json | None:
        return await self._found(_Call("GET", service_url, f"/v3/teams/{_quoted(team)}"))

    async def channels(self, service_url: str, team: str) -> list[Json]:
        page = await self._found(_Call("GET", service_url, f"/v3/teams/{_quoted(team)}/conversations"))
        return _items(page or {}, "conversations")

    async def _found(self, call: _Call) -> Json | None:
        try:
            answer = await self._call(call)
        except DeliveryError as failed:
            if failed.reason.startswith(("404", "403")):
                return None
            raise
        return answer if isinstance(answer, dict) else None

    async def _call(self, call: _Call) -> Any:
        if not self._hosts.allow(call.service_url):
            raise DeliveryError("service_host_not_allowed")
        token = await self._tokens.token()
        answer = await self._exchange(call, token)
        if answer.status == 401:
            answer = await self._exchange(call, await self._tokens.renew(token))
        return self._judge(call, answer)

    async def _exchange(self, call: _Call, token: str) -> _Answer:
        url = URL(call.service_url.rstrip("/") + call.path, encoded=True)
        headers = {"Authorization": f"Bearer {token}", "User-Agent": AGENT, "Accept": "application/json"}
        body = None
        if call.body is not None:
            body = written(call.body).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json; charset=utf-8"
        if call.once:
            look()
        try:
            async with self._pool.session.request(
                call.method, url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return _Answer(response.status, response.headers.get("Retry-After", ""), await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise DeliveryError("unreachable", retry_in=DEFAULT_WAIT) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise _broken(call, "broken_off") from None

    def _judge(self, call: _Call, answer: _Answer) -> Any:
        if 200 <= answer.status < 300:
            return _json(call, answer.body)
        reason = f"{answer.status}_{_code(answer.body)}".rstrip("_")
        if answer.status == 429:
            raise DeliveryError(reason, retry_in=_wait(answer.retry_after, self._now()))
        if answer.status in _AMBIGUOUS:
            raise _broken(call, reason)
        if answer.status in _PERMANENT or 300 <= answer.status < 400:
            raise DeliveryError(reason)
        raise DeliveryError(reason, retry_in=timedelta(minutes=1))


def _broken(call: _Call, reason: str) -> DeliveryError:
    """The fate of a call that broke where it may have been carried out: only what could double is unknown."""
    if call.once:
        return OutcomeUnknown(reason, retry_in=DEFAULT_WAIT)
    return DeliveryError(reason, retry_in=DEFAULT_WAIT)


def _json(call: _Call, body: bytes) -> Any:
    if not body.strip():
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _broken(call, "unreadable_answer") from None


def _text(answer: Any, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise OutcomeUnknown("no_id_in_answer", retry_in=DEFAULT_WAIT)
    return value


def _items(page: Any, name: str) -> list[Json]:
    items = page.get(name) if isinstance(page, dict) else page
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _code(body: bytes) -> str:
    """The error's code, and only if it looks like one: bodies are not repeated."""
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _wait(retry_after: str, now: datetime) -> timedelta:
    """*Units* `Retry-After` is seconds or an HTTP date."""
    try:
        wait = timedelta(seconds=float(retry_after))
    except (ValueError, OverflowError):
        try:
            at = parsedate_to_datetime(retry_after)
        except (TypeError, ValueError):
            return DEFAULT_WAIT
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _quoted(segment: str) -> str:
    return quote(segment, safe="")
