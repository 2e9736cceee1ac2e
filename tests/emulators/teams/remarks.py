"""What people do to a message of theirs: edit it, delete it. Each becomes what Teams would send the app.

Refuses to touch what is somebody else's; the app hears only of messages it was sent before.
"""

from __future__ import annotations

from tests.emulators.teams.activities import MENTION, Activities
from tests.emulators.teams.courier import Courier
from tests.emulators.teams.gestures import CannotDo
from tests.emulators.teams.state import State
from tests.emulators.teams.world import Conversation, Json, Member, Message


class Remarks:
    def __init__(self, state: State, courier: Courier) -> None:
        self._state = state
        self._courier = courier
        self._activities = Activities(state)

    async def edit(self, *, user: str, channel: str, message: str, text: str) -> Json:
        member, where, on = self._own(user, channel, message)
        known = self._was_sent(member, where, on)
        on.activity, on.edits = {**on.activity, "text": text}, on.edits + 1
        said = self._activities.said(member, where, on.id, on.root or on.id, text, [])
        return await self._told({**said, "type": "messageUpdate"}, "editMessage", known=known)

    async def delete(self, *, user: str, channel: str, message: str) -> Json:
        member, where, on = self._own(user, channel, message)
        on.gone = True
        gone = self._activities.of("messageDelete", member, where, on.root or on.id, id=on.id)
        return await self._told(gone, "softDeleteMessage", known=self._was_sent(member, where, on))

    async def _told(self, activity: Json, event: str, *, known: bool) -> Json:
        activity["channelData"] = {**activity["channelData"], "eventType": event}
        return {"id": activity["id"], "receipts": await self._courier.deliver(activity) if known else []}

    def _was_sent(self, member: Member, where: Conversation, on: Message) -> bool:
        if where.kind == "personal":
            return member.reachable
        return where.installed and (self._state.rules.reads_channels or MENTION in on.activity.get("text", ""))

    def _own(self, user: str, channel: str, message: str) -> tuple[Member, Conversation, Message]:
        member, where = self._state.world.member(user), self._state.world.conversation(channel)
        on = where.find(message)
        if on is None or on.sender != member.id:
            raise CannotDo("that is no message of theirs")
        self._state.note("act", act="change", user=member.id, channel=where.id, id=on.id)
        return member, where, on
