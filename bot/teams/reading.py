"""Envelope -> the words of the house: who, where, and the sentence that was said.

Refuses to know anybody by a display name: a mention is recognised by its id, a person by the verified object id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Literal

from bot.messages import Person, Place
from bot.teams.envelope import Conversation, Envelope

PLATFORM = "teams"
_THREAD = ";messageid="
_KINDS: Mapping[str, Literal["direct", "group", "channel"]] = {
    "personal": "direct",
    "groupChat": "group",
    "channel": "channel",
}
_HTML = {"&nbsp;": " ", "\u00a0": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_OPEN_CHANNELS = ("", "standard")


def place(envelope: Envelope) -> Place:
    """The conversation, and in a channel the thread: everything said there hangs under some first post."""
    conversation, thread = split(envelope.conversation.id)
    kind = _kind(envelope.conversation, conversation, in_team=bool(envelope.team and envelope.team.id))
    return Place(
        platform=PLATFORM,
        conversation=conversation,
        thread=thread if kind == "channel" else None,
        kind=kind,
        workspace=envelope.tenant,
        private=kind != "channel" or not is_open(envelope.channel.type if envelope.channel else None),
        reach=reach(service_url=envelope.service_url, team=envelope.team.id if envelope.team else None),
    )


def actor(envelope: Envelope) -> Person:
    """Who did it. Without an object id (an anonymous guest) the handle is empty: such a person can only read."""
    sender = envelope.sender
    return Person(
        platform=PLATFORM,
        handle=sender.aad_object_id or "",
        workspace=envelope.tenant,
        name=sender.name or "",
        reach=reach(
            id=sender.id,
            service_url=envelope.service_url,
            tenant=envelope.tenant,
            conversation=split(envelope.conversation.id)[0],
        ),
    )


def said(envelope: Envelope) -> str:
    """The sentence without the mention of ourselves; others who are mentioned stay, by name."""
    text = envelope.text or ""
    for entity in envelope.entities or ():
        if entity.type == "mention" and entity.text and entity.mentioned is not None:
            ours = entity.mentioned.id == envelope.recipient.id
            text = text.replace(entity.text, " " if ours else f" {entity.mentioned.name or ''} ")
    for written, meant in _HTML.items():
        text = text.replace(written, meant)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines()).strip()


def names_us(envelope: Envelope) -> bool:
    """Whether we are mentioned, by our id."""
    mentioned = (entity.mentioned for entity in envelope.entities or () if entity.type == "mention")
    return any(each is not None and each.id == envelope.recipient.id for each in mentioned)


def split(conversation: str) -> tuple[str, str | None]:
    """A channel's id and the first post of the thread, as they come joined on the wire."""
    channel, mark, thread = conversation.partition(_THREAD)
    return channel, (thread if mark and thread else None)


def joined(place: Place) -> str:
    """The id that posts into the thread: Teams threads by this, not by `replyToId`, and in channels alone."""
    threaded = place.thread and place.kind == "channel"
    return f"{place.conversation}{_THREAD}{place.thread}" if threaded else place.conversation


def is_open(channel_type: str | None) -> bool:
    """Whether the whole team can read the channel. Teams names the type only for the newer ones."""
    return (channel_type or "").casefold() in _OPEN_CHANNELS


@lru_cache(maxsize=2_000)
def reach(**known: str | None) -> str:
    """The same knowledge always makes the same text, so that what is stored changes only when it changes."""
    return json.dumps({key: value for key, value in known.items() if value}, sort_keys=True, separators=(",", ":"))


def reached(stored: str) -> Mapping[str, str]:
    """What `reach` wrote; nothing where it is not that."""
    try:
        known: Any = json.loads(stored) if stored else {}
    except ValueError:
        return {}
    return {str(k): v for k, v in known.items() if isinstance(v, str)} if isinstance(known, dict) else {}


def words(content: str) -> str:
    """The text of a message that came as HTML."""
    reader = _Words()
    reader.feed(content)
    reader.close()
    return "\n".join(" ".join(line.split()) for line in "".join(reader.found).splitlines() if line.strip())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "div", "li", "tr"):
            self.found.append("\n")


def _kind(conversation: Conversation, id: str, *, in_team: bool) -> Literal["direct", "group", "channel"]:
    named = _KINDS.get(conversation.conversation_type or "")
    if named:
        return named
    if in_team:
        return "channel"
    return "group" if id.startswith("19:") else "direct"
