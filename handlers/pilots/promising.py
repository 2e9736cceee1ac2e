"""Success criteria of a pilot: said before it starts, changed afterwards only with who and why.

Refuses a criterion without a number and without a way to measure it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Field, Form, Reply, Request
from handlers.cards import pilots as cards
from handlers.pilots.seeing import may_shape, pilot_named, seen
from handlers.pilots.starting import NO_CRITERIA
from store import covers, findings, pilots
from store.criteria import NoCriterion, criterion
from store.errors import FieldErrors, NotFound
from store.pilots import Record
from store.units import Unit


async def add_criterion(unit: Unit, request: Request) -> Sequence[Reply]:
    """`criterion of PILOT: METRIC <= NUMBER UNIT, measured by HOW`; once it runs, because WHY."""
    pilot = pilot_named(unit, request.args["name"], "criterion of {}")
    person = may_shape(unit, await covers.sight(unit), request, pilot)
    found = await pilots.recorded(unit, pilot.id)
    if not request.args.get("criterion"):
        return [Reply(_criterion_form(found))]
    reason = request.args.get("reason", "").strip()
    if found.state == "running" and not reason:
        raise FieldErrors({"reason": "The pilot runs: say why the criterion changes, after because."})
    try:
        said_ = criterion(request.args["criterion"])
    except NoCriterion as error:
        raise FieldErrors({"criterion": str(error)}) from None
    await pilots.add_criterion(unit, pilot.id, said_, by=person.id, reason=reason)
    await findings.close(unit, NO_CRITERIA, f"pilot:{pilot.id}")
    return [Reply(cards.record(await seen(unit, pilot)))]


def _criterion_form(found: Record) -> Form:
    running = found.state == "running"
    why = (Field("reason", "Why it changes", "text", limit=300),) if running else ()
    field = Field("criterion", "Criterion", limit=300, hint="answer time <= 4 hours, measured by the help-desk export")
    command = f"criterion of {found.pilot}"
    return Form(
        "A success criterion", command, (field, *why), submit="Keep", note=f"Typed, it is: {command}: CRITERION"
    )


async def drop_criterion(unit: Unit, request: Request) -> Sequence[Reply]:
    pilot = pilot_named(unit, request.args["name"], "drop criterion … of {}")
    person = may_shape(unit, await covers.sight(unit), request, pilot)
    if not await pilots.drop_criterion(
        unit, pilot.id, request.args["metric"].strip(), by=person.id, reason=request.args["reason"]
    ):
        metrics = ", ".join(each.metric for each in await pilots.criteria(unit, pilot.id)) or "none"
        raise NotFound(f"{pilot.name} has no criterion {request.args['metric']}. It has: {metrics}.")
    return [Reply(cards.record(await seen(unit, pilot)))]
