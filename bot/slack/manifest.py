"""The Slack app manifest, generated from what the desk can hear and say.

Refuses to ask for a scope or an event that no reader or call of ours needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import Route
from bot.slack import limits, menu

# What each reader needs to be delivered: bot events, and features that the manifest must switch on.
EVENTS = {
    "app_mention": ("app_mention",),
    "message": ("message.im", "message.channels", "message.groups", "message.mpim"),
    "reaction_added": ("reaction_added",),
    "app_home_opened": ("app_home_opened",),
}
FEATURES = {
    "slash": "slash_commands",
    "block_actions": "interactivity",
    "view_submission": "interactivity",
    "shortcut": "shortcuts",
    "message_action": "shortcuts",
}

# Which scope each event and each call of ours needs. Source: docs.slack.dev/reference/scopes, 2026-11-20
SCOPES = {
    "app_mentions:read": ("app_mention",),
    "im:history": ("message.im", "conversations.history", "conversations.replies"),
    "channels:history": ("message.channels", "conversations.history", "conversations.replies"),
    "groups:history": ("message.groups", "conversations.history", "conversations.replies"),
    "mpim:history": ("message.mpim", "conversations.history", "conversations.replies"),
    "reactions:read": ("reaction_added",),
    "chat:write": ("chat.postMessage", "chat.postEphemeral", "chat.update"),
    "files:write": ("files.upload_v2",),
    "commands": ("slash_commands", "shortcuts"),
    "channels:read": ("conversations.info", "conversations.list"),
    "groups:read": ("conversations.info", "conversations.list"),
    "im:read": ("conversations.info",),
    "mpim:read": ("conversations.info",),
    "im:write": ("conversations.open",),
    "users:read": ("users.info",),
    "users:read.email": ("users.lookupByEmail",),
}


def manifest(routes: Sequence[Route], *, url: str = "", name: str = "Steward") -> dict[str, Any]:
    """*Shape* `url`: the public https address of the desk; without one the app uses Socket Mode."""
    url = url and url.rstrip("/").removesuffix(menu.PATH) + menu.PATH
    address = {"request_url": url} if url else {}
    events = sorted(event for needed in EVENTS.values() for event in needed)
    return {
        "display_information": {
            "name": name,
            "description": "Knows who answers for what, and calls them.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [_shortcut(each) for each in menu.SHORTCUTS],
            "slash_commands": [_slash(routes, {"url": url} if url else {})],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _slash(routes: Sequence[Route], address: dict[str, str]) -> dict[str, Any]:
    listed = [route.usage for route in routes if route.menu] or [route.usage for route in routes]
    hint = " | ".join(listed) or menu.UNSAID
    return {
        "command": menu.SLASH,
        "description": "Ask the desk, or tell it something",
        "usage_hint": hint[: limits.limit("manifest usage hint")],
        "should_escape": True,
        **address,
    }


def _shortcut(shortcut: menu.Shortcut) -> dict[str, str]:
    return {
        "name": shortcut.name,
        "type": shortcut.kind,
        "callback_id": shortcut.callback,
        "description": shortcut.about,
    }
