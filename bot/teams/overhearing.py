"""What people say and do around us without naming us: remarks, their edits and deletions, and reactions.

Refuses to judge whether it is under a card of ours: the corridor does. Teams sends us remarks only where an
administrator let the app read the channel, and edits and deletions only of what it sent us.
"""

from __future__ import annotations

import re

from bot.messages import OVERHEARD, Corridor
from bot.teams.envelope import Envelope
from bot.teams.keys import Now
from bot.teams.once import said_key
from bot.teams.presses import request
from bot.teams.reading import names_us, said, split

_BY_CODE = re.compile(r"([0-9a-f]{4,6})_.+")
"""`1f440_eyes`. The six old ones have a name only: like, heart, laugh, surprised, sad, angry.

*Source* https://learn.microsoft.com/microsoftteams/platform/teams-sdk/in-depth-guides/message-reactions, 2026-11-20.
"""
_LAST_CODE = 0x10FFFF


class Overhearing:
    def __init__(self, corridor: Corridor, now: Now) -> None:
        self._corridor = corridor
        self._now = now

    async def remark(self, envelope: Envelope) -> None:
        await self._pass(envelope, "heard", said_key(envelope), said(envelope))

    async def changed(self, envelope: Envelope) -> None:
        await self._pass(envelope, "reheard", _change_key(envelope), said(envelope))

    async def deleted(self, envelope: Envelope) -> None:
        await self._pass(envelope, "unheard", _change_key(envelope), "")

    async def reacted(self, envelope: Envelope) -> None:
        """Each of those that came together on its own."""
        for number, reaction in enumerate(envelope.reactions_added or ()):
            key = f"teams:reacted:{said_key(envelope)}:{number}"
            await self._pass(envelope, "reacted", key, _emoji(reaction.type or ""), about=envelope.reply_to_id)

    async def _pass(self, envelope: Envelope, mark: str, key: str, words: str, about: str | None = None) -> None:
        message = about or envelope.id
        if envelope.id and message:
            args = {OVERHEARD: mark, "message": message}
            ours = message if names_us(envelope) else ""
            await self._corridor(request(envelope, key, words, self._now, args=args, opens=False, message=ours))


def _change_key(envelope: Envelope) -> str:
    """A message keeps its id through every edit; the instant tells them apart, and a second delivery repeats it."""
    conversation = split(envelope.conversation.id)[0]
    return f"teams:{envelope.type}:{conversation}:{envelope.id}:{envelope.timestamp or ''}"


def _emoji(kind: str) -> str:
    found = _BY_CODE.fullmatch(kind)
    code = int(found[1], 16) if found else 0
    return chr(code) if 0 < code <= _LAST_CODE else kind
