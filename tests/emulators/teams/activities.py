"""The activities a Teams client causes, in the shape they have on the wire.

Refuses to be sent: that is the courier's.
"""

from __future__ import annotations

import uuid
from typing import Any

from tests.emulators.teams.state import State
from tests.emulators.teams.world import BOT, BOT_NAME, TENANT, Conversation, Json, Member

MENTION = f"<at>{BOT_NAME}</at>"


class Activities:
    def __init__(self, state: State) -> None:
        self._state = state

    def of(self, type: str, member: Member, where: Conversation, root: str | None = None, **more: Any) -> Json:
        sender = {"id": member.id, "name": member.name}
        return {
            "type": type,
            "id": f"f:{uuid.uuid4()}",
            "timestamp": self._state.clock.iso(),
            "localTimestamp": self._state.clock.iso(),
            "channelId": "msteams",
            "serviceUrl": self._state.service_url,
            "from": {**sender, **({"aadObjectId": member.aad} if member.aad else {})},
            "recipient": {"id": BOT, "name": BOT_NAME},
            "conversation": self._conversation(where, root),
            "channelData": self._channel_data(where),
            "locale": "en-GB",
            **more,
        }

    def _conversation(self, where: Conversation, root: str | None) -> Json:
        joined = f"{where.id};messageid={root}" if where.kind == "channel" and root else where.id
        base: Json = {"id": joined, "tenantId": TENANT, "conversationType": where.kind}
        return base if where.kind == "personal" else {**base, "isGroup": True}

    def _channel_data(self, where: Conversation) -> Json:
        data: Json = {"tenant": {"id": TENANT}}
        if where.kind == "channel":
            team = self._state.world.teams[where.team]
            data["team"] = {"id": team.id, "name": team.name}
            data["teamsTeamId"] = team.id
            data["channel"] = {"id": where.id, "type": where.type}
            data["teamsChannelId"] = where.id
        return data

    def said(
        self, member: Member, where: Conversation, id: str, root: str | None, text: str, others: list[Member]
    ) -> Json:
        entities: list[Json] = [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}]
        if MENTION in text:
            entities.append({"type": "mention", "text": MENTION, "mentioned": {"id": BOT, "name": BOT_NAME}})
        for other in others:
            mentioned = {"id": other.id, "name": other.name}
            entities.append({"type": "mention", "text": f"<at>{other.name}</at>", "mentioned": mentioned})
        return self.of("message", member, where, root, id=id, text=text, textFormat="plain", entities=entities)

    def installed(self, member: Member, where: Conversation, *, gone: bool = False) -> list[Json]:
        """What a bot hears when the app comes or goes: two activities."""
        change = {"membersRemoved" if gone else "membersAdded": [{"id": BOT}]}
        return [
            {**self.of("conversationUpdate", member, where), **change},
            self.of("installationUpdate", member, where, action="remove" if gone else "add"),
        ]
