"""`status of the desk`, `administrators are …`, and telling their room what is new among the findings.

Refuses anybody who does not keep the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import ASKER, Lane, Reply, Request, To
from handlers.asking import asker, said
from handlers.cards import findings_open
from handlers.cards import keeping as cards
from handlers.incidents.due import nothing
from handlers.incidents.due import request as due_request
from handlers.names import person_named
from store import findings, rights, rooms
from store.errors import NotAllowed
from store.portfolio import Person
from store.standing import COMPANY, LEAD
from store.units import Unit
from store.upkeep import upkeep

RULE = "administrators"
AT_ONCE = 20
ROOM = To("room", rooms.ADMINISTRATORS)


async def administrators(unit: Unit) -> set[str]:
    """Ids of who keeps the desk: the portfolio lead, and whom they named."""
    named = (await rights.rule(unit, RULE, "")).split()
    lead = unit.portfolio.holder(COMPANY, LEAD)
    return {*named, *([lead.holder] if lead is not None else [])}


async def administrator(unit: Unit, request: Request) -> Person:
    """Who asks. *Raises* NotAllowed."""
    person = asker(unit, request)
    if person.id not in await administrators(unit):
        raise NotAllowed("Only administrators may do that: the portfolio lead, and whom they named.")
    return person


async def status(unit: Unit, request: Request) -> Sequence[Reply]:
    """What waits, what died, what is open, when it was last tested."""
    await administrator(unit, request)
    found = await upkeep(await unit.connection())
    return [Reply(cards.status(found, unit.at), to=ASKER)]


async def name_administrators(unit: Unit, request: Request) -> Sequence[Reply]:
    """These people keep the desk from now on, beside the portfolio lead."""
    by = await administrator(unit, request)
    wanted = [each.strip() for each in request.args["names"].replace(" and ", ",").split(",") if each.strip()]
    ids = [person_named(unit, each, "administrators are {}") for each in wanted]
    await rights.keep(unit, RULE, " ".join(dict.fromkeys(ids)), by=by.id)
    names = ", ".join(unit.portfolio.holder_name(each) for each in dict.fromkeys(ids))
    return said("Noted.", f"Administrators are {names}, and the portfolio lead.")


async def findings_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """New findings, where there is a room to tell them in."""
    places = await rooms.places(unit, rooms.ADMINISTRATORS)
    fresh = await findings.untold(unit, AT_ONCE) if places else ()
    if not fresh:
        return []
    key = f"findings told/{fresh[0]['id']}/{fresh[-1]['id']}"
    return [due_request(key, "findings due", places[0], now)]


async def tell_findings(unit: Unit, request: Request) -> Sequence[Reply]:
    """Each once, in the administrators' room."""
    fresh = await findings.untold(unit, AT_ONCE)
    if not fresh or not await rooms.bound(unit, rooms.ADMINISTRATORS):
        return nothing(request)
    await findings.told(unit, [row["id"] for row in fresh])
    return [Reply(findings_open.fresh(unit.portfolio, fresh, unit.at), to=ROOM, lane=Lane.UPDATE)]
