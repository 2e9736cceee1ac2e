"""What Teams refuses or cuts, as one table, with unit, source and the day it was checked.

Refuses to hold a number without all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_CARDS = "https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference"
_FORMAT = "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"
_MANIFEST = "https://developer.microsoft.com/json-schemas/teams/v1.24/MicrosoftTeams.schema.json"
_PROTOCOL = "https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication"
_MEMBERS = "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context"
_CHECKED = "2026-11-20"


@dataclass(frozen=True, slots=True)
class Limit:
    """`at_most` of `unit`; `ours` marks a budget of our own inside the platform's wider limit."""

    at_most: int
    unit: str
    source: str
    checked: str = _CHECKED
    ours: bool = False


# What comes in.
BODY = Limit(256 * 1024, "bytes of request body", _PROTOCOL, ours=True)
TOKEN = Limit(8 * 1024, "bytes of bearer token", _PROTOCOL, ours=True)

# What goes out.
MESSAGE = Limit(80 * 1024, "bytes of UTF-16 per message; refused at about 100 KB", _FORMAT, ours=True)
CARD = Limit(25 * 1024, "bytes of UTF-8 JSON per card", _FORMAT, ours=True)
TITLE = Limit(300, "characters of a card's title", _CARDS, ours=True)
PARAGRAPH = Limit(3000, "characters of one run of words", _CARDS, ours=True)
BUTTON = Limit(60, "characters of a button's title", _CARDS, ours=True)
BUTTONS = Limit(6, "buttons in one set; more are shown in a further set", _CARDS)
CHOICE = Limit(200, "characters of a choice's title", _CARDS, ours=True)
NAME = Limit(80, "characters of a mentioned name", _CARDS, ours=True)

# The app package.
COMMANDS = Limit(12, "commands in a command list", _MANIFEST)
COMMAND_TITLE = Limit(128, "characters of a command's title", _MANIFEST)
COMMAND_ABOUT = Limit(128, "characters of a command's description, as shown", _MANIFEST, ours=True)
ACTION_TITLE = Limit(32, "characters of a message action's title", _MANIFEST)
SHORT_NAME = Limit(30, "characters of the app's short name", _MANIFEST)
SHORT_ABOUT = Limit(80, "characters of the app's short description", _MANIFEST)

# Lists read from Teams.
ROSTER_PAGE = Limit(500, "members in one page of a roster", _MEMBERS)

SKEW = timedelta(minutes=5)
"""How far the clocks of Teams and ours may be apart. *Source* the page of `BODY`, 2026-11-20."""

SENDS = ((7, timedelta(seconds=1)), (8, timedelta(seconds=2)), (60, timedelta(seconds=30)), (1800, timedelta(hours=1)))
"""*Units* messages per conversation in any window of that length. *Source*
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit, 2026-11-20."""

PACE = timedelta(milliseconds=600)
"""Our sustained distance between two messages in one conversation, inside every window of SENDS."""
