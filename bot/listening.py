"""What is said and done under a card of ours without being said to us: which card it is under, and what it becomes.

Refuses to pass on what is under no card of ours, and to choose between two cards for somebody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.envelopes import place_of
from bot.messages import OVERHEARD, Place, Request
from store.db import Database
from store.mailbox import card_at, cards_in, coming, on_the_wire

Found = TypeVar("Found")
LOOKS, BETWEEN = 15, 0.1
"""*Units*: times, and seconds. Platforms wait three seconds for their acknowledgement."""


@dataclass(frozen=True, slots=True)
class Listened:
    """`said`: the arg that keeps what was said. `on_card`: it was done to the card itself, not in its thread."""

    said: str
    on_card: bool = False


LISTENED: Mapping[str, Listened] = {
    "heard": Listened("text"),
    "reheard": Listened("text"),
    "unheard": Listened("text"),
    "reacted": Listened("emoji", on_card=True),
}
"""The mark a transport sets, which is the command it becomes."""


def is_overheard(request: Request) -> bool:
    """No button and no form overhears: whatever they carry under that name is somebody's invention."""
    return request.gesture == "said" and bool(request.args.get(OVERHEARD))


async def overheard(database: Database, request: Request) -> Request | None:
    """The command it becomes; None where it is not for us."""
    mark = request.args[OVERHEARD]
    known = LISTENED.get(mark)
    if known is None:
        return None
    args = {**request.args, known.said: request.command}
    found = replace(request, command=mark, args=args)
    return await (_on_a_card if known.on_card else _below_a_card)(database, found)


async def placed(database: Database, request: Request) -> Request:
    """A sentence said to us in the thread of a card knows the card."""
    if request.slot is not None or request.gesture != "said":
        return request
    return await _below_a_card(database, request) or request


async def _on_a_card(database: Database, request: Request) -> Request | None:
    place, card = request.place, await _card(database, request)
    if card is None:
        return None
    if place.thread is None and place.kind != "direct":  # answered in the thread the card is in, or that it begins
        place = replace(place, thread=place_of(card["place"]).thread or card["message"])
    return replace(request, slot=card["slot"], place=place)


async def _card(database: Database, request: Request) -> RowMapping | None:
    """The card it was done to."""
    place, message = request.place, request.args.get("message", "")
    return await _looked(database, lambda reading: card_at(reading, place.platform, place.conversation, message))


async def _looked(database: Database, look: Callable[[AsyncConnection], Awaitable[Found | None]]) -> Found | None:
    """What `look` finds. People are faster than a platform answers: a post on the wire is waited for."""
    for _ in range(LOOKS):
        async with database.reading() as connection:
            flying = await on_the_wire(connection)
            found = await look(connection)
        if found is not None or not flying:
            return found
        await asyncio.sleep(BETWEEN)
    return None


async def _below_a_card(database: Database, request: Request) -> Request | None:
    place, thread = request.place, request.place.thread
    if thread is None:
        return None
    slots = await _looked(database, lambda reading: _slots_in(reading, place, thread)) or ()
    return replace(request, slot=slots[0]) if _about_one(slots) else None


async def _slots_in(connection: AsyncConnection, place: Place, thread: str) -> Sequence[str] | None:
    """Of the card the thread begins with, else of all in it or about to be; None where there is none."""
    cards = await cards_in(connection, place.platform, place.conversation, thread)
    begins = next((card for card in cards if card["message"] == thread), None)
    if begins is not None:
        return [str(begins["slot"])]
    coming_here = [row for row in await coming(connection, thread) if _same(place_of(row["place"]), place)]
    return [str(row["slot"]) for row in (*cards, *coming_here)] or None


def _same(one: Place, other: Place) -> bool:
    return (one.platform, one.conversation, one.thread) == (other.platform, other.conversation, other.thread)


def _about_one(slots: Sequence[str]) -> bool:
    """*Shape* of a slot: kind/number, and what follows is a part of that."""
    return len({tuple(slot.split("/")[:2]) for slot in slots}) == 1
