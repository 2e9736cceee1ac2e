"""What the clock finds due, and what is done about it: calls, questions, lapses, hand-overs nobody answered.

Refuses to do a step twice or late sixty times: each is looked at again under its lock, and the next counts from now.

Steps due on the same platform share a transaction. A step is named by its incident, generation and due instant, and
doing it moves that instant: whoever brings it a second time finds it done. What is overdue by more than LATE may be
what broke its batch: those go in ever smaller ones, until the broken one is alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Card, Lane, Person, Reply, Request
from handlers.cards import incidents_pages
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.incidents import calling, receiving, telling
from handlers.incidents.meant import place_of
from store import covers, gaps, incident_pages, incidents_due, timeline
from store.happenings import Fell, Left
from store.incidents import Incident, save, several
from store.incidents_due import Step
from store.ladder import Sight
from store.lifecycle import become
from store.units import Unit

CLOCK = Person("clock", "clock", name="the clock")
LATE = timedelta(seconds=30)
TOGETHER = 100
"""*Units*: steps in one transaction."""


def request(key: str, command: str, place: str, at: datetime, **args: str) -> Request:
    """A due instant on its way through the corridor."""
    return Request(key, command, CLOCK, place_of(place), at, args, gesture="due", opens=False)


def nothing(request: Request) -> Sequence[Reply]:
    """Silence for the clock; whoever typed it is told."""
    return [] if request.actor == CLOCK else [Reply(Card("Nothing is due."))]


async def everything_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Whoever could not be reached or has left comes first: their incidents are nobody's."""
    return [*await undelivered_due(unit, now), *await left_due(unit, now), *await steps_due(unit, now)]


async def steps_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Steps that can be spoken from one place together."""
    found = await incidents_due.steps(unit, now)
    late = [step for step in found if now - step.due_at > LATE]
    fresh = [step for step in found if now - step.due_at <= LATE]
    groups = [*_grouped(late, max(1, min(TOGETHER, len(late) // 10))), *_grouped(fresh, TOGETHER)]
    return [_request(group, now) for group in groups]


def _grouped(steps: Sequence[Step], most: int) -> Iterable[Sequence[Step]]:
    places: dict[tuple[str, ...], list[Step]] = {}
    for step in steps:
        places.setdefault(_from(step), []).append(step)
    return (some[first : first + most] for some in places.values() for first in range(0, len(some), most))


def _from(step: Step) -> tuple[str, ...]:
    """The very place, while the thread is not there yet; after that any on the same platform will do."""
    place = place_of(step.place)
    return (place.platform, place.workspace) if step.lives else (step.place,)


def _request(steps: Sequence[Step], now: datetime) -> Request:
    names = " ".join(step.key for step in steps)
    key = f"incidents/{now.isoformat()}/{hashlib.sha256(names.encode()).hexdigest()[:32]}"
    return request(key, "incidents due", steps[0].place, now, steps=names)


async def step(unit: Unit, request: Request) -> Sequence[Reply]:
    """Each step that is still due as it was; the others were overtaken and change nothing."""
    named = dict(_named(request.args.get("steps", "")))
    found = await several(unit, list(named), to_change=True)
    due = [each for each in found if _still(each, named[each.number])]
    ripe = [each for each in due if each.course.due_at and each.course.due_at <= unit.at]
    return await _stepped(unit, ripe) if ripe else nothing(request)


def _named(text: str) -> Iterable[tuple[int, str]]:
    for key in text.split():
        parts = key.split("/")
        if len(parts) == 4 and parts[1].isdigit():
            yield int(parts[1]), key


def _still(each: Incident, key: str) -> bool:
    """Whether this very step is what is due."""
    due_at = each.course.due_at
    return due_at is not None and Step(each.number, each.generation, due_at).key == key


async def _stepped(unit: Unit, due: Sequence[Incident]) -> Sequence[Reply]:
    sight = await covers.sight(unit)
    replies: list[Reply] = []
    called: list[calling.Called] = []
    for incident in due:
        if incident.course.due == "page" and not _round_is_over(incident, sight):
            called.append(calling.call_next(sight, incident))
        elif incident.state == "handing":
            replies += await receiving.unanswered(unit, sight, incident)
        else:
            replies += await _fell(unit, sight, incident)
    if called:
        await calling.keep(unit, *called)
    return [*(reply for each in called for reply in each.replies), *replies]


def _round_is_over(incident: Incident, sight: Sight) -> bool:
    """A hand-over asks each rung once."""
    return incident.state == "handing" and View(incident, sight).following.round > 0


async def _fell(unit: Unit, sight: Sight, was: Incident) -> list[Reply]:
    """An acknowledgement is asked about, or has lapsed."""
    change = become(was.course, Fell(), unit.at, was.waits)
    now = replace(was, course=change.course)
    if change.reason == "asked":
        await save(unit, now)
        timeline.wrote(unit, now.number, "asked", f"{telling.name_of(unit, was.course.assignee)}: still on it?")
        view = View(now, sight)
        assert was.course.assignee is not None
        asked = telling.privately(was.course.assignee, incidents_pages.still(view), Lane.ESCALATION)
        return [asked, telling.headline(view)]
    return await lapsed(unit, sight, was, now, "did not say that they are still on it")


async def lapsed(unit: Unit, sight: Sight, was: Incident, now: Incident, why: str) -> list[Reply]:
    """The ladder goes on where it stopped."""
    who = telling.name_of(unit, was.course.assignee)
    timeline.wrote(unit, now.number, "lapsed", f"{who} {why}")
    silenced = await telling.settled(unit, View(now, sight))
    called = calling.call_next(sight, now)
    await calling.keep(unit, called)
    line = thread.said(f"{who} {why}. Incident {now.number} is nobody's again; I go on calling.", tone="bad")
    told = telling.to_reporter(View(called.incident, sight), but=was.course.assignee or "")
    return [telling.in_thread(now, line, Lane.ESCALATION), *called.replies, *silenced, *told]


# --- who left, and whom no platform reaches -----------------------------------------------------------


async def left_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Incidents held by somebody who is gone."""
    return [
        request(
            f"incident/{row['id']}/left/{row['generation']}/{now.isoformat()}",
            f"incident {row['id']} orphaned", row["place"], now,
        )
        for row in await incidents_due.orphans(unit)
    ]  # fmt: skip


