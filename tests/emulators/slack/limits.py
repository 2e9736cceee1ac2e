"""What this Slack accepts of blocks and views: written on its own, so that it can catch a wrong table elsewhere.

Refuses like Slack does: a code and a pointer to what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Finding = tuple[str, str]  # pointer, message

HEAVIEST_MESSAGE = 13_200  # characters of block JSON, observed: github.com/slackapi/bolt-js/issues/2509
_TEXTS = {"plain_text", "mrkdwn"}


def message_error(blocks: list[Json]) -> tuple[str, list[str]] | None:
    """*Shape* code, and the messages Slack would add."""
    found = [*_too_many(blocks, 50), *_blocks(blocks, where="message")]
    if found:
        return "invalid_blocks", [f"[ERROR] {said} [json-pointer:{pointer}]" for pointer, said in found]
    if len(json.dumps(blocks, ensure_ascii=False)) > HEAVIEST_MESSAGE:
        return "msg_blocks_too_long", []
    return None


def view_error(view: Json) -> tuple[str, list[str]] | None:
    found = list(_view(view))
    return ("invalid_arguments", [f"[ERROR] {said} [json-pointer:{p}]" for p, said in found]) if found else None


def _view(view: Json) -> Iterator[Finding]:
    blocks = view.get("blocks") or []
    yield from _too_many(blocks, 100)
    yield from _blocks(blocks, where=str(view.get("type")))
    if view.get("type") == "home":
        return
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _text(view[name], f"/view/{name}", 24, {"plain_text"})
    if "title" not in view:
        yield "/view/title", "missing required field: title"
    if len(view.get("private_metadata", "")) > 3000:
        yield "/view/private_metadata", "must be less than 3001 characters"
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        yield "/view/submit", "missing required field: submit"


def _too_many(blocks: list[Json], most: int) -> Iterator[Finding]:
    if len(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"


def _blocks(blocks: list[Json], *, where: str) -> Iterator[Finding]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "/blocks", "duplicate block_id"
    for n, block in enumerate(blocks):
        pointer, kind = f"/blocks/{n}", block.get("type")
        if len(block.get("block_id", "")) > 255:
            yield f"{pointer}/block_id", "must be less than 256 characters"
        if kind not in _CHECKS or (kind == "input" and where == "home"):
            yield pointer, f"unsupported type: {kind}"
        else:
            yield from _CHECKS[str(kind)](block, pointer)


def _section(block: Json, at: str) -> Iterator[Finding]:
    if "text" not in block and "fields" not in block:
        yield at, "missing required field: text or fields"
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    fields = block.get("fields", [])
    if "fields" in block and not 1 <= len(fields) <= 10:
        yield f"{at}/fields", "must have 1 to 10 items"
    for n, field in enumerate(fields):
        yield from _text(field, f"{at}/fields/{n}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _header(block: Json, at: str) -> Iterator[Finding]:
    yield from _text(block.get("text"), f"{at}/text", 150, {"plain_text"})


def _context(block: Json, at: str) -> Iterator[Finding]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 10:
        yield f"{at}/elements", "must have 1 to 10 items"
    for n, element in enumerate(elements):
        yield from _text(element, f"{at}/elements/{n}", 3000)


def _actions(block: Json, at: str) -> Iterator[Finding]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield f"{at}/elements", "must have 1 to 25 items"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield f"{at}/elements", "duplicate action_id"
    for n, element in enumerate(elements):
        yield from _element(element, f"{at}/elements/{n}")


def _input(block: Json, at: str) -> Iterator[Finding]:
    yield from _text(block.get("label"), f"{at}/label", 2000, {"plain_text"})
    if "hint" in block:
        yield from _text(block["hint"], f"{at}/hint", 2000, {"plain_text"})
    yield from _element(block.get("element") or {}, f"{at}/element")


def _element(element: Json, at: str) -> Iterator[Finding]:
    if len(element.get("action_id", "")) > 255:
        yield f"{at}/action_id", "must be less than 256 characters"
    check = _ELEMENTS.get(str(element.get("type")))
    if check is None:
        yield at, f"unsupported type: {element.get('type')}"
    else:
        yield from check(element, at)


def _button(element: Json, at: str) -> Iterator[Finding]:
    yield from _text(element.get("text"), f"{at}/text", 75, {"plain_text"})
    if len(element.get("value", "")) > 2000:
        yield f"{at}/value", "must be less than 2001 characters"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"{at}/style", "failed to match one of the allowed values"


def _select(element: Json, at: str) -> Iterator[Finding]:
    groups = element.get("option_groups") or [element]
    if len(groups) > 100:
        yield f"{at}/option_groups", "no more than 100 items allowed"
    for group in groups:
        options = group.get("options") or []
        if not 1 <= len(options) <= 100:
            yield f"{at}/options", "must have 1 to 100 items"
        for n, option in enumerate(options):
            yield from _text(option.get("text"), f"{at}/options/{n}/text", 75)
            if not 1 <= len(option.get("value", "")) <= 150:
                yield f"{at}/options/{n}/value", "must be 1 to 150 characters"
    chosen, everything = element.get("initial_option"), [o for g in groups for o in g.get("options") or []]
    if chosen is not None and chosen not in everything:
        yield f"{at}/initial_option", "is not one of the options"


def _typed(element: Json, at: str) -> Iterator[Finding]:
    longest = element.get("max_length", 3000)
    if not 1 <= longest <= 3000:
        yield f"{at}/max_length", "must be 1 to 3000"
    if len(element.get("initial_value", "")) > longest:
        yield f"{at}/initial_value", "is longer than max_length"


def _image(block: Json, at: str) -> Iterator[Finding]:
    if not 1 <= len(block.get("alt_text", "")) <= 2000:
        yield f"{at}/alt_text", "must be 1 to 2000 characters"
    if ("image_url" in block) == ("slack_file" in block):
        yield at, "must provide either image_url or slack_file"
    if "slack_file" in block and len(block["slack_file"]) != 1:
        yield f"{at}/slack_file", "must provide either id or url"
    if "title" in block:
        yield from _text(block["title"], f"{at}/title", 2000, {"plain_text"})


def _anything(block: Json, at: str) -> Iterator[Finding]:
    yield from ()


def _text(text: Any, at: str, longest: int, kinds: set[str] = _TEXTS) -> Iterator[Finding]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield at, "must be a text object"
    elif not 1 <= len(text.get("text", "")) <= longest:
        yield f"{at}/text", f"must be 1 to {longest} characters"


_CHECKS: dict[str, Callable[[Json, str], Iterator[Finding]]] = {
    "section": _section, "header": _header, "context": _context, "actions": _actions, "input": _input,
    "divider": _anything, "rich_text": _anything, "image": _image,
}  # fmt: skip
_ELEMENTS: dict[str, Callable[[Json, str], Iterator[Finding]]] = {
    "button": _button, "static_select": _select, "plain_text_input": _typed,
    "datepicker": _anything, "number_input": _anything,
}  # fmt: skip
