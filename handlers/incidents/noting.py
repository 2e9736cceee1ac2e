"""`note`, `update`, ticking a step, and what people say in the thread: all of it becomes the timeline.

Refuses to answer what was not said to it: words in the thread are kept in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, LIVING, Lane, Reply, Request
from handlers.asking import asker
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_runbook
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.incidents import telling
from handlers.incidents.meant import meant
from store import covers, frozen, timeline
from store.errors import NotFound
from store.incidents import save
from store.units import Unit

PINNED = {"hypothesis": "hypothesis", "impact": "customer impact"}


async def note(unit: Unit, request: Request) -> Sequence[Reply]:
    """Kept; a hypothesis or the customer impact is pinned on the headline."""
    found = await meant(unit, request)
    words = " ".join(request.args.get("text", "").split())
    if not words:
        return [Reply(forms.noting(found))]
    person = asker(unit, request)
    kind = request.args.get("kind", "").casefold().replace("customer impact", "impact") or "note"
    timeline.wrote(
        unit, found.number, kind, words, actor=person.id, platform=request.place.platform, message=request.message
    )
    view = View(found, await covers.sight(unit))
    pinned = PINNED.get(kind)
    if pinned is None:
        line = thread.said(f"{view.clock(unit.at)}: {person.name} notes: {words}")
        return [Reply(thread.said("Noted."), to=ASKER), telling.in_thread(found, line)]
    now = replace(found, hypothesis=words) if kind == "hypothesis" else replace(found, impact=words)
    await save(unit, now)
    line = thread.said(f"{view.clock(unit.at)}: {person.name} pins the {pinned}: {words}")
    after = View(now, view.sight)
    return [Reply(thread.said(f"Pinned as {pinned}."), to=ASKER), telling.headline(after), telling.in_thread(now, line)]


async def update(unit: Unit, request: Request) -> Sequence[Reply]:
    """A word to those who wait; the next one is due a while later."""
    found = await meant(unit, request)
    words = " ".join(request.args.get("text", "").split())
    if not words:
        return [Reply(forms.updating(found))]
    person = asker(unit, request)
    timeline.wrote(
        unit, found.number, "update", words, actor=person.id, platform=request.place.platform, message=request.message
    )
    open_ = found.state != "resolved"
    now = replace(found, said=words, update_at=unit.at + found.waits.update if open_ else None)
    await save(unit, now)
    view = View(now, await covers.sight(unit))
    line = thread.said(f"{view.clock(unit.at)}, {person.name}: {words}")
    return [
        Reply(thread.said("Told to the thread and to the reporter."), to=ASKER),
        telling.headline(view),
        telling.in_thread(now, line, Lane.ANSWER),
        *telling.to_reporter(view, f"{person.name}: {words}", but=person.id),
    ]


async def tick(unit: Unit, request: Request) -> Sequence[Reply]:
    """A step of the runbook is done; who and when stands beside it."""
    return await _ticked(unit, request, done=True)


async def untick(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is not done after all."""
    return await _ticked(unit, request, done=False)


async def _ticked(unit: Unit, request: Request, *, done: bool) -> Sequence[Reply]:
    found = await meant(unit, request)
    person = asker(unit, request)
    book = await frozen.frozen(unit, found.number)
    step, platform = int(request.args["step"]), request.place.platform
    if book is None or not 1 <= step <= len(book.first_steps):
        raise NotFound(f"The runbook of incident {found.number} has no step {step}.")
    if done:
        moved = await frozen.tick(unit, found.number, step, by=person.id, platform=platform)
    else:
        moved = await frozen.untick(unit, found.number, step)
    if moved:
        verb = "has done" if done else "takes back"
        words = f"{verb} step {step}: {book.first_steps[step - 1]}"
        timeline.wrote(unit, found.number, "step", words, actor=person.id, platform=platform)
    return await steps_now(unit, View(found, await covers.sight(unit)))


async def steps_now(unit: Unit, view: View) -> Sequence[Reply]:
    """The runbook's card, as it stands, wherever it lives."""
    found = view.incident
    book = await frozen.frozen(unit, found.number)
    if book is None:
        return []
    card = incidents_runbook.steps(unit.portfolio, found, book, view)
    return [Reply(card, to=LIVING, lane=Lane.UPDATE, slot=incidents_runbook.slot(found))]