async def orphaned(unit: Unit, request: Request) -> Sequence[Reply]:
    """Calls again, unless somebody has it after all."""
    sight = await covers.sight(unit)
    replies: list[Reply] = []
    for was in await several(unit, [int(request.args["number"])], to_change=True):
        person = unit.portfolio.people.get(was.course.assignee or "")
        if person is None or person.state != "inactive":
            continue
        change = become(was.course, Left(person.id), unit.at, was.waits)
        if change.moved:
            now = replace(was, course=change.course, handing_to=None)
            replies += await lapsed(unit, sight, was, now, "has left the company")
    return replies or nothing(request)


async def undelivered_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Calls that reached nobody."""
    return [
        request(f"incident/{row['incident']}/undelivered/{row['number']}", f"incident {row['incident']} unreached",
                row["place"], now, page=str(row["number"]))
        for row in await incident_pages.undelivered(unit)
    ]  # fmt: skip


async def unreached(unit: Unit, request: Request) -> Sequence[Reply]:
    """Said in the thread, made a finding, and the next one is called at once."""
    found = await several(unit, [int(request.args["number"])], to_change=True)
    if not found or not request.args.get("page", "").isdigit():
        return nothing(request)
    ringing = await incident_pages.ringing(unit, found[0].number)
    pages = [page for page in ringing if page.number == int(request.args["page"])]
    if not pages:
        return nothing(request)
    await incident_pages.settle(unit, pages, "undelivered")
    return await _passed_over(unit, found[0], pages[0])


async def _passed_over(unit: Unit, incident: Incident, page: incident_pages.Page) -> list[Reply]:
    who = telling.name_of(unit, page.person)
    await gaps.note(unit, [("unreachable", f"person:{page.person}", "no platform could deliver a page")])
    timeline.wrote(unit, incident.number, "unreached", f"{who} could not be reached directly")
    line = f"{who} could not be reached directly; only the mention here stands."
    told = telling.in_thread(incident, thread.said(line, tone="bad"), Lane.ESCALATION)
    latest = page.number == incident.pages and page.generation == incident.generation
    if not latest or incident.course.due != "page":
        return [told]
    sight = await covers.sight(unit)
    if _round_is_over(incident, sight):
        return [told, *await receiving.unanswered(unit, sight, incident)]
    called = calling.call_next(sight, incident)
    await calling.keep(unit, called)
    return [told, *called.replies]
