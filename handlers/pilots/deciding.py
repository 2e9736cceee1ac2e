"""The decision: reminded of in time, taken once by whoever owns the product, with what it takes for each way.

Refuses to scale over a gap nobody waived by name, to go round again without a new date and a changed criterion, to
close without what was learnt, and a decision of somebody who may not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.messages import ASKER, Field, Form, Lane, Reply, Request, To
from handlers.asking import asker
from handlers.cards import pilots as record_cards
from handlers.cards import pilots_decisions as cards
from handlers.cards.reviews_wording import calendar_day
from handlers.cards.wording import listed
from handlers.pilots.recording import ahead
from handlers.pilots.seeing import decider, may_decide, may_shape, pilot_named, seen, stale
from handlers.rituals.clocked import room
from store import covers, gates, pilots, rituals
from store.errors import FieldErrors, NotAllowed, Unclear
from store.pilots import ENDED, Record, remind_next
from store.portfolio import Person, Pilot
from store.schedule import local_day
from store.standing import COMPANY, LEAD
from store.units import Unit

DECISION_SLOT = "pilot/{}/decision/{}"
OVERDUE_FOR_LEAD = 7
"""*Units*: days past the date after which the portfolio lead hears of it too."""


async def date_due(unit: Unit, request: Request) -> Sequence[Reply]:
    """14, 7 and 1 day before: a reminder; on the day and each week after: the decision card."""
    found = await pilots.record(unit, request.args["name"])
    pilot = unit.portfolio.pilots.get(request.args["name"])
    if found is None or pilot is None or found.state != "running" or not found.remind_at or found.remind_at > unit.at:
        return []
    days = found.days_left(unit.at)
    found = await pilots.reminded(unit, found, days)
    view, sight = await seen(unit, pilot), await covers.sight(unit)
    owner = decider(sight, pilot)
    card = cards.reminder(view, found) if days > 0 else cards.decision(view, found, _gaps(unit, pilot))
    slot = None if days > 0 else DECISION_SLOT.format(pilot.id, found.round)
    ritual = await rituals.named(unit, "checkin", f"pilot:{pilot.id}")
    where = await room(unit, ritual, pilot.product) if ritual else To("here")
    replies = [Reply(card, to=where, lane=Lane.UPDATE, slot=slot)] if days <= 0 or owner is None else []
    told = {owner.id} if owner else set()
    lead = unit.portfolio.holder(COMPANY, LEAD)
    if days <= -OVERDUE_FOR_LEAD and lead is not None and not lead.holder.startswith("team:"):
        told.add(lead.holder)
    return [*replies, *(Reply(card, to=To("person", person)) for person in sorted(told))]


def _gaps(unit: Unit, pilot: Pilot) -> list[str]:
    return gates.missing(unit.portfolio, pilot.product) if pilot.product else []


async def decide(unit: Unit, request: Request) -> Sequence[Reply]:
    """`decide pilot X scale waiving support_team: REASON`; a button opens the form for what is still missing."""
    pilot = pilot_named(unit, request.args["name"], "decide pilot {}")
    found, view = await pilots.recorded(unit, pilot.id), await seen(unit, pilot)
    person = asker(unit, request)
    if found.state == "decided" or stale(request, found):
        return [Reply(record_cards.record(view), to=ASKER)]
    if found.state != "running":
        raise Unclear(f"{pilot.name} has not started. Say: start pilot {pilot.id}")
    if not may_decide(await covers.sight(unit), pilot, person):
        raise NotAllowed(f"The product's owner or the portfolio lead decides about {pilot.name}.")
    choice = request.args.get("decision", "").casefold()
    if not choice:
        return [Reply(cards.decision(view, found, _gaps(unit, pilot)), to=ASKER)]
    if not request.args.get("reason"):
        return [Reply(_form(unit, pilot, found, choice))]
    decided = await WAYS[choice](unit, request, pilot, found)
    now = replace(
        decided, decision=choice, reason=request.args["reason"].strip()[:800], decided_by=person.id, decided_at=unit.at,
        dissent=request.args.get("dissent", "").strip()[:500],
    )  # fmt: skip
    now = await pilots.save(unit, now, "pilot decided", by=person.id, decision=choice, reason=now.reason)
    return await _told(unit, pilot, now, person)


async def _told(unit: Unit, pilot: Pilot, now: Record, person: Person) -> Sequence[Reply]:
    """Wherever the question was asked the decision is seen; those who worked on it are told."""
    view = await seen(unit, pilot)
    card = cards.decided(view, now)
    asked_round = now.round - 1 if now.state == "running" else now.round
    concerned = {side.person.id for side in view.sides if side.person is not None} - {person.id}
    told = [Reply(card, to=To("person", each), lane=Lane.UPDATE) for each in sorted(concerned)]
    return [Reply(card, slot=DECISION_SLOT.format(pilot.id, asked_round)), *told]


def _form(unit: Unit, pilot: Pilot, found: Record, choice: str) -> Form:
    gaps = _gaps(unit, pilot) if choice == "scale" else []
    more: list[Field] = []
    if gaps:
        more.append(Field("waive", "Waived, by name", required=False, limit=300, hint=", ".join(gaps)))
    if choice in ("rework", "repeat"):
        more.append(Field("until", "New decision date", "date"))
    if choice == "close":
        more.append(Field("learnt", "What was learnt", "text", limit=1500))
    extra = {"scale": " waiving NAMES", "rework": " until DATE", "repeat": " until DATE"}.get(choice, "")
    missing = f" Missing for scaling: {listed([cards.gap_name(unit.portfolio, gap) for gap in gaps])}." if gaps else ""
    command = f"decide pilot {pilot.id} {choice}"
    return Form(
        choice.capitalize(),
        command,
        (
            Field("reason", "Reason", "text", limit=800),
            *more,
            Field("dissent", "Who sees it otherwise, and why", "text", required=False, limit=500),
        ),
        submit="Decide",
        note=f"{cards.OPTIONS[choice].capitalize()}.{missing} Typed, it is: {command}{extra}: REASON",
        seen=found.generation,
    )


# --- the four ways -------------------------------------------------------------------------------------


async def _scale(unit: Unit, request: Request, pilot: Pilot, found: Record) -> Record:
    gaps = _gaps(unit, pilot)
    left = gates.unwaived(gaps, request.args.get("waive", ""))
    if left:
        names = ", ".join(left)
        raise FieldErrors({"waive": f"Missing for scaling: {names}. Fill each, or waive it by name: waiving {names}"})
    person = asker(unit, request)
    stage = gates.later_stage(unit.portfolio, pilot.product) if pilot.product else None
    if pilot.product and stage:
        await pilots.stage(unit, pilot.product, stage, by=person.id, why=f"pilot {pilot.id} is scaled")
    return replace(await _ended(unit, pilot, found, "scale", person), waived=tuple(gaps))


async def _again(unit: Unit, request: Request, pilot: Pilot, found: Record) -> Record:
    if not request.args.get("until"):
        raise FieldErrors({"until": "Going round again needs a new decision date: until DATE"})
    day = ahead(request.args["until"], found, unit, "until")
    if not await pilots.changed_since(unit, pilot.id, found.round_at or unit.at):
        raise FieldErrors(
            {"until": f"The same criteria give the same answer. Change one first: criterion of {pilot.id}: … because …"}
        )
    today = local_day(found.zone, unit.at)
    again = replace(found, decides_on=day, round=found.round + 1, round_at=unit.at, starts_on=today, reminded=None)
    return remind_next(again, unit.at)


async def _close(unit: Unit, request: Request, pilot: Pilot, found: Record) -> Record:
    typed = request.args["reason"] if request.gesture != "submitted" else ""
    learnt = request.args.get("learnt", "").strip() or typed
    if not learnt:
        raise FieldErrors({"learnt": "Say what was learnt: it is all that stays."})
    return replace(await _ended(unit, pilot, found, "close", asker(unit, request)), conclusions=learnt[:1500])


async def _ended(unit: Unit, pilot: Pilot, found: Record, decision: str, person: Person) -> Record:
    """Nothing is asked any more."""
    await pilots.status(unit, pilot.id, ENDED[decision], by=person.id)
    ritual = await rituals.named(unit, "checkin", f"pilot:{pilot.id}")
    if ritual is not None:
        await rituals.end(unit, ritual, f"the pilot was decided: {decision}", by=person.id)
    return replace(found, state="decided", remind_at=None)


WAYS: Mapping[str, Callable[[Unit, Request, Pilot, Record], Awaitable[Record]]] = {
    "scale": _scale, "rework": _again, "repeat": _again, "close": _close
}  # fmt: skip


async def move(unit: Unit, request: Request) -> Sequence[Reply]:
    """The date is moved with a reason, and it is counted."""
    pilot = pilot_named(unit, request.args["name"], "move decision of {}")
    person = may_shape(unit, await covers.sight(unit), request, pilot)
    found = await pilots.recorded(unit, pilot.id)
    if found.state != "running" or found.decides_on is None:
        raise Unclear(f"{pilot.name} is {found.state}: there is no date to move.")
    if not request.args.get("until") or not request.args.get("reason"):
        return [Reply(_move_form(found))]
    day = ahead(request.args["until"], found, unit, "until")
    moved = remind_next(replace(found, decides_on=day, moved=found.moved + 1, reminded=None), unit.at)
    reason = request.args["reason"].strip()[:300]
    was = calendar_day(found.decides_on)
    await pilots.save(unit, moved, "decision moved", by=person.id, was=was, to=day.isoformat(), reason=reason)
    return [Reply(record_cards.record(await seen(unit, pilot)))]


def _move_form(found: Record) -> Form:
    command = f"move decision of {found.pilot}"
    return Form(
        "Move the decision",
        command,
        (Field("until", "New date", "date"), Field("reason", "Why", "text", limit=300)),
        note=f"{cards.moves(found)} Typed, it is: {command} to DATE because REASON",
        seen=found.generation,
    )
