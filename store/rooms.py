"""Which conversation is whose room, where somebody said so.

Refuses to find one by itself: without a word from anybody the team's channel is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from store import journal
from store.rows import table_of
from store.tables import RoomRow
from store.units import Unit

ROOMS = table_of(RoomRow)
ADMINISTRATORS = "administrators"
"""The room of whoever keeps the desk itself."""


async def bind(unit: Unit, name: str, platform: str, place: str, *, by: str) -> None:
    """This conversation is the room of `name` on this platform from now on."""
    await unit.run(delete(ROOMS).where(ROOMS.c.name == name, ROOMS.c.platform == platform))
    unit.add(RoomRow(name=name, platform=platform, place=place, said_by=by, said_at=unit.at))
    journal.record(unit, "room", name, actor=by, platform=platform)


async def bound(unit: Unit, name: str) -> bool:
    """Whether somebody said which conversation it is."""
    return bool(await unit.fetch(select(ROOMS.c.name).where(ROOMS.c.name == name).limit(1)))


async def bind_unless_chosen(unit: Unit, name: str, platform: str, place: str, *, by: str) -> None:
    """As `bind`, where nobody has said otherwise and it is not so already."""
    same = select(ROOMS.c.place, ROOMS.c.said_by).where(ROOMS.c.name == name, ROOMS.c.platform == platform)
    for row in await unit.fetch(same):
        if row["said_by"] != by or row["place"] == place:
            return
    await bind(unit, name, platform, place, by=by)


async def places(unit: Unit, name: str) -> Sequence[str]:
    """Where it is, the latest first; at most one on each platform."""
    bound_to = select(ROOMS.c.place).where(ROOMS.c.name == name).order_by(ROOMS.c.said_at.desc())
    return [str(row["place"]) for row in await unit.fetch(bound_to)]
