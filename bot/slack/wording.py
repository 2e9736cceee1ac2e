"""What a person typed, as a sentence: Slack's own encoding taken off again.

Refuses to drop a name: mentions stay, as the verified id behind an @.
"""

from __future__ import annotations

import re

from bot.slack.mrkdwn import plain

_ENTITY = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_LEADING = re.compile(r"^[\s:,]+")


def sentence(text: str, us: str = "") -> str:
    """*Shape* of `us`: our own user id; mentions of it are taken out.

    *Source* https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages, 2026-11-20.
    """
    if us and us in text:
        text = re.sub(rf"<@{us}(\|[^<>]*)?>", " ", text)
    if "<" in text:
        text = _ENTITY.sub(lambda match: _entity(match[1], match[2] or ""), text)
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _LEADING.sub("", plain(text)).rstrip()


def mentions(text: str, user: str) -> bool:
    return f"<@{user}>" in text or f"<@{user}|" in text


def _entity(target: str, label: str) -> str:
    match target[0]:
        case "@":
            return target
        case "#":
            return f"#{label}" if label else target
        case "!":
            return label or "@" + target[1:].split("^")[0]
        case _:
            return label if label and target.endswith(label) else target
