"""Who is told what when an incident moves: its headline, its thread, those who were called, its reporter.

Refuses to tell one person twice by the same card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.messages import HERE, LIVING, Card, Lane, Reply, Request, To
from handlers.cards import incidents as cards
from handlers.cards import incidents_pages
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from store import incident_pages, journal, timeline
from store.incidents import Incident
from store.portfolio import Person
from store.units import Unit


def report_slot(incident: Incident) -> str:
    """The slot of what the reporter was answered."""
    return f"incident/{incident.number}/report"


def room(incident: Incident) -> To:
    return To("room", incident.room) if incident.room else HERE


def headline(view: View) -> Reply:
    """The living card, wherever it lives."""
    return Reply(cards.headline(view), to=LIVING, lane=Lane.UPDATE, slot=view.incident.headline)


def in_thread(incident: Incident, card: Card, lane: Lane = Lane.UPDATE, slot: str | None = None) -> Reply:
    return Reply(card, to=To("slot", incident.headline), lane=lane, slot=slot)


def privately(person: str, card: Card, lane: Lane = Lane.UPDATE, slot: str | None = None) -> Reply:
    return Reply(card, to=To("person", person), lane=lane, slot=slot)


async def settled(unit: Unit, view: View) -> list[Reply]:
    """No call rings any more; each says how it stands now, on whichever screen it is."""
    rang = await incident_pages.ringing(unit, view.incident.number)
    await incident_pages.settle(unit, rang)
    return await silent_calls(unit, view, [page.number for page in rang])


async def silent_calls(unit: Unit, view: View, further: Iterable[int] = ()) -> list[Reply]:
    """What stands on the screens of those who were called is how it is now."""
    numbers = sorted({*further, *await incident_pages.silenced(unit, view.incident.number)})
    card = incidents_pages.settled_page(view)
    return [Reply(card, to=LIVING, lane=Lane.UPDATE, slot=view.incident.page_slot(number)) for number in numbers]


def to_reporter(view: View, *words: str, but: str = "") -> list[Reply]:
    """The one who opened it hears what became of it; under their own question where they have no name here."""
    incident = view.incident
    if incident.reporter == but:
        return []
    card = thread.news(view, *words)
    if incident.reporter and incident.reporter in view.sight.portfolio.people:
        return [privately(incident.reporter, card)]
    return [Reply(card, to=To("slot", report_slot(incident)), lane=Lane.UPDATE)] if incident.room else []


def moved_on(view: View) -> Sequence[Reply]:
    """To a stale button."""
    return [Reply(thread.moved_on(view))]


def name_of(unit: Unit, person: str | None) -> str:
    return unit.portfolio.holder_name(person) if person else "the desk"


def wrote(unit: Unit, request: Request, found: Incident, kind: str, words: str, person: Person) -> None:
    """In the timeline and in the audit trail."""
    platform = request.place.platform
    timeline.wrote(unit, found.number, kind, words, actor=person.id, platform=platform)
    journal.record(unit, f"incident {kind}", f"incident:{found.number}", actor=person.id, platform=platform)
