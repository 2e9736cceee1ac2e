"""`follow up`, `follow ups`, `done`: what is left to do after an incident, and the weekly list of what is overdue.

Refuses to let an action go quietly: its owner is reminded until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.messages import ASKER, Lane, Reply, Request, To
from handlers.asking import asker
from handlers.cards import incidents_following as cards
from handlers.cards import incidents_forms as forms
from handlers.cards.incidents_wording import zone_of
from handlers.days import day_of
from handlers.incidents import telling
from handlers.incidents.due import nothing
from handlers.incidents.due import request as due_request
from handlers.incidents.meant import meant, said_number
from handlers.names import in_words, person_named
from store import followups, incidents_due, timeline
from store.errors import DeskError, FieldErrors, NotAllowed, Unclear
from store.incidents import Incident, incident
from store.units import Unit


async def follow_up(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody does something by a day."""
    found = await meant(unit, request)
    args = request.args
    if not all(args.get(name, "").strip() for name in ("owner", "date", "text")):
        return [Reply(forms.following_up(found))]
    by = asker(unit, request)
    owner, due_on = _owner(unit, request), _day(unit, found, args["date"])
    words = " ".join(args["text"].split())
    zone = zone_of(unit.portfolio, found.product)
    number = await followups.promise(unit, found.number, words, owner=owner, due_on=due_on, by=by.id, zone=zone)
    name = unit.portfolio.holder_name(owner)
    said = f"gives {name} until {due_on:%d %b %Y}: {words}"
    timeline.wrote(unit, found.number, "follow-up", said, actor=by.id, platform=request.place.platform)
    await followups.set_alarm(unit, f"overdue/{found.room}", followups.next_monday(zone, unit.at), found.place)
    card = cards.promised(found, number, words, name, due_on)
    told = [] if owner == by.id else [telling.privately(owner, cards.yours(found, number, words, due_on, by.name))]
    return [Reply(card, to=ASKER), telling.in_thread(found, card), *told]


def _owner(unit: Unit, request: Request) -> str:
    """*Raises* FieldErrors, NotFound, Unclear."""
    name = request.args["owner"]
    if name.casefold() in ("me", "myself"):
        return asker(unit, request).id
    try:
        found = person_named(
            unit, name, f"follow up {request.args.get('number', '')} {{}} by {request.args['date']}: …"
        )
        if unit.portfolio.people[found].state == "inactive":
            raise NotAllowed(f"{unit.portfolio.holder_name(found)} has left. Name somebody who is there.")
        return found
    except DeskError as error:
        if request.gesture == "submitted":
            raise FieldErrors({"owner": in_words(error)}) from None
        raise


def _day(unit: Unit, found: Incident, text: str) -> date:
    """*Raises* FieldErrors."""
    today = unit.at.astimezone(ZoneInfo(zone_of(unit.portfolio, found.product))).date()
    try:
        day = day_of(text, today)
    except Unclear as error:
        raise FieldErrors({"date": str(error)}) from None
    if day < today:
        raise FieldErrors({"date": f"{text} has gone by. Right would be a day to come"})
    return day


async def listed(unit: Unit, request: Request) -> Sequence[Reply]:
    """What is not done yet; of one incident where one is meant."""
    found = await followups.undone(unit, incident=said_number(request))
    return [Reply(cards.listed(unit.portfolio, found, unit.at.date()))]


async def done(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is done; who said so stays."""
    person = asker(unit, request)
    found = await followups.one(unit, int(request.args["number"]))
    if found.done_at is not None:
        return [Reply(cards.done_already(unit.portfolio, found), to=ASKER)]
    await followups.done(unit, found.id, by=person.id)
    words = f"has done: {found.words}"
    timeline.wrote(unit, found.incident, "done", words, actor=person.id, platform=request.place.platform)
    return [
        Reply(cards.done(found, person.name), to=ASKER),
        telling.in_thread(await incident(unit, found.incident), cards.done(found, person.name)),
    ]


async def reminders_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Owners to be reminded."""
    return [
        due_request(
            f"follow-up/{row['id']}/{row['due_at'].isoformat()}", f"follow-up {row['id']} due", row["place"], now
        )
        for row in await incidents_due.follow_ups(unit, now)
    ]


async def remind(unit: Unit, request: Request) -> Sequence[Reply]:
    """Its owner hears of it; the next reminder is further away."""
    found = await followups.one(unit, int(request.args["number"]))
    if found.due_at is None or found.due_at > unit.at:
        return nothing(request)
    about = await incident(unit, found.incident)
    await followups.reminded(unit, found, zone_of(unit.portfolio, about.product))
    person = unit.portfolio.people.get(found.owner)
    card = cards.reminder(about, found, unit.at.date())
    if person is None or person.state == "inactive":
        return [telling.in_thread(about, cards.nobodys(about, found, unit.portfolio.holder_name(found.owner)))]
    return [telling.privately(found.owner, card, Lane.DIGEST)]


async def alarms_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Weekly lists whose Monday has come."""
    return [
        due_request(f"{row['name']}/{row['due_at'].isoformat()}", f"weekly {row['name']}", row["place"], now)
        for row in await incidents_due.alarms(unit, now)
        if row["name"].startswith("overdue/")
    ]


async def weekly(unit: Unit, request: Request) -> Sequence[Reply]:
    """What is overdue, in the room it belongs to; silence where nothing is."""
    name, room = request.args["name"], request.args["name"].removeprefix("overdue/")
    due_at = await followups.alarm(unit, name)
    if due_at is None or due_at > unit.at:
        return nothing(request)
    zone = _zone(unit, room)
    await followups.move_alarm(unit, name, followups.next_monday(zone, unit.at))
    today = unit.at.astimezone(ZoneInfo(zone)).date()
    late = await followups.overdue(unit, room, today)
    if not late:
        return []
    card = cards.overdue(unit.portfolio, late, today)
    if room:
        return [Reply(card, to=To("room", room), lane=Lane.DIGEST)]
    return [telling.privately(owner, card, Lane.DIGEST) for owner in sorted({each.owner for each in late})]


def _zone(unit: Unit, room: str) -> str:
    kind, _, name = room.partition(":")
    if kind == "product":
        return zone_of(unit.portfolio, name)
    team = unit.portfolio.teams.get(name)
    return team.zone if team and team.zone else "UTC"
