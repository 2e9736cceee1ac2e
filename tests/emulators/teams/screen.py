"""Exactly what one person can see: their conversations, their own view of each card, open dialogs, short words.

Refuses to show what Teams would not.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.teams import cards
from tests.emulators.teams.state import State
from tests.emulators.teams.world import BOT, Json, Message


def screen(state: State, user: str) -> Json:
    """*Shape* channels by id, newest message last; open dialogs from bottom to top; toasts, oldest first."""
    world = state.world
    channels = {
        where.id: {
            "name": where.name,
            "kind": where.kind,
            "messages": [_message(state, message, user) for message in where.visible_to(user)],
        }
        for where in world.conversations.values()
        if user in where.members
    }
    dialogs = [_dialog(each) for each in world.dialogs.get(user, [])]
    return {"user": user, "channels": channels, "forms": dialogs, "toasts": world.toasts.get(user, [])}


def _message(state: State, message: Message, user: str) -> Json:
    shown = message.cards(user)
    told = {each for card in shown for each in cards.mentions(card)}
    return {
        "id": message.id,
        "user": "bot" if message.sender == BOT else state.world.members[message.sender].name,
        "thread": message.root,
        "edited": message.edits,
        "own_view": user in message.own_views,
        "words": [word for card in shown for word in cards.words(card)] or [str(message.activity.get("text", ""))],
        "buttons": [label for card in shown for label in cards.buttons(card)],
        "pictures": [told for card in shown for told in cards.pictures(card)],
        "links": [link for card in shown for link in cards.links(card)],
        "mentions": sorted(state.world.members[each].name for each in told if each in state.world.members),
        "mentioned": user in told,
        **_fields(shown),
        "cards": shown,
    }


def _fields(shown: list[Json]) -> dict[str, Any]:
    found = [each for card in shown for each in cards.inputs(card)]
    return {"fields": [each.label for each in found], "values": {each.label: each.shown for each in found}}


def _dialog(value: Json) -> Json:
    card = value["card"]["content"]
    shown = {"title": value["title"], "words": cards.words(card), "buttons": cards.buttons(card)}
    return {**shown, **_fields([card]), "card": card}
