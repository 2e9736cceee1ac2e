"""Slack's payloads read as requests: one function per kind, all of them pure.

Refuses to act on bots, on ourselves, and on anything whose shape it does not know: those are None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.messages import NOTHING, Person, Place, Request
from bot.slack import carried, forms, menu
from bot.slack.wording import sentence

Payload = Mapping[str, Any]
Kind = Literal["direct", "group", "channel"]

_CHANNEL_TYPES: dict[str, tuple[Kind, bool]] = {
    "im": ("direct", True),
    "mpim": ("group", True),
    "group": ("channel", True),
    "channel": ("channel", False),
    "directmessage": ("direct", True),
    "privategroup": ("channel", True),
}
_NOWHERE = carried.Reach()
SAID_SUBTYPES = (None, "thread_broadcast", "file_share", "me_message")


@dataclass(frozen=True, slots=True)
class Us:
    """The installation: who we are in the one workspace we serve."""

    team: str
    user: str
    bot: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A request, and what its answer may need: a trigger that opens a form, the fields of an open one.

    `unsure`: the payload does not say who can read that conversation; it counts as private until asked.
    """

    request: Request
    trigger: str = ""
    fields: Mapping[str, str] | None = None
    at_home: bool = False
    unsure: bool = False


def mention(payload: Payload, us: Us, at: datetime) -> Heard | None:
    event = payload["event"]
    if not by_person(event, us) or is_direct(event["channel"]):
        return None  # what is said to us in private arrives as a message
    thread, fresh = event.get("thread_ts") or event["ts"], "thread_ts" not in event
    place = place_in(us, event["channel"], event.get("channel_type", ""), thread, carried.Reach(fresh=fresh))
    return Heard(_said(payload, us, at, place), unsure="channel_type" not in event)


def in_private(payload: Payload, us: Us, at: datetime) -> Heard | None:
    """Everything said there is said to us."""
    event = payload["event"]
    if event.get("subtype") not in SAID_SUBTYPES or not by_person(event, us):
        return None
    if event.get("channel_type") == "im" or is_direct(event["channel"]):
        return Heard(_said(payload, us, at, place_in(us, event["channel"], "im", event.get("thread_ts"))))
    return None


def home_opened(payload: Payload, us: Us, at: datetime) -> Heard | None:
    event = payload["event"]
    if event.get("tab", "home") != "home":
        return None
    return Heard(at_home_of(event["user"], us, at, key=f"slack:{us.team}:{payload['event_id']}"))


def at_home_of(user: str, us: Us, at: datetime, *, key: str) -> Request:
    place = Place("slack", f"home:{user}", workspace=us.team)
    return Request(key, menu.HOME, Person("slack", user, us.team), place, at, opens=False)


def slash(payload: Payload, us: Us, at: datetime) -> Heard | None:
    command = sentence(payload.get("text") or "") or menu.UNSAID
    actor = Person("slack", payload["user_id"], payload["team_id"], name=payload.get("user_name", ""))
    reach = carried.Reach(payload.get("response_url") or "")
    place = place_in(us, payload["channel_id"], payload.get("channel_name", ""), None, reach)
    key = f"slack:{us.team}:{payload['trigger_id']}"
    return Heard(Request(key, command, actor, place, at), trigger=payload["trigger_id"])


def click(payload: Payload, us: Us, at: datetime) -> Heard | None:
    action = payload["actions"][0]
    meant = carried.read(action.get("value"), us.team)
    if meant is None:
        return None
    actor = _actor(payload, us)
    at_home = (payload.get("view") or {}).get("type") == "home"
    place = Place("slack", actor.handle, workspace=us.team) if at_home else _under(payload, us)
    key = f"slack:{us.team}:{actor.handle}:{action['action_id']}:{action['action_ts']}"
    request = Request(key, meant.command, actor, place, at, {**meant.given, **_marker(payload)}, gesture="clicked")
    return Heard(request, trigger=payload.get("trigger_id", ""), at_home=at_home)


