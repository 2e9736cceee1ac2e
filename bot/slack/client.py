"""The Slack transport: cards posted, changed and found again through the Web API.

Refuses to retry by itself and to post what may already be there: it says what is known, delivery decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.charting import Charting
from bot.logs import Log
from bot.messages import Address, CannotSeek, DeliveryError, OutcomeUnknown, Outgoing, Person, Place
from bot.slack import carried, painter
from bot.slack.faults import Data, definite, once
from bot.slack.payloads import Us
from bot.slack.rooms import Rooms
from bot.slack.uploads import Uploads

EVENT_TYPE = "steward_delivery"
HOME = "home:"
_UNSEEKABLE = {"missing_scope", "not_in_channel", "channel_not_found", "access_denied", "not_allowed_token_type"}
_OUTSIDE = {"channel_not_found", "not_in_channel", "user_not_in_channel"}
_BEFORE = timedelta(seconds=60)  # clocks differ
_MOST_PAGES = 10
NOBODY = Us("", "")  # until auth.test has answered
LOG = Log("slack.client")
UNREADY = (0.4, 0.8, 1.6)
"""*Units*: seconds between tries to show a file that Slack is still looking through.

*Source*: github.com/slackapi/python-slack-sdk/issues/1329, 2026-11-21: a completed upload is usable moments later.
"""


class SlackTransport:
    """Implements `bot.messages.Transport`."""

    platform = "slack"
    pace = timedelta(seconds=1)  # Source: docs.slack.dev/apis/web-api/rate-limits, 2026-11-20: one a second a channel

    def __init__(self, client: AsyncWebClient, rooms: Rooms, us: Us = NOBODY, charting: Charting | None = None) -> None:
        self._client = client
        self._rooms = rooms
        self._uploads = Uploads(client, charting)
        self.unready: Sequence[float] = UNREADY
        self.us = us

    async def send(self, message: Outgoing) -> Address:
        if message.place.conversation.startswith(HOME):
            return await self._publish(message)
        files = await self._uploads.of(message.card)
        for pause in self.unready if files else ():
            try:
                return await self._sent(message, files)
            except DeliveryError as error:
                if error.reason != "invalid_blocks":
                    raise
            await asyncio.sleep(pause)
        if files:
            LOG.warning("chart not shown")
            self._uploads.forget(message.card)
        return await self._sent(message, painter.UNDRAWN)

    async def _sent(self, message: Outgoing, files: painter.Files) -> Address:
        painted = painter.message(message.card, message.people, files, possible_repeat=message.possible_repeat)
        if message.address is not None and message.address.message:
            return await self._update(message.address, painted, message.marker)
        if _whispered(message):
            return await self._whisper(message, painted)
        return await self._post(message, painted)

    async def seek(self, message: Outgoing) -> Address | None:
        self._introduced()
        place = message.place
        if _whispered(message) or place.conversation.startswith(HOME):
            raise CannotSeek
        if place.conversation[:1] in "UW":
            place = await self.direct(Person("slack", place.conversation, place.workspace))
        try:
            return await self._found(message, place)
        except DeliveryError as error:
            if error.reason in _UNSEEKABLE:
                raise CannotSeek from None
            if error.reason == "thread_not_found":
                return None
            raise

    async def find(self, email: str, workspace: str) -> Person | None:
        try:
            user = (await definite(self._client.users_lookupByEmail(email=email)))["user"]
        except DeliveryError as error:
            if error.reason == "users_not_found":
                return None
            raise
        if user.get("deleted") or user.get("is_bot"):
            return None
        return _filled(Person("slack", user["id"], user.get("team_id") or workspace), user)

    async def profile(self, person: Person) -> Person:
        return _filled(person, (await definite(self._client.users_info(user=person.handle)))["user"])

    async def direct(self, person: Person) -> Place:
        self._introduced()
        channel = await self._rooms.direct(person.handle)
        return Place("slack", channel, workspace=person.workspace or self.us.team)

    async def room(self, name: str, workspace: str) -> Place | None:
        self._introduced()
        if workspace and workspace != self.us.team:
            return None
        channel = await self._rooms.named(name)
        if channel is None:
            return None
        private = channel.get("is_private") is not False
        return Place("slack", channel["id"], kind="channel", workspace=self.us.team, private=private)

    async def open_form(self, trigger: str, view: dict[str, Any]) -> None:
        """*Raises* DeliveryError, mostly `expired_trigger_id`."""
        await definite(self._client.views_open(trigger_id=trigger, view=view))

    def _introduced(self) -> None:
        """*Raises* DeliveryError until Slack has said who we are: till then we would not know our own messages."""
        if self.us == NOBODY:
            raise DeliveryError("not_started", retry_in=timedelta(seconds=1))

    async def _publish(self, message: Outgoing) -> Address:
        user = message.place.conversation.removeprefix(HOME)
        view = painter.home(message.card, message.people)
        data = await definite(self._client.views_publish(user_id=user, view=view))
        return Address(message.place, (data.get("view") or {}).get("id", ""))

    async def _update(self, address: Address, painted: dict[str, Any], marker: str) -> Address:
        call = self._client.chat_update(
            channel=address.place.conversation, ts=address.message, metadata=_metadata(marker), **painted
        )
        await definite(call)
        return address

    async def _whisper(self, message: Outgoing, painted: dict[str, Any]) -> Address:
        assert message.only_for is not None
        place = message.place
        thread = None if carried.reach(place).fresh else place.thread  # shown only in a thread that has answers
        try:
            call = self._client.chat_postEphemeral(
                channel=place.conversation, user=message.only_for.handle, thread_ts=thread, **painted
            )
            return Address(place, (await once(call)).get("message_ts", ""))
        except DeliveryError as error:
            return await self._respond(error, message, "ephemeral")

    async def _post(self, message: Outgoing, painted: dict[str, Any]) -> Address:
        place = message.place
        call = self._client.chat_postMessage(
            channel=place.conversation,
            thread_ts=place.thread,
            metadata=_metadata(message.marker),
            unfurl_links=False,
            unfurl_media=False,
            **painted,
        )
        try:
            data = await once(call)
        except DeliveryError as error:
            if error.reason in _OUTSIDE and self._rooms.outdated(place.conversation):
                raise DeliveryError(error.reason, retry_in=timedelta(0)) from None
            return await self._respond(error, message, "in_channel")
        return Address(replace(place, conversation=data["channel"], reach=""), data["ts"])

    async def _respond(self, error: DeliveryError, message: Outgoing, kind: str) -> Address:
        """Where we are no member, a slash command or a shortcut can still be answered through its response_url.

        Without pictures: what breaks there cannot be told apart, and an answer is not tried twice.
        """
        place = message.place
        session, url = self._client.session, carried.reach(place).url
        if not url or session is None or error.reason not in _OUTSIDE:
            raise error
        painted = painter.message(message.card, message.people, possible_repeat=message.possible_repeat)
        try:
            async with session.post(url, json={**painted, "response_type": kind}) as response:
                arrived = response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            raise OutcomeUnknown("response_url", retry_in=timedelta(seconds=3)) from None
        if not arrived:
            raise error
        return Address(replace(place, reach=""), "")

    async def _found(self, message: Outgoing, place: Place) -> Address | None:
        oldest, cursor = _ts(message.since - _BEFORE), ""
        for _ in range(_MOST_PAGES):
            data = await self._page(place, oldest, cursor)
            for each in data.get("messages") or ():
                if _carries(each, message.marker, self.us):
                    return Address(place, each["ts"])
            cursor = (data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise DeliveryError("too_many_messages_to_seek")

    async def _page(self, place: Place, oldest: str, cursor: str) -> Data:
        asked = {"channel": place.conversation, "oldest": oldest, "include_all_metadata": True, "limit": 200}
        asked |= {"cursor": cursor} if cursor else {}
        if place.thread:
            return await definite(self._client.conversations_replies(ts=place.thread, **asked))  # type: ignore[arg-type]
        return await definite(self._client.conversations_history(**asked))  # type: ignore[arg-type]


def _whispered(message: Outgoing) -> bool:
    """In private there is nobody to hide it from, so it stays and can be found again."""
    return message.only_for is not None and message.place.kind != "direct"


def _metadata(marker: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": marker}}


def _carries(message: dict[str, Any], marker: str, us: Us) -> bool:
    metadata = message.get("metadata") or {}
    ours = message.get("user") == us.user or message.get("bot_id") == us.bot
    return bool(ours) and (metadata.get("event_payload") or {}).get("key") == marker


def _filled(person: Person, user: dict[str, Any]) -> Person:
    profile = user.get("profile") or {}
    name = user.get("real_name") or profile.get("real_name") or user.get("name") or person.name
    return replace(person, name=name, email=profile.get("email") or person.email)


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
