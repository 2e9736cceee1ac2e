"""The app package an administrator uploads: manifest and icons in one zip, made from the routes.

Refuses to hold a secret, and to ask for a permission the desk does not need.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.messages import Route
from bot.teams.desk import ABOUT_MESSAGE
from bot.teams.escape import clip
from bot.teams.limits import ACTION_TITLE, COMMAND_ABOUT, COMMAND_TITLE, COMMANDS, SHORT_ABOUT, SHORT_NAME

VERSION = "1.24"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
SCOPES = ("personal", "team", "groupChat")
ICONS = Path(__file__).parent / "icons"
ABOUT_MESSAGE_ID = "about-message"
_MADE_AT = (2026, 1, 1, 0, 0, 0)
"""The same routes make the same bytes."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whoever runs this installation. `website` is https; privacy and terms default to it."""

    website: str = "https://example.com/"
    name: str = "Steward"
    privacy: str = ""
    terms: str = ""


UNNAMED = Publisher()


def manifest(
    routes: Sequence[Route], app_id: str, publisher: Publisher = UNNAMED, *, version: str = "1.0.0"
) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": clip(publisher.name, 32),
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.privacy or publisher.website,
            "termsOfUseUrl": publisher.terms or publisher.website,
        },
        "name": {"short": clip("Steward", SHORT_NAME.at_most), "full": "Steward, the desk for who answers for what"},
        "description": {
            "short": clip("Ask who answers for what, and call them when it matters.", SHORT_ABOUT.at_most),
            "full": "A desk in chat. Mention it in a channel, or write to it directly, and say: help",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0F5C62",
        "bots": [_bot(app_id, routes)],
        "composeExtensions": [_about_message(app_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
    }


def package(routes: Sequence[Route], app_id: str, publisher: Publisher = UNNAMED, *, version: str = "1.0.0") -> bytes:
    """*Shape* a zip with the manifest and both icons at its root."""
    described = json.dumps(manifest(routes, app_id, publisher, version=version), indent=2, ensure_ascii=False)
    files = {"manifest.json": described.encode()}
    files |= {name: (ICONS / name).read_bytes() for name in ("color.png", "outline.png")}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE_AT), content)
    return made.getvalue()


def _bot(app_id: str, routes: Sequence[Route]) -> dict[str, Any]:
    menu = [route for route in routes if route.menu]
    offered = sorted(menu, key=lambda route: not route.example)[: COMMANDS.at_most]  # an example: what is said most
    commands = [
        {"title": clip(route.usage, COMMAND_TITLE.at_most), "description": clip(route.about, COMMAND_ABOUT.at_most)}
        for route in offered
    ]
    bot: dict[str, Any] = {"botId": app_id, "scopes": list(SCOPES), "supportsFiles": False, "isNotificationOnly": False}
    return {**bot, "commandLists": [{"scopes": list(SCOPES), "commands": commands}]} if commands else bot


def _about_message(app_id: str) -> dict[str, Any]:
    command = {
        "id": ABOUT_MESSAGE_ID,
        "type": "action",
        "context": ["message"],
        "title": clip(ABOUT_MESSAGE.label, ACTION_TITLE.at_most),
        "description": "Start from what this message says",
        "fetchTask": True,
    }
    return {"botId": app_id, "commands": [command]}
