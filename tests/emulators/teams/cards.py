"""What a Teams client makes of an Adaptive Card: words, buttons, inputs, and whether it is one at all.

Refuses what Teams would refuse: another version, an element it does not know, an input without an id.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.emulators.teams.world import Json

SCHEMA = Path(os.environ.get("STEWARD_TEST_SCHEMAS", "../shared/schemas")) / "adaptive-card-1.5.json"
_NESTED = ("body", "items", "columns", "rows", "cells", "inlines")


class BadCard(Exception):
    """Teams would not show this card."""


@dataclass(frozen=True)
class Input:
    id: str
    label: str
    element: Json

    @property
    def shown(self) -> str:
        return str(self.element.get("value", ""))


def check(card: Json) -> None:
    """*Raises* BadCard. Against the published schema where it is at hand, and always for what Teams demands."""
    if card.get("type") != "AdaptiveCard" or card.get("version") not in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5"):
        raise BadCard("not an Adaptive Card up to 1.5")
    ids = [element["id"] for element in elements(card) if "id" in element]
    if len(ids) != len(set(ids)):
        raise BadCard("two elements with one id")
    for element in inputs(card):
        if not element.id:
            raise BadCard("an input without an id")
    said = json.dumps(card["body"], ensure_ascii=False)
    if not all(entity["text"] in said for entity in (card.get("msteams") or {}).get("entities") or ()):
        raise BadCard("a mention that is not in the words")
    if not all(_shows(element["url"]) for element in elements(card) if element.get("type") == "Image"):
        raise BadCard("an image that is none")
    validator = _validator()
    if validator is not None:
        error = next(validator.iter_errors({k: v for k, v in card.items() if k != "msteams"}), None)
        if error is not None:
            raise BadCard(f"{'/'.join(map(str, error.absolute_path))}: {error.validator}")


def _shows(address: str) -> bool:
    """Whether a picture is there: elsewhere, or inside the card and one."""
    kind, _, body = address.partition(",")
    if address.startswith("https://"):
        return True
    try:
        return kind == "data:image/png;base64" and b64decode(body, validate=True).startswith(b"\x89PNG")
    except ValueError:
        return False


def pictures(card: Json) -> list[str]:
    """What is said of each picture to whoever does not see it."""
    return [str(element.get("altText", "")) for element in elements(card) if element.get("type") == "Image"]


@cache
def _validator() -> Any:
    if not SCHEMA.exists():
        return None
    from jsonschema import Draft6Validator

    return Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def elements(node: Json) -> Iterator[Json]:
    """Every element in reading order, the card itself first."""
    yield node
    for name in _NESTED:
        for child in node.get(name) or ():
            if isinstance(child, dict):
                yield from elements(child)


def actions(card: Json) -> list[Json]:
    found = [action for element in elements(card) for action in element.get("actions") or ()]
    return [action for action in found if action["type"] in ("Action.Execute", "Action.Submit")]


def buttons(card: Json) -> list[str]:
    return [action["title"] for action in actions(card)]


def links(card: Json) -> list[str]:
    opening = [element.get("selectAction") for element in elements(card)]
    return [action["url"] for action in opening if action and action["type"] == "Action.OpenUrl"]


def inputs(card: Json) -> list[Input]:
    return [
        Input(element.get("id", ""), element.get("label", ""), element)
        for element in elements(card)
        if str(element.get("type", "")).startswith("Input.")
    ]


def mentions(card: Json) -> list[str]:
    """The ids of those who are told that they were mentioned."""
    return [entity["mentioned"]["id"] for entity in (card.get("msteams") or {}).get("entities") or ()]


def words(card: Json) -> list[str]:
    """What is readable, block by block."""
    found = []
    for element in elements(card):
        match element.get("type"):
            case "RichTextBlock":
                found.append("".join(inline["text"] for inline in element["inlines"]))
            case "TextBlock":
                found.append(_read(element["text"]))
            case "FactSet":
                found += [f"{fact['title']}: {fact['value']}" for fact in element["facts"]]
    return found


def _read(markdown: str) -> str:
    """As much of markdown as matters: what is escaped is shown as it is, a mention by its name."""
    shown, at = [], 0
    text = markdown.replace("<at>", "@").replace("</at>", "")
    while at < len(text):
        escaped = text[at] == "\\" and at + 1 < len(text)
        shown.append(text[at + 1] if escaped else text[at])
        at += 2 if escaped else 1
    return "".join(shown)


def filled(card: Json, values: dict[str, str]) -> tuple[Json, dict[str, str]]:
    """What the client would send, and what it would complain about. `values` are by label or id."""
    known = {name: each for each in inputs(card) for name in (each.id, each.label, each.id.rpartition(".")[2])}
    unknown = set(values) - set(known)
    if unknown:
        raise KeyError(f"no input {', '.join(sorted(unknown))}")
    typed = {known[name].id: value for name, value in values.items()}
    sent = {each.id: typed.get(each.id, each.shown) for each in inputs(card)}
    wrong = {each.id: _complaint(each, sent[each.id]) for each in inputs(card)}
    return sent, {name: complaint for name, complaint in wrong.items() if complaint}


def _complaint(field: Input, value: str) -> str:
    if field.element.get("isRequired") and not value:
        return str(field.element.get("errorMessage", "required"))
    if len(value) > field.element.get("maxLength", 1_000_000):
        return "too long"
    return ""
