"""`resolve` and `reopen`: how an incident ends, and how it comes back under its own number.

Refuses to end one without a cause layer; an unmet exit criterion keeps it open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, Lane, Reply, Request
from handlers.cards import incidents_closing as cards
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import layer_name
from handlers.incidents import calling, telling
from handlers.incidents.meant import entitled, meant, stale
from store import covers, decided, frozen, handoffs, journal, timeline
from store.errors import FieldErrors, NotAllowed, Unclear
from store.happenings import Reopened, Resolved
from store.incidents import Incident, save
from store.layers import known_cues, layer_ids, layer_named, propose
from store.lifecycle import become
from store.portfolio import Person
from store.units import Unit


async def resolve(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is over: what ended it, where the cause was, and that the exit criteria are met."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    book = await frozen.frozen(unit, found.number)
    criteria = book.exit_criteria if book else ()
    reason = " ".join(request.args.get("reason", "").split())
    if not reason:
        return [Reply(forms.resolving(unit.portfolio, found, criteria))]
    person = await entitled(unit, request, sight, found, "resolve")
    if found.state == "resolved":
        return [Reply(thread.as_it_is(View(found, sight)), to=ASKER)]
    if request.args.get("confirmed", "yes") != "yes":
        raise FieldErrors({"confirmed": "It is over when they are met; until then it stays open. Say: update"})
    cause = _cause(unit, request, found, reason)
    if cause is None:
        return [Reply(cards.which_cause(unit.portfolio, found, reason, layer_ids(unit.portfolio)))]
    return await _resolved(unit, request, View(found, sight), person, reason, cause, criteria)


def _cause(unit: Unit, request: Request, found: Incident, reason: str) -> str | None:
    """As said, else where it lives, else what the reason itself speaks for. *Raises* Unclear."""
    said = request.args.get("cause", "")
    if said:
        named = layer_named(unit.portfolio, said)
        if named is None:
            raise Unclear(f"{said} is no layer here. They are: {', '.join(layer_ids(unit.portfolio))}.")
        return named
    return found.layer or propose(reason, known_cues()).layer


async def _resolved(
    unit: Unit, request: Request, view: View, person: Person, reason: str, cause: str, criteria: Sequence[str]
) -> Sequence[Reply]:
    found, platform = view.incident, request.place.platform
    change = become(found.course, Resolved(person.id), unit.at, found.waits)
    now = replace(
        found,
        course=change.course,
        resolved_at=unit.at,
        acked_at=found.acked_at or unit.at,
        update_at=None,
        handing_to=None,
        cause=cause,
        outcome=reason,
        confirmed=bool(criteria),
    )
    await save(unit, now)
    await handoffs.answered(unit, found.number, "withdrawn")
    await decided.let_go(unit, found.number)
    where = layer_name(unit.portfolio, cause)
    words = f"resolves it, cause {where}: {reason}"
    timeline.wrote(unit, found.number, "resolved", words, actor=person.id, platform=platform)
    journal.record(unit, "incident resolved", f"incident:{found.number}", actor=person.id, platform=platform)
    after = View(now, view.sight)
    line = thread.said(f"{view.clock(unit.at)}: {person.name} {words}", tone="good")
    told = sorted({found.course.assignee or person.id} - {person.id, found.reporter or ""})
    return [
        Reply(cards.over(after, person.name, criteria), to=ASKER),
        telling.headline(after),
        *await telling.settled(unit, after),
        telling.in_thread(now, line, Lane.ESCALATION),
        *(telling.privately(each, thread.news(after, f"{person.name} {words}")) for each in told),
        *telling.to_reporter(after, f"{person.name} {words}", but=person.id),
    ]


async def reopen(unit: Unit, request: Request) -> Sequence[Reply]:
    """It came back: the same number, and calling again."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    reason = " ".join(request.args.get("reason", "").split())
    if not reason:
        return [Reply(forms.reopening(found))]
    person = await entitled(unit, request, sight, found, "open")
    change = become(found.course, Reopened(person.id), unit.at, found.waits)
    if change.reason == "too late":
        raise NotAllowed(
            f"Incident {found.number} was resolved more than a week ago. Open a new one: "
            f"open incident {found.product}: {reason[:200]}"
        )
    if not change.moved:
        return [Reply(thread.as_it_is(View(found, sight)), to=ASKER)]
    now = replace(
        found, course=change.course, resolved_at=None, cause=None, outcome="", confirmed=False,
        update_at=unit.at + found.waits.update,
    )  # fmt: skip
    words = f"reopens it: {reason}"
    timeline.wrote(unit, found.number, "reopened", words, actor=person.id, platform=request.place.platform)
    journal.record(unit, "incident reopened", f"incident:{found.number}", actor=person.id)
    silenced = await telling.settled(unit, View(now, sight))
    called = calling.call_next(sight, now)
    await calling.keep(unit, called)
    view = View(called.incident, sight)
    return [
        Reply(thread.said(f"Reopened. {thread.called_now(view, called.climb)}"), to=ASKER),
        telling.in_thread(
            now, thread.said(f"{view.clock(unit.at)}: {person.name} {words}", tone="bad"), Lane.ESCALATION
        ),
        *called.replies,
        *silenced,
        *telling.to_reporter(view, f"{person.name} {words}", but=person.id),
    ]
