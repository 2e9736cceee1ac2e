"""What people do: say, click, fill in, open. Each becomes exactly what Slack would send the app.

Refuses what the person could not do: click what they cannot see, send a form with a required answer missing.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.slack import views_api
from tests.emulators.slack.delivery import Deliveries
from tests.emulators.slack.screen import Button, buttons_for
from tests.emulators.slack.state import ApiError, State
from tests.emulators.slack.world import APP, BOT_USER, TEAM, Channel, Json, Member, View

_SUBSCRIPTIONS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class CannotDo(Exception):
    """The person has no way to do this on their screen."""


class Gestures:
    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    async def say(self, *, user: str, channel: str, text: str, thread: str = "") -> Json:
        member, where = self._here(user, channel)
        message = {"type": "message", "user": member.id, "text": text, "ts": self._state.clock.stamp()}
        message |= {"client_msg_id": f"cm-{message['ts']}", "team": member.team}
        if thread:
            root = where.find(thread)
            if root is None:
                raise CannotDo("there is no such message to answer under")
            message |= {"thread_ts": thread, "parent_user_id": root["user"]}
        where.messages.append(message)
        self._state.note("act", act="say", user=member.id, channel=where.id, ts=message["ts"])
        return {"ts": message["ts"], "channel": where.id, "receipts": await self._heard(where, message)}

    async def mention(self, *, user: str, channel: str, text: str, thread: str = "") -> Json:
        return await self.say(user=user, channel=channel, text=f"<@{BOT_USER}> {text}", thread=thread)

    async def dm(self, *, user: str, text: str, thread: str = "") -> Json:
        direct = self._state.world.direct(self._member(user).id)
        return await self.say(user=user, channel=direct.id, text=text, thread=thread)

    async def slash(self, *, user: str, channel: str, text: str, command: str = "/steward") -> Json:
        member, where = self._here(user, channel)
        form = {
            "command": command,
            "text": text,
            "user_id": member.id,
            "user_name": member.name,
            "team_id": TEAM,
            "team_domain": "loopback",
            "channel_id": where.id,
            "channel_name": where.shown_name,
            "api_app_id": APP,
            "trigger_id": self._state.trigger(member.id),
            "response_url": self._state.hook(where.id, member.id),
        }
        self._state.note("act", act="slash", user=member.id, channel=where.id)
        receipt = await self._deliveries.command(form)
        if isinstance(receipt["body"], dict) and receipt["body"].get("text"):
            whispered = receipt["body"].get("response_type") != "in_channel"
            said = self._state.said_by_bot(receipt["body"]) | ({"ephemeral_to": member.id} if whispered else {})
            where.messages.append(said)
        return receipt

    async def click(self, *, user: str, button: str, channel: str = "", ts: str = "") -> Json:
        """The newest such button this person can see: by label or action_id, in the channel, the Home tab or both."""
        member = self._active(user)
        found = [b for b in buttons_for(self._state, member.id) if button in (b.label, b.action_id)]
        found = [b for b in found if not ts or b.ts == ts]
        if channel:
            where = "home" if channel == "home" else self._state.world.channel_named(channel).id
            found = [b for b in found if b.channel == where]
        if not found:
            raise CannotDo(f"{member.name} sees no button {button!r}")
        self._state.note("act", act="click", user=member.id, button=button, ts=found[-1].ts)
        return await self._deliveries.interactive(self._clicked(member, found[-1]))

    async def shortcut(self, *, user: str, callback: str, channel: str = "", ts: str = "") -> Json:
        """On a message where one is named, else from anywhere."""
        member = self._active(user)
        payload = self._gesture("shortcut", member) | {"callback_id": callback, "action_ts": self._state.clock.stamp()}
        if ts:
            where = self._state.world.channel_named(channel)
            message = next((m for m in where.visible_to(member.id) if m["ts"] == ts), None)
            if message is None:
                raise CannotDo("they cannot see that message")
            payload |= {"type": "message_action", "message_ts": ts, "message": message}
            payload |= {"channel": {"id": where.id, "name": where.shown_name}}
            payload |= {"response_url": self._state.hook(where.id, member.id)}
        self._state.note("act", act="shortcut", user=member.id, callback=callback)
        return await self._deliveries.interactive(payload)

    async def submit(self, *, user: str, values: dict[str, str]) -> Json:
        """Fills in and sends the form on top. The receipt carries `errors` where it stays open with complaints."""
        member = self._active(user)
        stack = self._state.world.modals.get(member.id) or []
        if not stack:
            raise CannotDo(f"{member.name} has no form open")
        view = stack[-1]
        state = {"values": _filled(view, values)}
        payload = self._gesture("view_submission", member) | {"view": view.as_json() | {"state": state}}
        self._state.note("act", act="submit", user=member.id, view=view.id)
        receipt = await self._deliveries.interactive(payload)
        if receipt["ok"]:
            self._after_submission(member, view, receipt["body"] or {})
        return receipt | {"errors": view.errors}

    async def open_home(self, *, user: str, tab: str = "home") -> list[Json]:
        member = self._active(user)
        event = {"type": "app_home_opened", "user": member.id, "tab": tab, "event_ts": self._state.clock.stamp()}
        event |= {"channel": self._state.world.direct(member.id).id}
        self._state.note("act", act="open_home", user=member.id)
        return await self._deliveries.event(event, "app_home_opened")

    def close_form(self, *, user: str) -> None:
        stack = self._state.world.modals.get(self._active(user).id) or []
        if stack:
            stack.pop()

    async def _heard(self, where: Channel, message: Json) -> list[Json]:
        """Where the app is a member it hears the message, and a mention of itself a second time, in either order."""
        if BOT_USER not in where.members:
            return []
        kind, base = where.channel_type, {**message, "channel": where.id, "event_ts": message["ts"]}
        events = [(base | {"channel_type": kind}, f"message.{_SUBSCRIPTIONS[kind]}")]
        if f"<@{BOT_USER}" in message["text"] and kind != "im":
            events.append((base | {"type": "app_mention"}, "app_mention"))
        self._state.chance.shuffle(events)
        return [receipt for event, name in events for receipt in await self._deliveries.event(event, name)]

    def _clicked(self, member: Member, button: Button) -> Json:
        payload = self._gesture("block_actions", member)
        action = {**button.element, "block_id": button.block_id, "action_ts": self._state.clock.stamp()}
        payload["actions"] = [action]
        if button.channel == "home":
            view = self._state.world.homes[member.id]
            return payload | {"container": {"type": "view", "view_id": view.id}, "view": view.as_json()}
        where = self._state.world.channels[button.channel]
        message = where.find(button.ts) or {}
        whispered = "ephemeral_to" in message
        container = {"type": "message", "message_ts": button.ts, "channel_id": where.id, "is_ephemeral": whispered}
        payload |= {"channel": {"id": where.id, "name": where.shown_name}}
        payload |= {"response_url": self._state.hook(where.id, member.id, button.ts)}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        return payload | {"container": container} | ({} if whispered else {"message": message})

    def _gesture(self, kind: str, member: Member) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "loopback"},
            "user": {"id": member.id, "name": member.name, "username": member.name, "team_id": member.team},
            "api_app_id": APP,
            "token": "unused",
            "trigger_id": self._state.trigger(member.id),
        }

    def _after_submission(self, member: Member, view: View, answer: Json) -> None:
        stack = self._state.world.modals[member.id]
        match answer.get("response_action"):
            case "errors":
                unknown = set(answer["errors"]) - {block.get("block_id") for block in view.body["blocks"]}
                if unknown:
                    raise CannotDo(f"errors for fields the form does not have: {sorted(unknown)}")
                view.errors = answer["errors"]
            case "update":
                views_api.redrawn(self._state, view, views_api.checked(answer.get("view"), "modal"))
            case "push":
                views_api.pushed(self._state, member.id, views_api.checked(answer.get("view"), "modal"))
            case "clear":
                stack.clear()
            case _:
                stack.pop()
                view.errors = {}

    def _member(self, user: str) -> Member:
        return self._state.world.member_named(user)

    def _active(self, user: str) -> Member:
        member = self._member(user)
        if member.kind in ("deactivated", "bot"):
            raise CannotDo(f"{member.name} has no screen")
        return member

    def _here(self, user: str, channel: str) -> tuple[Member, Channel]:
        member, where = self._active(user), self._state.world.channel_named(channel)
        if member.id not in where.members:
            raise CannotDo(f"{member.name} is not in {where.name or where.id}")
        if where.archived:
            raise CannotDo(f"{where.name} is archived")
        return member, where


def _filled(view: View, values: dict[str, str]) -> Json:
    """*Shape* view.state.values: what was typed over what was there."""
    inputs = {b["block_id"]: b for b in view.body["blocks"] if b["type"] == "input"}
    unknown = set(values) - set(inputs)
    if unknown:
        raise CannotDo(f"the form does not ask {', '.join(sorted(unknown))}")
    return {name: _answer(block, values.get(name)) for name, block in inputs.items()}


def _answer(block: Json, typed: str | None) -> Json:
    element = block["element"]
    kind, action = element["type"], element["action_id"]
    answer: dict[str, Any] = {"type": kind}
    if kind == "static_select":
        options = [o for g in element.get("option_groups") or [element] for o in g["options"]]
        chosen = next((o for o in options if typed in (o["value"], o["text"]["text"])), None)
        if typed and chosen is None:
            raise CannotDo(f"{typed!r} is not one of the choices")
        value = answer["selected_option"] = chosen or (element.get("initial_option") if typed is None else None)
    elif kind == "datepicker":
        value = answer["selected_date"] = element.get("initial_date") if typed is None else typed or None
    else:
        value = answer["value"] = element.get("initial_value") if typed is None else typed or None
        if value and len(value) > element.get("max_length", 3000):
            raise CannotDo(f"the field takes {element['max_length']} characters")
    if value is None and not block.get("optional"):
        raise CannotDo(f"{block['block_id']} needs an answer")
    return {action: answer}


__all__ = ["ApiError", "CannotDo", "Gestures"]
