"""Keys of things that happen once, beyond the one of the request itself.

Refuses to say that a key is free without taking it.
"""

from __future__ import annotations

from collections.abc import Sequence

from store.mailbox import KEYS
from store.units import Unit
from store.upserts import insert_into


async def claim(unit: Unit, keys: Sequence[str]) -> set[str]:
    """Those that were free and are this unit's now."""
    if not keys:
        return set()
    once = insert_into(KEYS, await unit.connection()).values([{"key": key, "at": unit.at} for key in keys])
    return {row["key"] for row in await unit.fetch(once.on_conflict_do_nothing().returning(KEYS.c.key))}