def submission(payload: Payload, us: Us, at: datetime) -> Heard | None:
    view = payload["view"]
    meant = carried.read(view.get("private_metadata"), us.team)
    if meant is None or view.get("callback_id") != forms.CALLBACK:
        return None
    fields, actor = forms.answers(view.get("state")), _actor(payload, us)
    place = meant.place or Place("slack", actor.handle, workspace=us.team)
    key = f"slack:{us.team}:{view['id']}:{view.get('hash', '')}"  # the next form in the same view has another hash
    request = Request(key, meant.command, actor, place, at, {**fields, **meant.given}, gesture="submitted")
    return Heard(request, fields=fields)


def shortcut(payload: Payload, us: Us, at: datetime) -> Heard | None:
    """A global shortcut has no conversation: it is answered in private. One on a message is answered in its thread."""
    known = next((s for s in menu.SHORTCUTS if s.callback == payload.get("callback_id")), None)
    if known is None:
        return None
    actor = _actor(payload, us)
    place, args = Place("slack", actor.handle, workspace=us.team), NOTHING
    if known.kind == "message":
        place, args = _under(payload, us), _quoted(payload, us)
    key = f"slack:{us.team}:{payload['trigger_id']}"
    request = Request(key, known.command, actor, place, at, args, gesture="clicked")
    return Heard(request, trigger=payload["trigger_id"])


def kind_of(payload: Payload) -> str:
    """The name of the reader; anything unknown by its own name."""
    event = payload.get("event")
    if isinstance(event, Mapping):
        return str(event.get("type", ""))
    return "slash" if "command" in payload else str(payload.get("type", ""))


def teams_of(payload: Payload) -> set[str]:
    """Every workspace this payload was meant for."""
    named = [payload.get("team_id"), (payload.get("team") or {}).get("id")]
    named += [each.get("team_id") for each in payload.get("authorizations") or ()]
    return {team for team in named if team}


def by_person(event: Payload, us: Us) -> bool:
    return bool(event.get("user")) and event["user"] != us.user and not event.get("bot_id")


def is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _said(payload: Payload, us: Us, at: datetime, place: Place) -> Request:
    event = payload["event"]
    team = event.get("user_team") or event.get("team") or us.team
    command = sentence(event.get("text") or "", us.user) or menu.UNSAID
    key = f"slack:{us.team}:{payload['event_id']}"
    return Request(key, command, Person("slack", event["user"], team), place, at, opens=False, message=event["ts"])


def place_in(us: Us, channel: str, known_as: str, thread: str | None, reach: carried.Reach = _NOWHERE) -> Place:
    """Private unless the payload says that everybody may read it: an unknown name is a public channel's own."""
    kind, private = _CHANNEL_TYPES.get(known_as, ("channel", not known_as))
    if is_direct(channel):
        kind, private = "direct", True
    elif known_as.startswith("mpdm-"):
        kind, private = "group", True
    return Place("slack", channel, thread, kind, us.team, private, str(reach))


def _under(payload: Payload, us: Us) -> Place:
    """Where answers to a click go: the thread of the message, or in private the conversation itself."""
    message, container = payload.get("message") or {}, payload.get("container") or {}
    channel = payload.get("channel") or {}
    thread = message.get("thread_ts") or container.get("thread_ts")
    reach = carried.Reach(payload.get("response_url") or "", fresh=not thread)
    place = place_in(us, channel["id"], channel.get("name", ""), thread, reach)
    if place.thread or place.kind == "direct" or container.get("is_ephemeral"):
        return place
    return replace(place, thread=message.get("ts") or container.get("message_ts"))


def _actor(payload: Payload, us: Us) -> Person:
    user = payload["user"]
    name = user.get("name") or user.get("username") or ""
    return Person("slack", user["id"], user.get("team_id") or us.team, name=name)


def _marker(payload: Payload) -> dict[str, str]:
    """Our own id of the message that was clicked, where Slack sends it along."""
    metadata = (payload.get("message") or {}).get("metadata") or {}
    key = (metadata.get("event_payload") or {}).get("key")
    return {"marker": str(key)} if key else {}


def _quoted(payload: Payload, us: Us) -> dict[str, str]:
    message, channel = payload.get("message") or {}, (payload.get("channel") or {}).get("id", "")
    link = f"{us.url.rstrip('/')}/archives/{channel}/p{str(message.get('ts', '')).replace('.', '')}" if us.url else ""
    author = {"author": message["user"]} if message.get("user") else {}
    return {"text": sentence(message.get("text") or ""), "link": link, **author}
