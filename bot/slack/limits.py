"""What Slack accepts, in one table: every number with its unit, its source and the day it was looked up.

Refuses to decide what happens at a limit: the painter cuts, visibly.
"""

from __future__ import annotations

from dataclasses import dataclass

_REFERENCE = "https://docs.slack.dev/reference/"
_CHECKED = "2026-11-20"


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    value: int
    unit: str
    source: str
    checked: str = _CHECKED


def _documented(name: str, value: int, unit: str, page: str) -> Limit:
    return Limit(name, value, unit, _REFERENCE + page)


LIMITS = (
    _documented("message blocks", 50, "blocks", "block-kit/blocks"),
    _documented("view blocks", 100, "blocks", "block-kit/blocks"),
    _documented("message text", 4000, "characters", "methods/chat.postMessage"),
    Limit("message JSON", 12_000, "characters of block JSON", "https://github.com/slackapi/bolt-js/issues/2509"),
    Limit("home JSON", 100_000, "characters of block JSON", "ours: far below what a published view may weigh"),
    _documented("section text", 3000, "characters", "block-kit/blocks/section-block"),
    _documented("section fields", 10, "fields", "block-kit/blocks/section-block"),
    _documented("field text", 2000, "characters", "block-kit/blocks/section-block"),
    _documented("header text", 150, "characters", "block-kit/blocks/header-block"),
    _documented("context elements", 10, "elements", "block-kit/blocks/context-block"),
    _documented("actions elements", 25, "elements", "block-kit/blocks/actions-block"),
    _documented("button text", 75, "characters", "block-kit/block-elements/button-element"),
    _documented("button value", 2000, "characters", "block-kit/block-elements/button-element"),
    _documented("block id", 255, "characters", "block-kit/blocks"),
    _documented("image title", 2000, "characters", "block-kit/blocks/image-block"),
    _documented("image words", 2000, "characters", "block-kit/blocks/image-block"),
    _documented("upload description", 1000, "characters", "methods/files.getUploadURLExternal"),
    _documented("view title", 24, "characters", "views/modal-views"),
    _documented("view submit", 24, "characters", "views/modal-views"),
    _documented("view metadata", 3000, "characters", "views/modal-views"),
    _documented("input label", 2000, "characters", "block-kit/blocks/input-block"),
    _documented("input hint", 2000, "characters", "block-kit/blocks/input-block"),
    _documented("input length", 3000, "characters", "block-kit/block-elements/plain-text-input-element"),
    _documented("select options", 100, "options", "block-kit/block-elements/select-menu-element"),
    _documented("select groups", 100, "groups", "block-kit/block-elements/select-menu-element"),
    _documented("option text", 75, "characters", "block-kit/composition-objects/option-object"),
    _documented("option value", 150, "characters", "block-kit/composition-objects/option-object"),
    _documented("manifest command description", 2000, "characters", "app-manifest"),
    _documented("manifest usage hint", 1000, "characters", "app-manifest"),
)

_BY_NAME = {limit.name: limit.value for limit in LIMITS}


def limit(name: str) -> int:
    """*Raises* KeyError for a name the table does not hold."""
    return _BY_NAME[name]


MESSAGE_BLOCKS, VIEW_BLOCKS = limit("message blocks"), limit("view blocks")
MESSAGE_TEXT, MESSAGE_JSON, HOME_JSON = limit("message text"), limit("message JSON"), limit("home JSON")
SECTION_TEXT, FIELD_TEXT, HEADER_TEXT = limit("section text"), limit("field text"), limit("header text")
SECTION_FIELDS, ACTIONS = limit("section fields"), limit("actions elements")
BUTTON_TEXT, BUTTON_VALUE = limit("button text"), limit("button value")
TITLE_TEXT, ALT_TEXT = limit("image title"), limit("image words")

PING = 5.0
"""*Units*: seconds between the pings of a socket."""
