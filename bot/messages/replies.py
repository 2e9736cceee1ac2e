"""Where what is said goes, how urgent it is, and what became of a request.

Refuses addresses: a reply names its target, delivery finds it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from bot.messages.cards import Card, Form
from bot.messages.requests import NOTHING, Request


class Lane(IntEnum):
    """How urgent a reply is; smaller goes first."""

    PAGE = 0
    ESCALATION = 1
    ANSWER = 2
    UPDATE = 3
    DIGEST = 4


@dataclass(frozen=True, slots=True)
class To:
    """Where a reply goes.

    `here`: the place of the request. `asker`: only the one who asked, in the same place where the platform can.
    `person`: directly to the person with id `name`. `slot`: into the thread under the slot `name`.
    `room`: the conversation bound to the room `name`; where none is bound, the place of the request.
    `living`: wherever the reply's own slot lives already, and nowhere new.
    """

    kind: Literal["here", "asker", "person", "slot", "room", "living"] = "here"
    name: str = ""


HERE, ASKER, LIVING = To("here"), To("asker"), To("living")


@dataclass(frozen=True, slots=True)
class Reply:
    """A card on its way. A reply with a `slot` updates the message that holds the slot, or becomes it."""

    card: Card | Form
    to: To = HERE
    lane: Lane = Lane.ANSWER
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: committed now, or `repeated` because it had been before.

    `form` is to be opened with the acknowledgement; `errors` (field -> sentence) are to be shown in the open form.
    `calls`: somebody is called.
    """

    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    repeated: bool = False
    calls: bool = False


Corridor = Callable[[Request], Awaitable[Outcome]]
