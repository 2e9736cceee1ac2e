"""From a draft to a running pilot: what is missing is said, what was tried before is shown, the check-in is planned.

Refuses to start without a goal, a hypothesis, a criterion with a number and a date ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time

from bot.messages import Place, Reply, Request
from handlers.cards import pilots as cards
from handlers.pilots.seeing import may_shape, pilot_named, seen
from handlers.rituals.clocked import CLOCK
from store import covers, findings, pilots, rituals
from store.daysoff import country_of
from store.errors import Unclear
from store.pilots import Record, remind_next
from store.portfolio import Person, Pilot
from store.rituals import Ritual
from store.schedule import Rule, local_day
from store.sides import Side, side
from store.units import Unit

CHECKIN = (frozenset({4}), time(10, 0))
"""Thursdays at ten, each week, unless somebody says otherwise."""
OVER = ("closed", "scaled", "stopped", "ended", "done", "cancelled")
"""Statuses of the catalog that end a pilot."""
NO_CRITERIA, NO_OWNER = "pilot without criteria", "pilot without an owner"


async def start(unit: Unit, request: Request) -> Sequence[Reply]:
    """From a draft to a running pilot; what was tried before is shown first."""
    pilot = pilot_named(unit, request.args["name"], "start pilot {}")
    person = may_shape(unit, await covers.sight(unit), request, pilot)
    found = await pilots.recorded(unit, pilot.id)
    if found.state != "draft":
        raise Unclear(f"{pilot.name} is {found.state} already. Say: pilot {pilot.id}")
    await _ready(unit, found)
    like = pilots.similar(unit.portfolio, pilot, found.goal, await pilots.records(unit))
    if like and not request.args.get("anyway"):
        return [Reply(cards.alike(unit.portfolio, pilot, like))]
    return await _started(unit, request, pilot, found, person)


async def _ready(unit: Unit, found: Record) -> None:
    """*Raises* Unclear with everything that is missing."""
    gaps = [name for name, there in (("a goal", found.goal), ("a value hypothesis", found.hypothesis)) if not there]
    gaps += [] if await pilots.criteria(unit, found.pilot) else ["a success criterion with a number"]
    today = local_day(found.zone, unit.at)
    gaps += [] if found.decides_on is not None and found.decides_on > today else ["a decision date ahead"]
    if gaps:
        raise Unclear(f"Not yet: before it starts it needs {', '.join(gaps)}. Say: record pilot {found.pilot}")


async def _started(unit: Unit, request: Request, pilot: Pilot, found: Record, person: Person) -> Sequence[Reply]:
    today = local_day(found.zone, unit.at)
    room = request.place.aloud().packed()
    running = remind_next(replace(found, state="running", starts_on=today, round_at=unit.at), unit.at)
    await pilots.save(unit, replace(running, place=room), "pilot started", by=person.id)
    await pilots.status(unit, pilot.id, "running", by=person.id)
    if await rituals.named(unit, "checkin", f"pilot:{pilot.id}") is None:
        days, at = CHECKIN
        rule = Rule(found.zone, days, at, 1, local_day(found.zone, unit.at))
        plan = Ritual("checkin", f"pilot:{pilot.id}", rule, room, country=country_of(found.zone))
        await rituals.plan(unit, plan, by=person.id)
    view = await seen(unit, pilot)
    await gaps(unit, view.sides[0], pilot.id, await pilots.with_criteria(unit))
    return [Reply(cards.record(view))]


async def gaps_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Once a day."""
    key = f"pilots/gaps/{now.date()}"
    place = Place(CLOCK.platform, CLOCK.handle)
    return (
        [] if await pilots.happened(unit, key) else [Request(key, "pilot gaps due", CLOCK, place, now, gesture="due")]
    )


async def look_for_gaps(unit: Unit, request: Request) -> Sequence[Reply]:
    """Every pilot that is not over is looked at; nothing is posted."""
    sight, promising = await covers.sight(unit), await pilots.with_criteria(unit)
    for pilot in unit.portfolio.pilots.values():
        if pilot.status not in OVER:
            await gaps(unit, side(sight, f"pilot:{pilot.id}", "progress"), pilot.id, promising)
    return []


async def gaps(unit: Unit, owner: Side, pilot: str, promising: Collection[str]) -> None:
    """A pilot nobody owns, or that promises nothing in numbers, is a finding until somebody sees to it."""
    subject = f"pilot:{pilot}"
    for kind, fine, detail in (
        (NO_OWNER, not owner.vacant, f"its pilot owner: {owner.problem}"),
        (NO_CRITERIA, pilot in promising, "it has no success criterion with a number"),
    ):
        if fine:
            await findings.close(unit, kind, subject)
        else:
            await findings.note(unit, kind, subject, detail)
