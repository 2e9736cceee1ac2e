"""What is done with each kind of activity: the table of readers, and the turn library for a kind that is not in it.

Refuses to load that library before such a kind comes: it takes 13 MB and a third of a second, and Teams sends none of
its own accord.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.teams.answers import Answer
from bot.teams.envelope import Envelope


class Overhearing(Protocol):
    async def changed(self, envelope: Envelope) -> None: ...

    async def deleted(self, envelope: Envelope) -> None: ...

    async def reacted(self, envelope: Envelope) -> None: ...


class Listener(Protocol):
    @property
    def overhearing(self) -> Overhearing: ...

    async def message(self, envelope: Envelope) -> None: ...

    async def update(self, envelope: Envelope) -> None: ...

    async def invoke(self, envelope: Envelope) -> Answer: ...


class Library(Protocol):
    async def run(self, envelope: Envelope) -> Answer | None: ...


Reader = Callable[[Listener, Envelope], Awaitable[Answer | None]]


async def _nothing(listener: Listener, envelope: Envelope) -> None:
    """Whoever came or went was seen at the door."""


READERS: Mapping[str, Reader] = {
    "message": lambda listener, envelope: listener.message(envelope),
    "messageUpdate": lambda listener, envelope: listener.overhearing.changed(envelope),
    "messageDelete": lambda listener, envelope: listener.overhearing.deleted(envelope),
    "messageReaction": lambda listener, envelope: listener.overhearing.reacted(envelope),
    "conversationUpdate": lambda listener, envelope: listener.update(envelope),
    "invoke": lambda listener, envelope: listener.invoke(envelope),
    "installationUpdate": _nothing,
    "typing": _nothing,
    "event": _nothing,
}


class Turns:
    def __init__(self, listener: Listener, *, app_id: str) -> None:
        self._listener = listener
        self._app_id = app_id
        self._library: Library | None = None

    async def run(self, envelope: Envelope) -> Answer | None:
        """One turn; an answer for an invoke alone. What the listener raises is raised."""
        reader = READERS.get(envelope.type)
        if reader is not None:
            return await reader(self._listener, envelope)
        if self._library is None:
            self._library = await asyncio.to_thread(self._loaded)  # beside: people are waiting for other answers
        return await self._library.run(envelope)

    def _loaded(self) -> Library:
        from bot.teams.sdk import Turns as Library

        return Library(self._listener, app_id=self._app_id)
