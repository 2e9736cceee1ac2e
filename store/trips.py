"""Whoever wants to be committed while the database is busy goes with the next trip: many share one, and its wait.

Refuses to leave with somebody who has given up waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

MOST_TOGETHER = 100
"""*Units*: units in one trip."""


class Waiting(Protocol):
    """Somebody, and where they hear what became of it."""

    @property
    def done(self) -> asyncio.Future[Any]: ...


Going = Callable[[], Sequence[Any]]
"""Who goes with the trip that begins now; nobody where all have given up."""


class Trips:
    """One after the other. `go` is a trip: it asks who goes, tells each what became of them, and raises nothing."""

    def __init__(self, go: Callable[[Going], Awaitable[None]]) -> None:
        self._go = go
        self._waiting: list[Waiting] = []
        self._travelling: asyncio.Task[None] | None = None

    async def sent(self, wish: Waiting) -> Any:
        """What it was told. *Raises* what it was told."""
        self._waiting.append(wish)
        if self._travelling is None or self._travelling.done():
            self._travelling = asyncio.create_task(self._travel())
        return await wish.done

    async def over(self) -> None:
        """When nobody waits any more."""
        if self._travelling is not None:
            await asyncio.wait([self._travelling])

    async def _travel(self) -> None:
        while self._waiting:
            await self._go(self._going)

    def _going(self) -> Sequence[Any]:
        left = [wish for wish in self._waiting if not wish.done.done()]
        going, self._waiting = left[:MOST_TOGETHER], left[MOST_TOGETHER:]
        return going


def tell(done: asyncio.Future[Any], outcome: Any) -> None:
    """Unless they have stopped listening."""
    if done.done():
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)
