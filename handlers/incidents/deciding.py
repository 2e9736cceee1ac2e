"""`decide`: retrain, roll back, change the threshold, a human in the loop, stop, no action; by the person whose it is.

Refuses everybody else: it asks exactly the person the ownership store names, and says whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.messages import ASKER, Lane, Reply, Request
from handlers.asking import asker
from handlers.cards import incidents_deciding as cards
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.incidents import telling
from handlers.incidents.due import nothing
from handlers.incidents.due import request as due_request
from handlers.incidents.meant import meant
from store import covers, decided, frozen, incidents_due, journal, timeline
from store.decisions import DECISIONS, Decision, decision_named
from store.errors import Unclear
from store.incidents import Incident, incident, save
from store.ladder import Climb, Sight, behind, climb, rungs
from store.portfolio import Person
from store.severities import widened
from store.units import Unit


def whose(sight: Sight, found: Incident, decision: Decision, step: int = 0) -> Climb:
    """The person whose decision it is: the holder, who stands in, then up the ladder."""
    return climb(sight, rungs(sight.portfolio, found.product, decision.accountability), step)


async def decide(unit: Unit, request: Request) -> Sequence[Reply]:
    """Taken, if it is theirs; asked of whose it is, if not; the list of all of them, if none was named."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    named = request.args.get("decision", "")
    if not named:
        book = await frozen.frozen(unit, found.number)
        usual = book.decisions if book else tuple(DECISIONS)
        return [Reply(cards.choices(View(found, sight), [(each, whose(sight, found, each)) for each in _order(usual)]))]
    decision = decision_named(named)
    if decision is None:
        listed = ", ".join(each.name.lower() for each in DECISIONS.values())
        raise Unclear(f"{named} is no decision I know. They are: {listed}.")
    person = asker(unit, request)
    theirs = whose(sight, found, decision)
    if theirs.call is not None and person.id not in await _entitled(unit, sight, found, decision, theirs):
        return await _asked(unit, View(found, sight), decision, theirs, person, request)
    if theirs.call is None:
        raise Unclear(f"Nobody is recorded who could decide to {decision.name.lower()} here, on the whole ladder.")
    reason = " ".join(request.args.get("reason", "").split())
    if not reason:
        return [Reply(forms.deciding(found, decision.id))]
    return await _taken(unit, request, View(found, sight), decision, person, reason)


async def _entitled(unit: Unit, sight: Sight, found: Incident, decision: Decision, theirs: Climb) -> set[str]:
    """Whose it is; and everybody who was asked since, while nobody had decided."""
    assert theirs.call is not None
    asked = await decided.waiting(unit, found.number, decision.id)
    ladder = rungs(sight.portfolio, found.product, decision.accountability)
    tried = ladder[: asked.step] if asked else ()
    others = {each.id for rung in tried if (each := behind(sight, rung.holder).person) is not None}
    return {theirs.call.person.id, *others}


def _order(usual: Sequence[str]) -> list[Decision]:
    """Those of the runbook first."""
    return [DECISIONS[each] for each in usual] + [each for each in DECISIONS.values() if each.id not in usual]


async def _taken(
    unit: Unit, request: Request, view: View, decision: Decision, person: Person, reason: str
) -> Sequence[Reply]:
    platform = request.place.platform
    number = view.incident.number
    await decided.take(unit, number, decision.id, decision.accountability, by=person.id, reason=reason)
    words = f"decides: {decision.name}. {reason}"
    timeline.wrote(unit, number, "decided", words, actor=person.id, platform=platform)
    journal.record(unit, "incident decided", f"incident:{number}", actor=person.id, platform=platform,
                   detail={"decision": decision.id})  # fmt: skip
    text = f"{decision.name} ({person.name}, {view.clock(unit.at)}): {reason}"
    now = replace(view.incident, decision=text, decided_at=view.incident.decided_at or unit.at)
    await save(unit, now)
    after = View(now, view.sight)
    line = f"{view.clock(unit.at)}: {person.name} {words}"
    told = [
        telling.privately(each, thread.news(after, f"{person.name} {words}"))
        for each in sorted({now.course.assignee or person.id} - {person.id, now.reporter or ""})
    ]
    return [
        Reply(cards.taken(after, decision, person.name, reason), to=ASKER),
        telling.headline(after),
        telling.in_thread(now, thread.said(line, tone="good"), Lane.ESCALATION),
        *told,
        *telling.to_reporter(after, f"{person.name} {words}", but=person.id),
    ]


async def _asked(
    unit: Unit, view: View, decision: Decision, theirs: Climb, by: Person, request: Request
) -> Sequence[Reply]:
    """Exactly that person is asked; once, however often it is pressed."""
    assert theirs.call is not None
    incident_, who = view.incident, theirs.call.person
    words = " ".join(request.args.get("reason", "").split())
    if await decided.waiting(unit, incident_.number, decision.id) is None:
        await decided.ask(
            unit, incident_.number, decision.id, decision.accountability, of=who.id, step=theirs.step,
            due_at=unit.at + incident_.waits.page, by=by.id,
        )  # fmt: skip
        said = f"asks {who.name} to decide: {decision.name}" + (f". {words}" if words else "")
        timeline.wrote(unit, incident_.number, "decision asked", said, actor=by.id, platform=request.place.platform)
        return [
            Reply(cards.not_yours(view, decision, theirs), to=ASKER),
            telling.privately(who.id, cards.question(view, decision, theirs, by.name, words), Lane.PAGE),
            telling.in_thread(incident_, thread.said(f"{view.clock(unit.at)}: {by.name} {said}.")),
        ]
    return [Reply(cards.not_yours(view, decision, theirs), to=ASKER)]


# --- reminding ---------------------------------------------------------------------------------------


async def decisions_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Decisions asked for and not taken."""
    return [
        due_request(f"decision/{row['id']}/{row['due_at'].isoformat()}", f"decision {row['id']} due", row["place"], now)
        for row in await incidents_due.decisions(unit, now)
    ]


async def remind(unit: Unit, request: Request) -> Sequence[Reply]:
    """The next rung is asked too; the first person's answer still counts."""
    asked = await decided.one(unit, int(request.args["number"]))
    if asked.due_at is None or asked.due_at > unit.at or asked.decided_at is not None:
        return nothing(request)
    found = await incident(unit, asked.incident)
    if found.state == "resolved":
        await decided.let_go(unit, found.number)
        return []
    sight = await covers.sight(unit)
    decision = DECISIONS[asked.kind]
    theirs = whose(sight, found, decision, asked.step)
    due_at = unit.at + widened(found.waits.page, theirs.round + 1)
    who = theirs.call.person.id if theirs.call else asked.asked
    await decided.ask_next(unit, asked.id, of=who, step=theirs.step, due_at=due_at)
    if theirs.call is None:
        return []
    view = View(found, sight)
    line = f"{view.clock(unit.at)}: {decision.name} is not decided. I ask {theirs.call.person.name} too."
    return [
        telling.privately(theirs.call.person.id, cards.reminder(view, decision, theirs), Lane.ESCALATION),
        telling.in_thread(found, thread.said(line), Lane.ESCALATION),
    ]
