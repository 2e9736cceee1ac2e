"""The Connector's REST interface: what a bot may do, and what it is refused.

Refuses as Teams does: no token, no installation, no such conversation, too large, too often, a broken card.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.emulators.teams import cards
from tests.emulators.teams.faults import Fault
from tests.emulators.teams.identity import Identity
from tests.emulators.teams.limits import LARGEST_MESSAGE, ROSTERS, SENDS, Windows, weight
from tests.emulators.teams.state import State
from tests.emulators.teams.world import BOT, Conversation, Json, Message, Team

THREAD = ";messageid="
Call = Callable[[web.Request, Json], Any]


class Refused(Exception):
    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


class ConnectorApi:
    def __init__(self, state: State, identity: Identity) -> None:
        self._state = state
        self._identity = identity
        self._sends = Windows(SENDS)
        self._rosters = Windows(ROSTERS)

    def install(self, app: web.Application) -> None:
        chat, team = "/emea/v3/conversations", "/emea/v3/teams/{team}"
        for method, path, name, call in (
            ("POST", chat, "create", self._create),
            ("POST", chat + "/{conversation}/activities", "post", self._post),
            ("POST", chat + "/{conversation}/activities/{message}", "post", self._post),
            ("PUT", chat + "/{conversation}/activities/{message}", "update", self._update),
            ("DELETE", chat + "/{conversation}/activities/{message}", "delete", self._delete),
            ("GET", chat + "/{conversation}/members", "members", self._members),
            ("GET", chat + "/{conversation}/pagedmembers", "members", self._paged),
            ("GET", chat + "/{conversation}/members/{member}", "member", self._member),
            ("GET", team, "team", self._team),
            ("GET", team + "/conversations", "channels", self._channels),
        ):
            app.router.add_route(method, path, self._guarded(name, call))

    def _guarded(self, name: str, call: Call) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.json() if request.can_read_body else {}
            where = request.match_info.get("conversation", "")
            fault = self._state.faults.strike("connector", name, where)
            status, answer, headers = 0, {}, {}
            try:
                if not self._identity.knows(request.headers.get("Authorization")):
                    raise Refused(401, "Unauthorized")
                _before(fault)
                answer, status = call(request, body), 201 if request.method == "POST" else 200
            except Refused as refused:
                status, headers = refused.status, refused.headers
                answer = {"error": {"code": refused.code, "message": refused.code}}
            self._state.note("call", call=name, conversation=where, status=status, fault=fault.kind if fault else None)
            return await _sent(request, fault, web.json_response(answer, status=status, headers=headers))

        return handle

    # --- writing ---

    def _create(self, request: web.Request, body: Json) -> Json:
        if not body.get("isGroup"):
            return self._create_personal(body)
        channel = self._conversation((body.get("channelData") or {}).get("channel", {}).get("id", ""))
        if "activity" not in body:
            raise Refused(400, "BadSyntax")
        message = self._store(channel, body["activity"], None)
        return {"id": f"{channel.id}{THREAD}{message.id}", "activityId": message.id}

    def _create_personal(self, body: Json) -> Json:
        named = [member["id"] for member in body.get("members") or ()]
        found = [m for m in self._state.world.members.values() if len(named) == 1 and named[0] in (m.id, m.aad)]
        if not found:
            raise Refused(400, "BadSyntax")
        if not found[0].reachable:
            raise Refused(403, "MessageWritesBlocked")
        return {"id": self._state.world.personal(found[0]).id}

    def _post(self, request: web.Request, body: Json) -> Json:
        name, _, root = request.match_info["conversation"].partition(THREAD)
        conversation = self._conversation(name)
        if root and (conversation.kind != "channel" or conversation.find(root) is None):
            raise Refused(404, "ConversationNotFound")
        return {"id": self._store(conversation, body, root or None).id}

    def _update(self, request: web.Request, body: Json) -> Json:
        message = self._own(request)
        self._fits(body)
        message.activity, message.edits = body, message.edits + 1
        message.own_views.clear()
        return {"id": message.id}

    def _delete(self, request: web.Request, body: Json) -> Json:
        self._own(request).gone = True
        return {}

    def _own(self, request: web.Request) -> Message:
        conversation = self._conversation(request.match_info["conversation"].partition(THREAD)[0])
        message = conversation.find(request.match_info["message"])
        if message is None:
            raise Refused(404, "ActivityNotFoundInConversation")
        if message.sender != BOT:
            raise Refused(403, "BotNotMessageOwner")
        return message

    def _store(self, conversation: Conversation, activity: Json, root: str | None) -> Message:
        self._fits(activity)
        wait = self._sends.wait(conversation.id, self._state.clock.now()) if self._state.rules.limits else 0.0
        if wait > 0:
            raise Refused(429, "TooManyRequests", **{"Retry-After": str(max(1, round(wait + 0.5)))})
        message = Message(self._state.clock.stamp(), BOT, activity, root)
        conversation.messages.append(message)
        shown = [word for card in message.cards() for word in cards.words(card)]
        self._state.note("stored", conversation=conversation.id, root=root, id=message.id, words=shown)
        return message

    def _fits(self, activity: Json) -> None:
        if weight(activity) > LARGEST_MESSAGE:
            raise Refused(413, "MessageSizeTooBig")
        if activity.get("type") != "message" or not (activity.get("text") or activity.get("attachments")):
            raise Refused(400, "BadSyntax")
        if self._state.rules.validate_cards:
            for card in Message("0", BOT, activity).cards():
                try:
                    cards.check(card)
                except cards.BadCard as bad:
                    self._state.note("bad card", why=str(bad))
                    raise Refused(400, "BadArgument") from None

    def _conversation(self, id: str) -> Conversation:
        conversation = self._state.world.conversations.get(id)
        if conversation is None:
            raise Refused(404, "ConversationNotFound")
        if conversation.kind == "personal":
            if not all(self._state.world.members[each].reachable for each in conversation.members):
                raise Refused(403, "MessageWritesBlocked")
        elif not conversation.installed:
            raise Refused(403, "BotNotInConversationRoster")
        return conversation

    # --- reading ---

    def _roster(self, request: web.Request) -> list[Json]:
        conversation = self._conversation(request.match_info["conversation"].partition(THREAD)[0])
        wait = self._rosters.wait(conversation.id, self._state.clock.now()) if self._state.rules.limits else 0.0
        if wait > 0:
            raise Refused(429, "TooManyRequests", **{"Retry-After": "1"})
        return [self._state.world.members[each].as_json() for each in sorted(conversation.members)]

    def _members(self, request: web.Request, body: Json) -> list[Json]:
        return self._roster(request)

    def _paged(self, request: web.Request, body: Json) -> Json:
        roster = self._roster(request)
        size = min(int(request.query.get("pageSize", "200")), self._state.rules.page_size)
        start = int(request.query.get("continuationToken", "0"))
        more = {"continuationToken": str(start + size)} if start + size < len(roster) else {}
        return {"members": roster[start : start + size], **more}

    def _member(self, request: web.Request, body: Json) -> Json:
        who, inside = request.match_info["member"], self._roster(request)
        for each in inside:
            if self._state.world.members[each["id"]].answers_to(who):
                return each
        raise Refused(404, "MemberNotFoundInConversation")

    def _team(self, request: web.Request, body: Json) -> Json:
        team = self._known_team(request)
        return {"id": team.id, "name": team.name, "aadGroupId": team.id.partition("@")[0]}

    def _channels(self, request: web.Request, body: Json) -> Json:
        team = self._known_team(request)
        inside = [c for c in self._state.world.conversations.values() if c.team == team.id]
        listed = [{"id": c.id, "name": None if c.id == team.id else c.name, "type": c.type} for c in inside]
        return {"conversations": listed}

    def _known_team(self, request: web.Request) -> Team:
        team = self._state.world.teams.get(request.match_info["team"])
        if team is None:
            raise Refused(404, "NotFound")
        if not team.installed:
            raise Refused(403, "BotNotInConversationRoster")
        return team


def _before(fault: Fault | None) -> None:
    """What happens before anything is stored."""
    match fault.kind if fault else "":
        case "status" if fault:
            raise Refused(fault.status, fault.code)
        case "throttle" if fault:
            raise Refused(429, "TooManyRequests", **{"Retry-After": f"{fault.seconds:g}"})
        case "drop_before":
            raise Refused(500, "ServiceError")  # never seen: the line is cut


async def _sent(request: web.Request, fault: Fault | None, response: web.Response) -> web.StreamResponse:
    """What happens on the way back."""
    match fault.kind if fault else "":
        case "drop_before" | "drop_after":
            _cut(request)
        case "hang":
            assert fault is not None
            await asyncio.sleep(fault.seconds)
            _cut(request)
        case "status_after":
            assert fault is not None
            return web.json_response({"error": {"code": fault.code}}, status=fault.status)
        case "truncated":
            return web.Response(status=response.status, text='{"id": "1', content_type="application/json")
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
