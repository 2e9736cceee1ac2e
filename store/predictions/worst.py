"""The worst of a product's week, ranked outside any transaction and beside the event loop.

Refuses to hold anybody up: the rows come in parts, and the ranking runs in a thread.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from store.db import Database
from store.predictions.week import candidates
from store.ranking import Pick, rank, weights_of

WEEK = timedelta(days=7)


async def worst(
    database: Database, product: str, begin: datetime, end: datetime, settings: Mapping[str, Any]
) -> tuple[Pick, ...]:
    """The list for this stretch of time; asked again it is the same."""
    async with database.reading() as connection:
        found = await candidates(connection, product, begin, end)
    seed = zlib.crc32(f"{product}/{end.isoformat()}".encode())
    return await asyncio.to_thread(rank, found, weights_of(settings), seed=seed)


def packed(picks: tuple[Pick, ...]) -> str:
    return json.dumps([asdict(pick) for pick in picks])


def unpacked(text: str) -> tuple[Pick, ...]:
    return tuple(Pick(**{**fields, "reasons": tuple(fields["reasons"])}) for fields in json.loads(text))
