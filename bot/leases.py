"""Work under a lease ends with the lease: whoever slept through it does not finish what others have taken over.

Refuses to begin with a lease that has lapsed. A transport looks once more right before what must not happen twice goes
onto the wire: between that look and the wire there is no await of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime


class Lapsed(Exception):
    """The lease was over before the work was done."""


class Taken(Exception):
    """It is somebody else's by now, and nothing of it has left from here."""


_OVER: ContextVar[Callable[[], bool]] = ContextVar("over", default=lambda: False)
"""Whether the lease of the work at hand is over."""


def look() -> None:
    """*Raises* Lapsed. Work under no lease never lapses."""
    if _OVER.get()():
        raise Lapsed


class Leases:
    """`speed`: how many seconds of this clock pass in one."""

    def __init__(self, now: Callable[[], datetime], speed: float = 1.0) -> None:
        self._now = now
        self._speed = speed

    @asynccontextmanager
    async def held(self, until: datetime) -> AsyncIterator[None]:
        """*Raises* Lapsed; the work inside may have been cut off anywhere."""
        left = (until - self._now()).total_seconds() / self._speed
        if left <= 0:
            raise Lapsed
        before = _OVER.set(lambda: self._now() >= until)
        try:
            async with asyncio.timeout(left):
                yield
        except TimeoutError:
            raise Lapsed from None
        finally:
            _OVER.reset(before)
