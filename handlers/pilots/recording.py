"""A pilot's record, written by form or in one sentence; a pilot the catalog does not have yet.

Refuses to touch the promise of a pilot that runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.messages import Field, Form, Reply, Request
from handlers.cards import pilots as cards
from handlers.days import day_of
from handlers.names import product_named
from handlers.pilots.seeing import may_shape, pilot_named, seen
from handlers.rituals.scheduling import zone_of
from store import covers, pilots
from store.criteria import Criterion, NoCriterion, criterion
from store.errors import FieldErrors, NotAllowed, Unclear
from store.pilots import Record
from store.portfolio import Pilot
from store.schedule import local_day
from store.units import Unit

PAIR = re.compile(r"(?:^|;)\s*(goal|hypothesis|scenarios?|criteri(?:on|a)|team|risks?|decide|decision)\s*:\s*", re.I)
MEANT: Mapping[str, str] = {
    "goal": "goal", "hypothesis": "hypothesis", "scenario": "scenarios", "scenarios": "scenarios", "team": "team",
    "criterion": "criteria", "criteria": "criteria", "risk": "risks", "risks": "risks", "decide": "decides",
    "decision": "decides",
}  # fmt: skip


async def new(unit: Unit, request: Request) -> Sequence[Reply]:
    """`new pilot NAME for PRODUCT: TASK`: in the catalog, as a draft, with nothing promised yet."""
    product = product_named(unit, request.args["product"], "new pilot … for {}")
    name = request.args["name"].strip()
    ident = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60]
    if not ident or ident in unit.portfolio.pilots:
        raise Unclear(f"There is a pilot {ident or 'without a name'} already. Say: pilot {ident}")
    made = Pilot(id=ident, name=name, product=product, where=unit.portfolio.products[product].team,
                 task=request.args.get("task", ""), status="planned")  # fmt: skip
    sight = await covers.sight(unit)
    person = may_shape(unit, sight, request, made)
    await pilots.create(unit, made, by=person.id)
    return [Reply(cards.made(made))]


async def record(unit: Unit, request: Request) -> Sequence[Reply]:
    """The form, or what it would have sent, or the same in one sentence."""
    pilot = pilot_named(unit, request.args["name"], "record pilot {}")
    person = may_shape(unit, await covers.sight(unit), request, pilot)
    found = await pilots.record(unit, pilot.id)
    values = _spoken(request.args["fields"]) if request.args.get("fields") else dict(request.args)
    if not request.args.get("fields") and request.gesture != "submitted":
        return [Reply(await _form(unit, pilot, found))]
    _still_open(found)
    said_criteria = _criteria(values.get("criteria", ""))
    made = _written(unit, request, pilot, found, values)
    if found is None:
        made = await pilots.begin(unit, made, by=person.id)
    else:
        made = await pilots.save(unit, made, "pilot record changed", by=person.id)
    for each in said_criteria:
        await pilots.add_criterion(unit, pilot.id, each, by=person.id, reason="")
    return [Reply(cards.record(await seen(unit, pilot)))]


def _still_open(found: Record | None) -> None:
    """*Raises* NotAllowed."""
    if found is not None and found.state != "draft":
        raise NotAllowed(
            f"{found.pilot} is {found.state}: its promise is fixed. What can change, with a reason: "
            f"criterion of {found.pilot}: … because …, and: move decision of {found.pilot} to DATE because …"
        )


def _spoken(text: str) -> dict[str, str]:
    """*Raises* Unclear."""
    parts = PAIR.split(text)
    if parts[0].strip() or len(parts) < 3:
        raise Unclear(
            "Say it like: goal: …; hypothesis: …; criterion: answer time <= 4 hours, measured by …; decide: DATE"
        )
    found: dict[str, str] = {}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        key = MEANT[name.casefold()]
        found[key] = "\n".join(filter(None, (found.get(key, ""), value.strip())))
    return found


async def _form(unit: Unit, pilot: Pilot, found: Record | None) -> Form:
    _still_open(found)
    known = found or Record(pilot.id, "UTC", "")
    decides = known.decides_on.isoformat() if known.decides_on else ""
    criteria = "" if not await pilots.criteria(unit, pilot.id) else "(kept; say further ones)"
    note = f"Typed, it is: record pilot {pilot.id}: goal: …; hypothesis: …; criterion: …; decide: DATE"
    return Form(
        "The pilot's record",
        f"record pilot {pilot.id}",
        (
            Field("goal", "Goal", "text", value=known.goal, limit=500),
            Field("hypothesis", "Value hypothesis", "text", value=known.hypothesis, limit=500,
                  hint="if we do this, that number moves"),
            Field("team", "Team", value=known.team, required=False, limit=300),
            Field("scenarios", "Validation scenarios, one a line", "text", value="\n".join(known.scenarios),
                  required=False, limit=1000),
            Field("criteria", "Success criteria, one a line", "text", required=not criteria, limit=1500,
                  hint="answer time <= 4 hours, measured by the help-desk export"),
            Field("decides", "Decision date", "date", value=decides),
            Field("risks", "Constraints and risks", "text", value=known.risks, required=False, limit=1000),
        ),
        submit="Keep",
        note=note,
        seen=known.generation,
    )  # fmt: skip


def _criteria(text: str) -> list[Criterion]:
    """*Raises* FieldErrors."""
    lines = [line.strip() for line in re.split(r"[\n;]", text) if line.strip() and not line.startswith("(kept")]
    try:
        return [criterion(line) for line in lines]
    except NoCriterion as error:
        raise FieldErrors({"criteria": str(error)}) from None


def _written(unit: Unit, request: Request, pilot: Pilot, found: Record | None, values: Mapping[str, str]) -> Record:
    """*Raises* FieldErrors."""
    known = found or Record(pilot.id, zone_of(unit, f"pilot:{pilot.id}"), request.place.aloud().packed())
    decides = ahead(values.get("decides", ""), known, unit, "decides") if values.get("decides") else known.decides_on
    scenarios = tuple(line.strip() for line in values.get("scenarios", "").splitlines() if line.strip())
    return replace(
        known, goal=values.get("goal", known.goal).strip()[:500],
        hypothesis=values.get("hypothesis", known.hypothesis).strip()[:500],
        team=values.get("team", known.team).strip()[:300], scenarios=scenarios or known.scenarios,
        risks=values.get("risks", known.risks).strip()[:1000], decides_on=decides,
    )  # fmt: skip


def ahead(text: str, known: Record, unit: Unit, field: str) -> date:
    """A day that is still to come. *Raises* FieldErrors."""
    today = local_day(known.zone, unit.at)
    try:
        day = day_of(text, today)
    except Unclear as error:
        raise FieldErrors({field: str(error)}) from None
    if day <= today:
        raise FieldErrors({field: f"{day} is in the past. A decision date lies ahead."})
    return day
