"""A small body that arrives soon, read whole before anything in it is believed.

Refuses whatever is larger or slower than its door allows, however it is framed, and says with which status.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import StreamReader, web


class TurnedAway(Exception):
    """Not let in, with this status. `reason` is a code for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Measure:
    """*Units* bytes, and seconds for all of them."""

    at_most: int
    within: float


async def whole(content: StreamReader, measure: Measure) -> bytes:
    """*Raises* TurnedAway: too large, too slow, or broken off."""
    if content.is_eof():
        body = content.read_nowait()  # it came with the head, as small ones do
    else:
        body = await _arriving(content, measure)
    if len(body) > measure.at_most:
        raise TurnedAway(413, "body_too_large")
    return body


async def _arriving(content: StreamReader, measure: Measure) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(measure.within):
            while len(body) <= measure.at_most and not content.at_eof():
                body += await content.readany()
    except TimeoutError:
        raise TurnedAway(408, "body_too_slow") from None
    except (web.PayloadAccessError, ConnectionError):
        raise TurnedAway(400, "body_broken_off") from None
    return bytes(body)
