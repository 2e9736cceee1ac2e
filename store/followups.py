"""What is still to be done after an incident: each with an owner, a date and a reminder.

Refuses an action without an owner or a date, and to stop reminding before it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import RowMapping, select, update

from store.errors import NotFound
from store.incidents import INCIDENTS
from store.rows import table_of
from store.schedule import instant
from store.tables import AlarmRow, FollowUpRow
from store.units import Unit
from store.upserts import insert_into

FOLLOW_UPS, ALARMS = table_of(FollowUpRow), table_of(AlarmRow)
MORNING = time(9)
SLOWEST = 7
"""*Units*: days between two reminders, at most; they come after 1, 2, 4 days, then weekly."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    id: int
    incident: int
    words: str
    owner: str
    due_on: date
    said_by: str
    due_at: datetime | None
    reminded: int
    done_by: str | None
    done_at: datetime | None


def _of(row: RowMapping) -> FollowUp:
    return FollowUp(**{name: row[name] for name in FollowUp.__dataclass_fields__})


def morning(zone: str, day: date) -> datetime:
    """Nine o'clock there, that day."""
    return instant(zone, day, MORNING)


async def promise(unit: Unit, incident: int, words: str, *, owner: str, due_on: date, by: str, zone: str) -> int:
    """Its number; the owner is reminded in the morning of the day."""
    return await unit.inserted(
        FollowUpRow(
            incident=incident, words=words, owner=owner, due_on=due_on, said_by=by, said_at=unit.at,
            due_at=max(morning(zone, due_on), unit.at),
        )
    )  # fmt: skip


async def one(unit: Unit, number: int) -> FollowUp:
    """*Raises* NotFound. Locked, for it will be changed."""
    rows = await unit.fetch(select(FOLLOW_UPS).where(FOLLOW_UPS.c.id == number).with_for_update())
    if not rows:
        raise NotFound(f"There is no follow-up {number}. Say: follow ups")
    return _of(rows[0])


async def done(unit: Unit, number: int, *, by: str) -> None:
    await unit.run(update(FOLLOW_UPS).where(FOLLOW_UPS.c.id == number).values(done_by=by, done_at=unit.at, due_at=None))


async def reminded(unit: Unit, follow_up: FollowUp, zone: str) -> datetime:
    """When the next reminder is: in the morning of a later day, ever slower."""
    days = min(2**follow_up.reminded, SLOWEST)
    due_at = morning(zone, unit.at.date() + timedelta(days=days))
    again = {"due_at": due_at, "reminded": follow_up.reminded + 1}
    await unit.run(update(FOLLOW_UPS).where(FOLLOW_UPS.c.id == follow_up.id).values(**again))
    return due_at


async def undone(unit: Unit, *, incident: int | None = None, limit: int = 50) -> list[FollowUp]:
    """The earliest date first."""
    query = select(FOLLOW_UPS).where(FOLLOW_UPS.c.done_at.is_(None)).order_by(FOLLOW_UPS.c.due_on, FOLLOW_UPS.c.id)
    if incident is not None:
        query = query.where(FOLLOW_UPS.c.incident == incident)
    return [_of(row) for row in await unit.fetch(query.limit(limit))]


async def all_of(unit: Unit, incident: int) -> list[FollowUp]:
    """Done or not."""
    query = select(FOLLOW_UPS).where(FOLLOW_UPS.c.incident == incident).order_by(FOLLOW_UPS.c.id)
    return [_of(row) for row in await unit.fetch(query)]


async def overdue(unit: Unit, room: str, today: date) -> list[FollowUp]:
    """Those of the incidents of one room whose day has gone by."""
    query = select(FOLLOW_UPS).join(INCIDENTS, INCIDENTS.c.id == FOLLOW_UPS.c.incident)
    late = FOLLOW_UPS.c.done_at.is_(None), FOLLOW_UPS.c.due_on < today, INCIDENTS.c.room == room
    return [_of(row) for row in await unit.fetch(query.where(*late).order_by(FOLLOW_UPS.c.due_on, FOLLOW_UPS.c.id))]


# --- the weekly list ---------------------------------------------------------------------------------


def next_monday(zone: str, at: datetime) -> datetime:
    """The next Monday morning there."""
    from zoneinfo import ZoneInfo

    today = at.astimezone(ZoneInfo(zone)).date()
    monday = today + timedelta(days=(7 - today.weekday()) % 7)
    found = morning(zone, monday)
    return found if found > at else morning(zone, monday + timedelta(days=7))


async def set_alarm(unit: Unit, name: str, due_at: datetime, place: str) -> None:
    """One by this name; an earlier one stands."""
    once = insert_into(ALARMS, await unit.connection()).values(name=name, due_at=due_at, place=place)
    await unit.run(once.on_conflict_do_nothing())


async def alarm(unit: Unit, name: str) -> datetime | None:
    rows: Sequence[RowMapping] = await unit.fetch(select(ALARMS.c.due_at).where(ALARMS.c.name == name))
    return rows[0]["due_at"] if rows else None


async def move_alarm(unit: Unit, name: str, due_at: datetime) -> None:
    await unit.run(update(ALARMS).where(ALARMS.c.name == name).values(due_at=due_at))
