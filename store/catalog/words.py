"""What may be an id, a name or a text in a catalog.

Refuses in names what a chat platform or a reader's eye could take for something else: mentions, masked links,
invisible and control characters.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

MAX_ID, MAX_NAME, MAX_TEXT = 100, 200, 4_000
"""Characters."""

CHOSEN = "catalog"
"""The type of an error whose sentence is already ours."""

ID = re.compile(rf"\w[\w.-]{{0,{MAX_ID - 1}}}")
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MARKS = ("<!", "<@", "<#", "<http", "](")


def refused(wrong: str, right: str) -> PydanticCustomError:
    return PydanticCustomError(CHOSEN, "{wrong}", {"wrong": wrong, "right": right})


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise refused("it is no id", f"letters, digits, '-', '_' and '.', {MAX_ID} characters at most, no spaces")
    return value


def _name(value: str) -> str:
    if not value:
        raise refused("it is empty", f"a name of 1 to {MAX_NAME} characters")
    if len(value) > MAX_NAME:
        raise refused(f"it is {len(value):,} characters long", f"a name of at most {MAX_NAME} characters")
    if not value.isprintable():
        odd = next(sign for sign in value if not sign.isprintable())
        raise refused(
            f"it contains an invisible or control character or a line break (U+{ord(odd):04X})",
            "the same name in visible characters, on one line",
        )
    for mark in MARKS:
        if mark in value.lower():
            raise refused(
                f"it contains {mark!r}, which a chat could take for a mention or a masked link", "the plain name alone"
            )
    return value


def _text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise refused(f"it is {len(value):,} characters long", f"a text of at most {MAX_TEXT:,} characters")
    found = CONTROL.search(value)
    if found:
        raise refused(f"it contains a control character (U+{ord(found[0]):04X})", "the same text without it")
    return value


def _email(value: str) -> str:
    if value and not (EMAIL.fullmatch(value) and value.isprintable() and len(value) <= MAX_NAME):
        raise refused("it is no e-mail address", "an address such as ana@company.example, or null")
    return value


Id = Annotated[str, AfterValidator(_id)]
Name = Annotated[str, AfterValidator(_name)]
Text = Annotated[str, AfterValidator(_text)]
Email = Annotated[str, AfterValidator(_email)]
