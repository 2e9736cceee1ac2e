"""The bodies Teams expects in answer to an invoke.

Refuses to be anything but the wire's shapes: what is said in them is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.teams.blocks import Json
from bot.teams.painter import attachment

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"
"""*Source* https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model, 2026-11-20."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP answer to an invoke."""

    status: int
    body: Json


def shows(card: Json) -> Answer:
    """Another card in the place of the one that was pressed, for the one who pressed it."""
    return Answer(200, {"statusCode": 200, "type": _CARD, "value": card})


def tells(sentence: str) -> Answer:
    """A short word; the card stays as it is."""
    return Answer(200, {"statusCode": 200, "type": _MESSAGE, "value": sentence})


def refuses(sentence: str) -> Answer:
    """*Shape* HTTP says 200, the body says 400: the client shows the sentence."""
    return Answer(200, {"statusCode": 400, "type": _ERROR, "value": {"code": "BadRequest", "message": sentence}})


def dialog(title: str, card: Json) -> Answer:
    """*Source* https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
    2026-11-20."""
    return Answer(200, {"task": {"type": "continue", "value": {"title": title, "card": attachment(card)}}})


CLOSES = Answer(200, {})
"""A dialog that has done its work goes away."""

UNREADABLE = Answer(400, {})
UNKNOWN = Answer(501, {})
