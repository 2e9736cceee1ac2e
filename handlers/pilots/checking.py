"""The slot of a check-in has come: both halves are asked, the missing one is nudged in private, silence is counted.

Refuses to ask twice for one slot, and a third nudge.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages import Lane, Reply, Request, To
from handlers.cards import pilots_checkins as cards
from handlers.cards.pilots import Seen
from handlers.pilots.seeing import decider, redrawn, seen
from handlers.pilots.starting import gaps
from handlers.rituals.clocked import next_nudge, room
from handlers.rituals.clocked import request as due_request
from store import checkins, covers, findings, pilots, rituals
from store.checkins import Checkin
from store.pilots import Record
from store.portfolio import Pilot
from store.rituals import Ritual
from store.schedule import workdays_later, working_moment
from store.units import Unit

NUDGES = 2
FIRST_NUDGE = timedelta(hours=4)
OPEN_DAYS = 2
"""*Units*: working days a check-in stays open."""
BEFORE_NEXT = timedelta(hours=1)
SILENT = 2
"""Check-ins without a word after which the product owner hears of it."""
SILENT_PILOT = "silent pilot"


async def checkin_due(unit: Unit, request: Request) -> Sequence[Reply]:
    ritual = await rituals.by_id(unit, int(request.args["number"]))
    pilot = unit.portfolio.pilots.get(ritual.name) if ritual else None
    if ritual is None or pilot is None or ritual.due_at is None or ritual.due_at > unit.at:
        return []
    to = await room(unit, ritual, pilot.product)
    following = await rituals.handled(unit, ritual)
    if following is None:
        return []
    if ritual.late(unit.at):
        await checkins.opened(unit, ritual, state="missed", reason=f"more than {ritual.late_hours} hours late")
        return [Reply(cards.missed(await seen(unit, pilot), ritual, following), to=to, lane=Lane.UPDATE)]
    return await _opened(unit, ritual, following, pilot, to)


async def _opened(unit: Unit, ritual: Ritual, following: Ritual, pilot: Pilot, to: To) -> Sequence[Reply]:
    assert ritual.due_at is not None
    zone, days = ritual.rule.zone, ritual.days(unit.at)
    close = workdays_later(zone, unit.at, OPEN_DAYS, days)
    if following.due_at is not None:
        close = max(unit.at, min(close, following.due_at - BEFORE_NEXT))
    found = await checkins.opened(
        unit, ritual, room=to.name, close_at=close, nudge_at=working_moment(zone, unit.at + FIRST_NUDGE, days),
        late=unit.at - ritual.due_at > timedelta(minutes=5),
    )  # fmt: skip
    view = await seen(unit, pilot)
    await gaps(unit, view.sides[0], pilot.id, await pilots.with_criteria(unit))
    card = Reply(cards.headline(view, found, zone), to=to, lane=Lane.UPDATE, slot=found.slot)
    return [card, *_asked(view, found, zone, first=True)]


def _asked(view: Seen, found: Checkin, zone: str, *, first: bool) -> list[Reply]:
    """To whoever's half is missing."""
    say = cards.invitation if first else cards.nudge
    return [
        Reply(say(view, found, side.half, zone), to=To("person", side.person.id), lane=Lane.UPDATE)
        for side in view.sides
        if side.person is not None and not found.has(side.half)
    ]


async def checkins_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Open check-ins whose nudge or whose end has come, and pilots of whose date somebody is to be reminded."""
    found = [
        due_request(_key(what, each), f"checkin {each.number} {what} due", each.place, now)
        for what, each in await checkins.due(unit, now)
    ]
    reminders = [
        due_request(_date_key(each), f"pilot {each.pilot} date due", each.place, now)
        for each in await pilots.due(unit, now)
    ]
    return [*found, *reminders]


def _date_key(record: Record) -> str:
    assert record.remind_at is not None
    return f"pilot/{record.pilot}/{record.generation}/{record.remind_at.isoformat()}"


def _key(what: str, found: Checkin) -> str:
    at = found.nudge_at if what == "nudge" else found.close_at
    assert at is not None
    return f"checkin/{found.number}/{what}/{found.generation}/{at.isoformat()}"


async def nudge_due(unit: Unit, request: Request) -> Sequence[Reply]:
    found = await checkins.checkin(unit, int(request.args["number"]))
    if found.state != "open" or found.nudge_at is None or found.nudge_at > unit.at:
        return []
    pilot = unit.portfolio.pilots[found.pilot]
    view = await seen(unit, pilot)
    complete = found.has("progress") and found.has("word")
    again = None if found.nudges + 1 >= NUDGES or complete else await next_nudge(unit, found.ritual, found.close_at)
    await checkins.change(unit, found, nudges=found.nudges + 1, nudge_at=again)
    return _asked(view, found, view.record.zone if view.record else "UTC", first=False)


async def close_due(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is over; two without a word from anybody reach the product owner."""
    found = await checkins.checkin(unit, int(request.args["number"]))
    if found.state != "open" or found.close_at is None or found.close_at > unit.at:
        return []
    over = await checkins.closed(unit, found)
    pilot = unit.portfolio.pilots[found.pilot]
    record = await pilots.record(unit, pilot.id)
    number = (record.silent + 1 if record else 0) if over.state == "silent" else 0
    await pilots.silence(unit, pilot.id, number)
    card = await redrawn(unit, pilot, over)
    if number < SILENT:
        await findings.close(unit, SILENT_PILOT, f"pilot:{pilot.id}")
        return [card]
    await findings.note(unit, SILENT_PILOT, f"pilot:{pilot.id}", f"nobody answered {number} check-ins")
    owner = decider(await covers.sight(unit), pilot) if number % SILENT == 0 else None
    told = [Reply(cards.silent(await seen(unit, pilot), number), to=To("person", owner.id))] if owner else []
    return [card, *told]
