"""Calling the next person: one step of the ladder, resolved from the company as it is at that step.

Refuses to stop at an empty rung, to pass one over in silence, and to leave an unacknowledged incident with nothing due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import Lane, Reply
from handlers.cards import incidents_pages
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import call_words, rung_words, skip_words
from handlers.incidents import telling
from store import gaps, incident_pages, timeline
from store.happenings import Climbed
from store.incident_pages import Page
from store.incidents import Incident, save
from store.ladder import Call, Climb, Sight
from store.lifecycle import become
from store.units import Unit

EMPTY_RUNG = "empty rung"
NOBODY = "nobody to call"


@dataclass(frozen=True, slots=True)
class Called:
    """What the incident has become, what is to be kept of the step, and what is to be said."""

    incident: Incident
    climb: Climb
    replies: tuple[Reply, ...]
    page: Page | None = None
    lines: tuple[tuple[str, str], ...] = ()
    gaps: tuple[tuple[str, str, str], ...] = ()


def call_next(sight: Sight, was: Incident) -> Called:
    """The next rung that has somebody is called now; the one after it is due. Changes nothing: see `keep`."""
    climbed = View(was, sight).following
    change = become(was.course, Climbed(climbed.step, climbed.round), sight.at, was.waits)
    now = replace(was, course=change.course, called_at=was.called_at or _accountable_called(was, climbed, sight))
    lines, empty = tuple(_lines(sight, climbed)), tuple(_gaps(now, sight, climbed))
    if climbed.call is None:
        view = View(now, sight)
        nobody = telling.in_thread(now, thread.nobody(view, climbed.skipped), Lane.ESCALATION)
        return Called(now, climbed, (nobody, telling.headline(view)), None, lines, empty)
    role = call_words(sight.portfolio, climbed.call)
    kind = "handoff" if now.state == "handing" else "page"
    page = Page(now.number, now.pages + 1, climbed.call.person.id, role, kind, now.generation, sight.at)
    now = replace(now, pages=page.number)
    return Called(now, climbed, _said(View(now, sight), climbed, climbed.call, page), page, lines, empty)


def _accountable_called(was: Incident, climbed: Climb, sight: Sight) -> datetime | None:
    """When whoever answers for the layer it lives in was called; a hand-over does not count before it is accepted."""
    first = climbed.call is not None and climbed.call.rung.role == was.accountability and not climbed.call.rung.backup
    return sight.at if first and was.state != "handing" else None


def _said(view: View, climbed: Climb, call: Call, page: Page) -> tuple[Reply, ...]:
    """Directly, as a mention in the thread, and on the headline."""
    now = view.incident
    lane = Lane.PAGE if now.course.step <= 1 else Lane.ESCALATION
    return (
        telling.privately(page.person, incidents_pages.page(view, page, page.role), lane, now.page_slot(page.number)),
        telling.in_thread(now, thread.called(view, call, climbed.skipped), Lane.ESCALATION),
        telling.headline(view),
    )


async def keep(unit: Unit, *called: Called) -> None:
    """All of it, with as few statements as one step takes."""
    for each in called:
        for kind, words in each.lines:
            timeline.wrote(unit, each.incident.number, kind, words)
    incident_pages.ring(unit, [each.page for each in called if each.page is not None])
    await save(unit, *(each.incident for each in called))
    await gaps.note(unit, [gap for each in called for gap in each.gaps])


def _lines(sight: Sight, climbed: Climb) -> Iterable[tuple[str, str]]:
    """The timeline says who was passed over and who was called."""
    for skip in climbed.skipped:
        yield "skipped", skip_words(sight.portfolio, skip)
    if climbed.call is None:
        yield "called", "nobody: the whole ladder is empty"
    else:
        yield "called", f"{climbed.call.person.name} ({call_words(sight.portfolio, climbed.call)})"


def _gaps(now: Incident, sight: Sight, climbed: Climb) -> Iterable[tuple[str, str, str]]:
    for skip in (each for each in climbed.skipped if each.gap):
        role = rung_words(sight.portfolio, skip.rung.role, backup=skip.rung.backup)
        yield EMPTY_RUNG, f"{role} of product:{now.product}", skip.why
    if climbed.call is None:
        yield NOBODY, f"product:{now.product}", f"incident {now.number} found an empty ladder"
