"""What people say and do in a channel without naming us: remarks, their edits and deletions, and reactions.

Refuses to judge whether it is under a card of ours: the corridor does; and refuses what is in no thread at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.messages import OVERHEARD, Person, Request
from bot.slack.payloads import SAID_SUBTYPES, Heard, Payload, Us, by_person, is_direct, place_in
from bot.slack.wording import mentions, sentence

_BECOMES: Mapping[str | None, tuple[str, str]] = {
    **dict.fromkeys(SAID_SUBTYPES, ("heard", "")),
    "message_changed": ("reheard", "message"),
    "message_deleted": ("unheard", "previous_message"),
}
"""Subtype -> what it becomes, and where in the event the remark stands; itself where that is empty.

*Source* https://docs.slack.dev/reference/events/message#subtypes, 2026-11-20.
"""


def remark(payload: Payload, us: Us, at: datetime) -> Heard | None:
    """Said under somebody's message, said otherwise, or taken back."""
    event = payload["event"]
    mark, inside = _BECOMES.get(event.get("subtype"), ("", ""))
    said = event.get(inside) if inside else event
    if not mark or not said or is_direct(event["channel"]) or not by_person(said, us) or not _in_a_thread(said):
        return None
    text = said.get("text") or ""
    if mark == "heard" and mentions(text, us.user):
        return None  # naming us arrives as a mention of its own
    if mark == "reheard" and not _reworded(event):
        return None
    args = {OVERHEARD: mark, "message": said["ts"]}
    place = place_in(us, event["channel"], event.get("channel_type", ""), said["thread_ts"])
    actor = Person("slack", said["user"], said.get("user_team") or said.get("team") or us.team)
    words = "" if mark == "unheard" else sentence(text, us.user)
    ours = said["ts"] if mentions(text, us.user) else ""
    request = Request(_key(payload, us), words, actor, place, at, args, opens=False, message=ours)
    return Heard(request, unsure="channel_type" not in event)


def reaction(payload: Payload, us: Us, at: datetime) -> Heard | None:
    """To a message of ours. The skin tone says nothing."""
    event, item = payload["event"], payload["event"]["item"]
    ours = event.get("item_user") in (None, us.user)
    if item.get("type") != "message" or not ours or not by_person(event, us):
        return None
    args = {OVERHEARD: "reacted", "message": item["ts"]}
    place, actor = place_in(us, item["channel"], "", None), Person("slack", event["user"], us.team)
    request = Request(_key(payload, us), event["reaction"].split("::")[0], actor, place, at, args, opens=False)
    return Heard(request, unsure=not is_direct(item["channel"]))


def _key(payload: Payload, us: Us) -> str:
    return f"slack:{us.team}:{payload['event_id']}"


def _in_a_thread(said: Payload) -> bool:
    return said.get("thread_ts") not in (None, said["ts"])


def _reworded(event: Payload) -> bool:
    """Slack says the same of a link that unfolded and of a language it recognised."""
    before = event.get("previous_message") or {}
    return bool(event["message"].get("text") != before.get("text"))
