"""What is known about conversations: who can read one, which one has a name, and which one is with whom.

Refuses to call a conversation public without having been told so, and to remember that for longer than five minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import DeliveryError, Place
from bot.slack.faults import definite
from bot.slack.payloads import Kind

_FRESH = 300.0  # seconds
_RETRY = 30.0  # seconds until a question that failed is asked again
_LIST_AGAIN = 60.0  # seconds; conversations.list is Tier 2, 20 a minute
_MOST_PAGES = 50

Reader = tuple[Kind, bool]
UNKNOWN: Reader = ("channel", True)


class Rooms:
    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._readers: dict[str, tuple[float, Reader]] = {}
        self._names: dict[str, dict[str, Any]] = {}
        self._listed = float("-inf")
        self._directs: dict[str, tuple[float, str]] = {}

    async def direct(self, user: str) -> str:
        """Our conversation with one person, as it was once opened: a call does not wait for it to be opened again."""
        if user not in self._directs:
            opened = await definite(self._client.conversations_open(users=user))
            self._directs[user] = self._clock(), str(opened["channel"]["id"])
        return self._directs[user][1]

    def outdated(self, channel: str) -> bool:
        """Whether it is one that was opened a while ago, which from now on is not believed any more."""
        believed = self._clock() - _FRESH
        old = {user for user, (at, known) in self._directs.items() if known == channel and at < believed}
        for user in old:
            del self._directs[user]
        return bool(old)

    async def settled(self, place: Place) -> Place:
        """The same place, with who can read it: private where nobody says otherwise."""
        kind, private = await self._reader(place.conversation)
        return replace(place, kind=kind, private=private)

    async def named(self, name: str) -> dict[str, Any] | None:
        """*Shape* Slack's channel object, for a channel we are a member of. *Raises* DeliveryError."""
        wanted, now = name.lstrip("#").lower(), self._clock()
        stale = now - self._listed > (_FRESH if wanted in self._names else _LIST_AGAIN)
        if stale:
            self._names, self._listed = await self._list(), now
        return self._names.get(wanted)

    async def _reader(self, channel: str) -> Reader:
        until, known = self._readers.get(channel, (float("-inf"), UNKNOWN))
        now = self._clock()
        if now < until:
            return known
        try:
            data = await definite(self._client.conversations_info(channel=channel))
            answer, kept = _reader_of(data.get("channel") or {}), _FRESH
        except DeliveryError:
            answer, kept = UNKNOWN, _RETRY
        self._readers[channel] = (now + kept, answer)
        return answer

    async def _list(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        cursor = ""
        for _ in range(_MOST_PAGES):
            call = self._client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=999, cursor=cursor
            )
            data = await definite(call)
            found |= {c["name"].lower(): c for c in data.get("channels") or () if c.get("is_member") and c.get("name")}
            cursor = (data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return found


def _reader_of(channel: dict[str, Any]) -> Reader:
    if channel.get("is_im"):
        return "direct", True
    if channel.get("is_mpim"):
        return "group", True
    return "channel", channel.get("is_private") is not False
