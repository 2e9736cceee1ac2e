"""What is due, on its way through the corridor: whose place it is said in, and in which room it is posted.

Refuses to post anywhere nobody named: the room of the ritual, of the product, of its team, else where it was planned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.messages import HERE, Card, Handler, Person, Place, Reply, Request, To
from store import rituals, rooms
from store.rituals import Ritual
from store.schedule import workdays_later, working_moment
from store.units import Unit

CLOCK = Person("clock", "clock", name="the clock")


def place_of(packed: str) -> Place:
    """The place as the store kept it."""
    return Place(**json.loads(packed))


def request(key: str, command: str, place: str, at: datetime) -> Request:
    return Request(key, command, CLOCK, place_of(place), at, gesture="due", opens=False)


def by_the_clock(handler: Handler) -> Handler:
    """What only the clock says; said by anybody else, it is answered."""

    async def due(unit: Unit, request: Request) -> Sequence[Reply]:
        return await handler(unit, request) if request.actor == CLOCK else [Reply(Card("Nothing is due."))]

    return due


async def rituals_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """One request for each ritual whose slot has come; its key is the slot."""
    return [
        request(each.key, f"ritual {each.id} {each.kind} due", each.place, now) for each in await rituals.due(unit, now)
    ]


async def next_nudge(unit: Unit, number: int, close_at: datetime | None) -> datetime | None:
    """The next working day's, unless what this ritual asked for is over by then."""
    ritual = await rituals.by_id(unit, number)
    if ritual is None:
        return None
    zone, days = ritual.rule.zone, ritual.days(unit.at)
    later = working_moment(zone, workdays_later(zone, unit.at, 1, days), days)
    return later if close_at is None or later < close_at else None


async def room(unit: Unit, ritual: Ritual, product: str | None) -> To:
    """Where its cards go."""
    if ritual.room:
        return To("room", ritual.room)
    if product and await rooms.bound(unit, f"product:{product}"):
        return To("room", f"product:{product}")
    known = unit.portfolio.products.get(product or "")
    return To("room", f"team:{known.team}") if known and known.team else HERE
