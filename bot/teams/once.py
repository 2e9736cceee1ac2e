"""One wish is one request: Teams sends an invoke again, under a new id, when it did not hear back in time.

Refuses to decide what a repeat means: it hands back what became of the first.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.teams.envelope import Envelope
from bot.teams.reading import split

SAME_WISH_WITHIN = timedelta(seconds=20)
"""A client waits five seconds and tries twice more; the service has a second level with new ids.

*Source* https://github.com/microsoft/botbuilder-dotnet/issues/5005, 2026-11-20.
"""
_REMEMBERED = 4096
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wish(Generic[T]):
    at: datetime
    outcome: asyncio.Future[T]


class Wishes(Generic[T]):
    """What was wished in the last seconds, and what became of it. The corridor's key guards what lies longer back."""

    def __init__(self) -> None:
        self._recent: OrderedDict[str, _Wish[T]] = OrderedDict()

    async def once(self, wish: str, at: datetime, carry_out: Callable[[], Awaitable[T]]) -> T:
        """The outcome of the first of several equal wishes. A failed one is forgotten, to be tried again."""
        self._forget(at)
        earlier = self._recent.get(wish)
        if earlier is not None:
            return await asyncio.shield(earlier.outcome)
        task = asyncio.ensure_future(carry_out())
        self._recent[wish] = _Wish(at, task)
        task.add_done_callback(lambda done: self._drop_failed(wish, done))
        return await asyncio.shield(task)

    def _drop_failed(self, wish: str, done: asyncio.Future[T]) -> None:
        if (done.cancelled() or done.exception() is not None) and wish in self._recent:
            del self._recent[wish]

    def _forget(self, now: datetime) -> None:
        while self._recent:
            wish, first = next(iter(self._recent.items()))
            if now - first.at < SAME_WISH_WITHIN and len(self._recent) < _REMEMBERED:
                return
            del self._recent[wish]


def said_key(envelope: Envelope) -> str:
    """A message is delivered again under its own id."""
    return f"teams:{split(envelope.conversation.id)[0]}:{envelope.id}"


def wish_of(envelope: Envelope, content: object) -> str:
    """What is wished, by whom, on which card: everything but the id it was sent under."""
    who = envelope.sender.aad_object_id or envelope.sender.id
    about = [envelope.tenant, envelope.conversation.id, envelope.reply_to_id, who, content]
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()[:40]


def click_key(envelope: Envelope, wish: str) -> str:
    """The same button may be pressed again later and mean it; `seen` tells a stale press from a new one."""
    return f"teams:click:{wish}:{envelope.id}"


def form_key(wish: str) -> str:
    """An opening of a form carries a number of its own, so the content alone says whether it was sent before."""
    return f"teams:form:{wish}"
