"""The stub commands: what Slack can start without a sentence, and the one slash command that carries sentences.

Refuses to know what the commands do: they walk the corridor like anything typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PATH = "/slack/events"
SLASH = "/steward"
HOME = "home"
UNSAID = "help"  # the slash command or a mention with nothing after it


@dataclass(frozen=True, slots=True)
class Shortcut:
    """*Units* `name` at most 24 characters, `about` at most 150. A message shortcut adds args `text` and `link`."""

    callback: str
    kind: Literal["message", "global"]
    name: str
    about: str
    command: str


SHORTCUTS = (
    Shortcut("steward-message", "message", "Bring this to the desk", "Start from what this message says", "shortcut"),
    Shortcut("steward-global", "global", "Ask the desk", "Start a form from anywhere", "shortcut"),
)
