"""Exactly what one person can see: messages, whispers to them, open forms, the Home tab.

Refuses to show what Slack would not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.emulators.slack.state import State
from tests.emulators.slack.world import Json, View

_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")


@dataclass(frozen=True)
class Button:
    label: str
    action_id: str
    block_id: str
    channel: str
    ts: str
    element: Json


def buttons_for(state: State, user: str) -> list[Button]:
    """Oldest first; the Home tab last."""
    found = [
        Button(**each, channel=channel.id, ts=message["ts"])
        for channel in state.world.channels.values()
        for message in channel.visible_to(user)
        for each in _buttons(message.get("blocks") or [])
    ]
    found.sort(key=lambda button: float(button.ts))
    home = state.world.homes.get(user)
    if home is not None:
        found += [Button(**each, channel="home", ts="") for each in _buttons(home.body["blocks"])]
    return found


def screen(state: State, user: str) -> Json:
    """*Shape* channels by id, newest message last; forms from bottom to top; home or None."""
    channels = {
        channel.id: {"name": channel.name, "messages": [_message(m) for m in channel.visible_to(user)]}
        for channel in state.world.channels.values()
        if user in channel.members or channel.kind == "public"
    }
    home = state.world.homes.get(user)
    return {
        "user": user,
        "channels": channels,
        "forms": [_form(view) for view in state.world.modals.get(user, [])],
        "home": {"words": words(home.body["blocks"]), "buttons": _labels(home.body["blocks"])} if home else None,
    }


def words(blocks: list[Json]) -> list[str]:
    """What is readable, piece by piece, as people see it."""
    return [readable(text) for block in blocks for text in _texts(block)]


def readable(text: str) -> str:
    shown = _LINK.sub(r"\2", text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _message(message: Json) -> Json:
    blocks = message.get("blocks") or []
    return {
        "ts": message["ts"],
        "user": message["user"],
        "thread": message.get("thread_ts"),
        "whispered": "ephemeral_to" in message,
        "edited": "edited" in message,
        "words": words(blocks) if blocks else [readable(message["text"])],
        "buttons": _labels(blocks),
        "pictures": [block["alt_text"] for block in blocks if block["type"] == "image"],
        "text": message["text"],
        "blocks": blocks,
    }


def _form(view: View) -> Json:
    inputs = [block for block in view.body["blocks"] if block["type"] == "input"]
    return {
        "id": view.id,
        "title": readable(view.body["title"]["text"]),
        "words": words(view.body["blocks"]),
        "fields": [block["block_id"] for block in inputs],
        "values": {block["block_id"]: _initial(block["element"]) for block in inputs},
        "errors": view.errors,
        "blocks": view.body["blocks"],
    }


def _initial(element: Json) -> str:
    option = (element.get("initial_option") or {}).get("value", "")
    return str(element.get("initial_value") or element.get("initial_date") or option)


def _labels(blocks: list[Json]) -> list[str]:
    return [each["label"] for each in _buttons(blocks)]


def _buttons(blocks: list[Json]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        for element in (*block.get("elements", ()), *filter(None, [block.get("accessory")])):
            if element.get("type") == "button":
                yield {
                    "label": readable(element["text"]["text"]),
                    "action_id": element["action_id"],
                    "block_id": block["block_id"],
                    "element": element,
                }


def _texts(block: Json) -> Iterator[str]:
    """Every text that is shown as such; a button's label is not one."""
    for name in ("text", "label", "hint", "title"):
        if isinstance(block.get(name), dict):
            yield block[name]["text"]
    for part in (*block.get("fields", ()), *block.get("elements", ())):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part["text"]
