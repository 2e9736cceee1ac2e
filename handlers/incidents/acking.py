"""`ack`, `still on`, and reacting with an emoji: a human says that they have it.

Refuses a second winner: whoever comes later is told who has it, and since when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, Reply, Request
from handlers.asking import asker
from handlers.cards import incidents_pages
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.incidents import overhearing, receiving, telling
from handlers.incidents.meant import entitled, meant, stale
from store import covers, rights, timeline
from store.happenings import Acknowledged, Kept
from store.incidents import Incident, save
from store.ladder import Sight
from store.lifecycle import Change, become
from store.portfolio import Person
from store.units import Unit

AS_EMOJI = "\N{VARIATION SELECTOR-16}"


async def ack(unit: Unit, request: Request) -> Sequence[Reply]:
    """The first one has it; every call for it falls silent everywhere."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    person = await entitled(unit, request, sight, found, "ack")
    if found.state == "handing" and await receiving.is_asked(unit, sight, found, person):
        return await receiving.accept(unit, request)
    return await _taken(unit, request, sight, found, person)


async def _taken(unit: Unit, request: Request, sight: Sight, found: Incident, person: Person) -> Sequence[Reply]:
    change = become(found.course, Acknowledged(person.id), unit.at, found.waits)
    if not change.moved:
        return [_told(View(found, sight), change, person)]
    now = replace(found, course=change.course, acked_at=found.acked_at or unit.at)
    await save(unit, now)
    telling.wrote(unit, request, now, "acked", "has it", person)
    return await _everywhere(unit, View(now, sight), person)


def _told(view: View, change: Change, person: Person) -> Reply:
    """Nothing moved; the truth instead."""
    if change.reason == "yours already":
        return Reply(incidents_pages.held_page(view, words="You have had it all along."), to=ASKER)
    card = thread.taken(view) if change.reason == "taken" else thread.as_it_is(view)
    return Reply(card, to=ASKER)


async def _everywhere(unit: Unit, view: View, person: Person) -> Sequence[Reply]:
    incident = view.incident
    line = thread.said(
        f"{view.clock(unit.at)}: {person.name} has it. I ask again at {view.clock(incident.course.due_at)}."
    )
    return [
        Reply(incidents_pages.held_page(view, words=f"Acknowledged {view.clock(unit.at)}."), to=ASKER),
        telling.headline(view),
        *await telling.settled(unit, view),
        telling.in_thread(incident, line),
        *telling.to_reporter(view, f"{person.name} has taken it.", but=person.id),
    ]


async def still_on(unit: Unit, request: Request) -> Sequence[Reply]:
    """The lease begins anew."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    person = await entitled(unit, request, sight, found, "ack")
    if found.state in ("open", "lapsed", "reopened"):
        return await _taken(unit, request, sight, found, person)
    change = become(found.course, Kept(person.id), unit.at, found.waits)
    if not change.moved:
        return [_told(View(found, sight), change, person)]
    now = replace(found, course=change.course)
    await save(unit, now)
    timeline.wrote(unit, now.number, "kept", "is still on it", actor=person.id, platform=request.place.platform)
    view = View(now, sight)
    return [Reply(incidents_pages.held_page(view, words="Thank you."), to=ASKER), telling.headline(view)]


async def reacted(unit: Unit, request: Request) -> Sequence[Reply]:
    """One of the configured emoji, on the headline, a call or anything said below it, is an acknowledgement."""
    if not request.args.get("emoji"):
        return overhearing.nowhere(request)
    allowed = await rights.rule(unit, rights.EMOJI, rights.EMOJIS)
    if _bare(request.args["emoji"]) not in {_bare(each) for each in allowed.split(",")}:
        return []
    found = await meant(unit, request)
    if found.state == "resolved":
        return []
    asker(unit, request)
    return await ack(unit, request)


def _bare(emoji: str) -> str:
    """Without what platforms write around the same sign."""
    return emoji.replace(AS_EMOJI, "").strip(": ").casefold()
