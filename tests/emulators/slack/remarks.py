"""What people do to a message that is there: edit it, delete it, react to it. Each becomes what Slack would send.

Refuses to touch what is somebody else's, or not on the person's screen.
"""

from __future__ import annotations

from tests.emulators.slack.delivery import Deliveries
from tests.emulators.slack.gestures import CannotDo
from tests.emulators.slack.state import State
from tests.emulators.slack.world import BOT_USER, Channel, Json, Member

_SUBSCRIPTIONS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class Remarks:
    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    async def edit(self, *, user: str, channel: str, ts: str, text: str) -> Json:
        member, where, message = self._own(user, channel, ts)
        before = {**message}
        message |= {"text": text, "edited": {"user": member.id, "ts": self._state.clock.stamp()}}
        changed = {"subtype": "message_changed", "message": {**message}, "previous_message": before}
        return {"ts": ts, "receipts": await self._told(where, changed)}

    async def unfurl(self, *, channel: str, ts: str, title: str) -> Json:
        """Slack itself changes a message with a link in it: nobody edited anything."""
        where = self._state.world.channel_named(channel)
        message = where.find(ts)
        if message is None:
            raise CannotDo("there is no such message")
        before = {**message}
        message["attachments"] = [{"id": 1, "title": title}]
        changed = {"subtype": "message_changed", "message": {**message}, "previous_message": before}
        return {"ts": ts, "receipts": await self._told(where, changed)}

    async def delete(self, *, user: str, channel: str, ts: str) -> Json:
        _, where, message = self._own(user, channel, ts)
        where.messages.remove(message)
        gone = {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": message}
        return {"ts": ts, "receipts": await self._told(where, gone)}

    async def react(self, *, user: str, channel: str, ts: str, emoji: str) -> Json:
        """*Shape* `emoji`: a name without colons, with its skin tone where it has one."""
        member, where = self._here(user, channel)
        message = next((each for each in where.visible_to(member.id) if each["ts"] == ts), None)
        if message is None or "ephemeral_to" in message:
            raise CannotDo("they cannot react to that")
        message.setdefault("reactions", []).append({"name": emoji, "users": [member.id], "count": 1})
        event = {"type": "reaction_added", "user": member.id, "reaction": emoji, "item_user": message["user"]}
        event |= {"item": {"type": "message", "channel": where.id, "ts": ts}, "event_ts": self._state.clock.stamp()}
        self._state.note("act", act="react", user=member.id, channel=where.id, ts=ts, emoji=emoji)
        inside = BOT_USER in where.members
        return {"receipts": await self._deliveries.event(event, "reaction_added") if inside else []}

    async def _told(self, where: Channel, change: Json) -> list[Json]:
        if BOT_USER not in where.members:
            return []
        stamp, kind = self._state.clock.stamp(), where.channel_type
        event = {"type": "message", "hidden": True, "channel": where.id, "channel_type": kind, "ts": stamp, **change}
        return await self._deliveries.event({**event, "event_ts": stamp}, f"message.{_SUBSCRIPTIONS[kind]}")

    def _own(self, user: str, channel: str, ts: str) -> tuple[Member, Channel, Json]:
        member, where = self._here(user, channel)
        message = where.find(ts)
        if message is None or message["user"] != member.id:
            raise CannotDo("that is no message of theirs")
        self._state.note("act", act="change", user=member.id, channel=where.id, ts=ts)
        return member, where, message

    def _here(self, user: str, channel: str) -> tuple[Member, Channel]:
        member, where = self._state.world.member_named(user), self._state.world.channel_named(channel)
        if member.kind in ("deactivated", "bot") or member.id not in where.members:
            raise CannotDo(f"{member.name} is not in {where.name or where.id}")
        return member, where
