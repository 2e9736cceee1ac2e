"""What people say to each other under a card of ours, handed to the topic the card belongs to.

Refuses to answer under a card nobody listens to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Handler, Reply, Request
from store.units import Unit


def hearing(*tables: Mapping[str, Handler]) -> Handler:
    """*Shape* of a table: how a slot begins -> who listens to its thread."""
    listeners = {prefix: handler for table in tables for prefix, handler in table.items()}

    async def heard(unit: Unit, request: Request) -> Sequence[Reply]:
        slot = request.slot or ""
        handler = next((listeners[prefix] for prefix in listeners if slot.startswith(prefix)), None)
        return await handler(unit, request) if handler is not None else []

    return heard
