"""What a button and an open form carry through Slack and bring back: the command, what was seen, and where.

Refuses to carry state: only the sentence that could have been typed, and refuses to read anything malformed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.compact import written
from bot.messages import NOTHING, Action, Form, Place

_QUIET = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})  # Slack escapes these on the way back


@dataclass(frozen=True, slots=True)
class Carried:
    command: str
    seen: int = 0
    args: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    place: Place | None = None

    @property
    def given(self) -> dict[str, str]:
        """The arguments with the generation that was seen among them."""
        return {**self.args, "seen": str(self.seen)}


def of_action(action: Action) -> str:
    return _pack({"command": action.command, "seen": action.seen, "args": dict(action.args)})


def of_form(form: Form, place: Place) -> str:
    where = {"conversation": place.conversation, "thread": place.thread, "kind": place.kind, "private": place.private}
    return _pack({"command": form.command, "seen": form.seen, "place": where})


@dataclass(frozen=True, slots=True)
class Reach:
    """What `Place.reach` keeps: a response_url, and `fresh` for a thread nobody has answered in yet."""

    url: str = ""
    fresh: bool = False

    def __str__(self) -> str:
        kept = {"url": self.url} if self.url else {}
        return json.dumps({**kept, "fresh": True} if self.fresh else kept) if kept or self.fresh else ""


def reach(place: Place) -> Reach:
    try:
        kept = json.loads(place.reach) if place.reach else {}
    except ValueError:
        return Reach()
    url = kept.get("url") if isinstance(kept, dict) else None
    return Reach(url if isinstance(url, str) else "", isinstance(kept, dict) and kept.get("fresh") is True)


def read(text: object, workspace: str) -> Carried | None:
    """None where it is not ours or not whole."""
    try:
        packed = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(packed, dict) or not isinstance(packed.get("command"), str):
        return None
    return Carried(packed["command"], _seen(packed), _args(packed), _place(packed.get("place"), workspace))


def _pack(value: dict[str, Any]) -> str:
    return written(value).translate(_QUIET)


def _seen(packed: dict[str, Any]) -> int:
    seen = packed.get("seen")
    return seen if isinstance(seen, int) else 0


def _args(packed: dict[str, Any]) -> dict[str, str]:
    args = packed.get("args")
    return {str(k): str(v) for k, v in args.items()} if isinstance(args, dict) else {}


def _place(where: object, workspace: str) -> Place | None:
    if not isinstance(where, dict) or not isinstance(where.get("conversation"), str):
        return None
    kind = where.get("kind")
    return Place(
        platform="slack",
        conversation=where["conversation"],
        thread=where.get("thread") if isinstance(where.get("thread"), str) else None,
        kind=kind if kind in ("direct", "group", "channel") else "direct",
        workspace=workspace,
        private=where.get("private") is not False,
    )
