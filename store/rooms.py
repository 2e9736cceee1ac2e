"""Which conversation is whose room, where somebody said so.

Refuses to find one by itself: without a word from anybody the team's channel is used.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from store import journal
from store.rows import table_of
from store.tables import RoomRow
from store.units import Unit

ROOMS = table_of(RoomRow)


async def bind(unit: Unit, name: str, platform: str, place: str, *, by: str) -> None:
    """This conversation is the room of `name` on this platform from now on."""
    await unit.run(delete(ROOMS).where(ROOMS.c.name == name, ROOMS.c.platform == platform))
    unit.add(RoomRow(name=name, platform=platform, place=place, said_by=by, said_at=unit.at))
    journal.record(unit, "room", name, actor=by, platform=platform)


async def bound(unit: Unit, name: str) -> bool:
    """Whether somebody said which conversation it is."""
    return bool(await unit.fetch(select(ROOMS.c.name).where(ROOMS.c.name == name).limit(1)))
