"""Who wants what, and where: everything that comes in.

Refuses to know what any of it is about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

NOTHING: Mapping[str, str] = MappingProxyType({})
OVERHEARD = "overheard"
"""The arg that marks what was not said to us: `heard`, `reheard`, `unheard`, `reacted`.

It arrives at a handler as that command, only under a card of ours, with args `message` (the platform's id of what was
said or reacted to) and `text` or `emoji`.
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a platform knows them.

    `handle` is the platform's verified id. `workspace` is the Slack team or the Teams tenant it is valid in.
    `reach` is the transport's own JSON for messaging them directly; nobody else reads it.
    """

    platform: str
    handle: str
    workspace: str = ""
    name: str = ""
    email: str | None = None
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or one thread of it. `private` means that not everybody in the workspace could read it."""

    platform: str
    conversation: str
    thread: str | None = None
    kind: Literal["direct", "group", "channel"] = "direct"
    workspace: str = ""
    private: bool = True
    reach: str = ""

    def aloud(self) -> Place:
        """The conversation itself, outside the thread: for what begins there later, under nobody's sentence."""
        return replace(self, thread=None)

    def packed(self) -> str:
        """The place as the store keeps it."""
        return _packed(self)


@lru_cache(maxsize=1_000)
def _packed(place: Place) -> str:
    return json.dumps(asdict(place))


@dataclass(frozen=True, slots=True)
class Request:
    """One thing somebody wants: a sentence, a click, a submitted form or a due instant. It happens once per `key`.

    `command` is the sentence that could have been typed. `args` carries what a form or a button added:
    field values, and `seen`, the generation the button was drawn at. `slot` names the card it was said under.
    `gesture` says how it came; handlers may not depend on it. `opens`: this door can open a form at once.
    `message`: the platform's id of the message in which it was said to us; its author may edit or delete that later.
    """

    key: str
    command: str
    actor: Person
    place: Place
    at: datetime
    args: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    slot: str | None = None
    gesture: Literal["said", "clicked", "submitted", "due"] = "said"
    opens: bool = True
    message: str = ""

    def given(self, args: Mapping[str, str]) -> Request:
        """The same request with `args` laid over its own."""
        if not args:
            return self
        return replace(self, args={**self.args, **args})
