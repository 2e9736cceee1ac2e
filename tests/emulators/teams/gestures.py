"""What people do: say, press, fill in, react, install. Each becomes exactly what Teams would send the app.

Refuses what the person could not do: press what they cannot see, send a form with a required answer missing.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.teams import cards
from tests.emulators.teams.activities import MENTION, Activities
from tests.emulators.teams.courier import Courier
from tests.emulators.teams.state import State
from tests.emulators.teams.world import BOT, Conversation, Json, Member, Message


class CannotDo(Exception):
    """The person has no way to do this on their screen."""


class Gestures:
    def __init__(self, state: State, courier: Courier) -> None:
        self._state = state
        self._courier = courier
        self._activities = Activities(state)

    # --- saying ---

    async def say(self, *, user: str, channel: str, text: str, thread: str = "", mentioning: Any = ()) -> Json:
        member, where = self._here(user, channel)
        root = self._root(where, thread)
        id = self._state.clock.stamp()
        where.messages.append(Message(id, member.id, {"type": "message", "text": text}, root))
        self._state.note("act", act="say", user=member.id, channel=where.id, id=id)
        named = MENTION in text or self._state.rules.reads_channels
        heard = member.reachable if where.kind == "personal" else where.installed and named
        others = [self._state.world.member(each) for each in mentioning]
        activity = self._activities.said(member, where, id, root or id, text, others)
        return {"id": id, "channel": where.id, "receipts": await self._courier.deliver(activity) if heard else []}

    async def mention(self, *, user: str, channel: str, text: str, thread: str = "", mentioning: Any = ()) -> Json:
        return await self.say(
            user=user, channel=channel, text=f"{MENTION} {text}", thread=thread, mentioning=mentioning
        )

    async def dm(self, *, user: str, text: str) -> Json:
        return await self.say(user=user, channel=self._state.world.personal(self._member(user)).id, text=text)

    # --- pressing ---

    async def click(
        self, *, user: str, button: str, channel: str = "", message: str = "", values: dict[str, str] | None = None
    ) -> Json:
        """The newest such button this person can see, with the inputs of its card filled in by label or id."""
        member = self._member(user)
        where, on, card, action = self._button(member, button, channel, message)
        inputs, complaints = cards.filled(card, values or {})
        if action.get("associatedInputs", "auto") == "none":
            inputs, complaints = {}, {}
        if complaints:
            return {"sent": False, "complaints": complaints}
        self._state.note("act", act="click", user=member.id, button=button, id=on.id)
        if member.old_client or action["type"] == "Action.Submit":
            old = action if action["type"] == "Action.Submit" else action["fallback"]
            return await self._submitted(member, where, on, {**old["data"], **inputs})
        return await self._executed(member, where, on, action, inputs)

    async def submit(self, *, user: str, values: dict[str, str]) -> Json:
        """The newest form this person can see; a dialog that is open comes before any message."""
        member = self._member(user)
        if self._state.world.dialogs.get(member.id):
            return await self.submit_dialog(user=user, values=values)
        for where, message in reversed(self._state.world.seen_by(member.id)):
            for card in message.cards(member.id):
                if cards.inputs(card):
                    label = cards.buttons(card)[0]
                    return await self.click(
                        user=user, button=label, channel=where.id, message=message.id, values=values
                    )
        raise CannotDo(f"{member.name} sees no form")

    async def _submitted(self, member: Member, where: Conversation, on: Message, data: Json) -> Json:
        """What a client before Action.Execute does: a message without words."""
        activity = self._activities.of("message", member, where, self._thread_of(where, on), value=data)
        activity |= {"id": self._state.clock.stamp(), "replyToId": on.id}
        return {"sent": True, "receipts": await self._courier.deliver(activity)}

    async def _executed(self, member: Member, where: Conversation, on: Message, action: Json, inputs: Json) -> Json:
        pressed = {"type": "Action.Execute", "verb": action.get("verb", ""), "data": {**action["data"], **inputs}}
        value = {"action": pressed, "trigger": "manual"}
        root = self._thread_of(where, on)
        activity = self._activities.of("invoke", member, where, root, name="adaptiveCard/action", value=value)
        receipt = await self._courier.invoke({**activity, "replyToId": on.id})
        answer = receipt["body"] if isinstance(receipt["body"], dict) else {}
        match str(answer.get("type", "")).removeprefix("application/vnd.microsoft."):
            case "card.adaptive":
                cards.check(answer["value"])
                on.own_views[member.id] = answer["value"]
            case "activity.message":
                self._state.world.toasts.setdefault(member.id, []).append(answer["value"])
        return {"sent": True, **receipt}

    def _button(
        self, member: Member, label: str, channel: str, message: str
    ) -> tuple[Conversation, Message, Json, Json]:
        wanted = self._state.world.conversation(channel).id if channel else ""
        for where, on in reversed(self._state.world.seen_by(member.id)):
            if (wanted and where.id != wanted) or (message and on.id != message):
                continue
            for card in on.cards(member.id):
                for action in cards.actions(card):
                    if action["title"] == label:
                        return where, on, card, action
        raise CannotDo(f"{member.name} sees no button {label!r}")

    # --- dialogs ---

    async def shortcut(self, *, user: str, command: str, channel: str, message: str) -> Json:
        """The app's action on a message: opens a dialog where the app answers with one."""
        member, where = self._here(user, channel)
        on = where.find(message)
        if on is None:
            raise CannotDo("they cannot see that message")
        payload = {
            "id": on.id,
            "messageType": "message",
            "createdDateTime": self._state.clock.iso(),
            "from": {"user": {"id": self._state.world.members[on.sender].aad if on.sender != BOT else BOT}},
            "body": {"contentType": "html", "content": f"<div><div>{on.activity.get('text', '')}</div></div>"},
            "linkToMessage": f"https://teams.example/l/message/{where.id}/{on.id}",
        }
        value = {"commandId": command, "commandContext": "message", "messagePayload": payload}
        return await self._dialog(member, where, "composeExtension/fetchTask", value)

    async def submit_dialog(self, *, user: str, values: dict[str, str]) -> Json:
        member = self._member(user)
        stack = self._state.world.dialogs.get(member.id) or []
        if not stack:
            raise CannotDo(f"{member.name} has no dialog open")
        card = stack[-1]["card"]["content"]
        inputs, complaints = cards.filled(card, values)
        if complaints:
            return {"sent": False, "complaints": complaints}
        data = {**cards.actions(card)[0]["data"], **inputs}
        value = {"commandId": stack[-1]["command"], "commandContext": "message", "data": data}
        where = self._state.world.conversations[stack[-1]["where"]]
        stack.pop()
        return await self._dialog(member, where, "composeExtension/submitAction", value)

    async def _dialog(self, member: Member, where: Conversation, name: str, value: Json) -> Json:
        receipt = await self._courier.invoke(self._activities.of("invoke", member, where, name=name, value=value))
        task = receipt["body"].get("task") if isinstance(receipt["body"], dict) else None
        if task and task["type"] == "continue":
            cards.check(task["value"]["card"]["content"])
            if any(action["type"] != "Action.Submit" for action in cards.actions(task["value"]["card"]["content"])):
                raise CannotDo("a dialog's card can only be sent by Action.Submit")
            opened = {**task["value"], "where": where.id, "command": value["commandId"]}
            self._state.world.dialogs.setdefault(member.id, []).append(opened)
        return {"sent": True, **receipt}

    # --- the rest ---

    async def react(self, *, user: str, channel: str, message: str, reaction: str = "like") -> Json:
        """The app hears of reactions to its own messages alone."""
        member, where = self._here(user, channel)
        on = where.find(message)
        if on is None:
            raise CannotDo("they cannot see that message")
        activity = self._activities.of("messageReaction", member, where, self._thread_of(where, on))
        activity |= {"replyToId": on.id, "reactionsAdded": [{"type": reaction}]}
        return {"receipts": await self._courier.deliver(activity) if on.sender == BOT else []}

    async def install(self, *, user: str, channel: str = "", gone: bool = False) -> Json:
        """Into a team or chat, or without one into the person's own conversation."""
        member = self._member(user)
        where = self._state.world.conversation(channel) if channel else self._state.world.personal(member)
        self._state.world.install(where, member, present=not gone)
        receipts = []
        for activity in self._activities.installed(member, where, gone=gone):
            receipts += await self._courier.deliver(activity)
        return {"channel": where.id, "receipts": receipts}

    async def raw(self, *, activity: Json) -> Json:
        """Any activity at all, signed, redelivered like any other."""
        return {"receipts": await self._courier.deliver(activity)}

    def _root(self, where: Conversation, thread: str) -> str | None:
        if thread and (where.kind != "channel" or where.find(thread) is None):
            raise CannotDo("there is no such thread")
        return thread or None

    def _thread_of(self, where: Conversation, on: Message) -> str | None:
        return (on.root or on.id) if where.kind == "channel" else None

    def _member(self, user: str) -> Member:
        return self._state.world.member(user)

    def _here(self, user: str, channel: str) -> tuple[Member, Conversation]:
        member, where = self._member(user), self._state.world.conversation(channel)
        if member.id not in where.members:
            raise CannotDo(f"{member.name} is not in {where.name}")
        return member, where
