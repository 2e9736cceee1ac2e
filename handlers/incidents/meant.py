"""Which incident is meant, whether the button still holds, and whether this person may.

Refuses to choose between two incidents for somebody.
"""

from __future__ import annotations

import json
import re

from bot.messages import Place, Request
from handlers.asking import asker
from store import incident_pages, rights
from store.errors import NotAllowed, NotFound, Unclear
from store.incidents import Incident, held_by, incident, unresolved
from store.ladder import Sight
from store.portfolio import Person
from store.units import Unit

SLOT = re.compile(r"incident/(?P<number>\d{1,9})/.+")


def number_of(slot: str | None) -> int | None:
    """The incident a slot belongs to."""
    match = SLOT.fullmatch(slot or "")
    return int(match["number"]) if match else None


def said_number(request: Request) -> int | None:
    """The number that was said, or that of the thread it was said in."""
    said = request.args.get("number", "")
    return int(said) if said.isdigit() else number_of(request.slot)


async def meant(unit: Unit, request: Request, *, to_change: bool = True) -> Incident:
    """By its number, by the thread, or as the only one it can be. *Raises* NotFound, Unclear."""
    number = said_number(request) or await _only(unit, request)
    return await incident(unit, number, to_change=to_change)


async def _only(unit: Unit, request: Request) -> int:
    person = asker(unit, request)
    for mine in (
        await incident_pages.calling(unit, person.id),
        await held_by(unit, person.id),
        await unresolved(unit, limit=2),
    ):
        if len(mine) == 1:
            return mine[0].number
        if mine:
            verb = request.command.split(" ")[0]
            listed = " or ".join(f"{verb} {each.number}" for each in mine[:5])
            raise Unclear(f"There is more than one it could be. Say which: {listed}")
    raise NotFound("No incident is open.")


def stale(request: Request, found: Incident) -> bool:
    """Whether the button was drawn before responsibility last moved."""
    seen = request.args.get("seen", "")
    return seen.isdigit() and int(seen) != 0 and int(seen) != found.generation


async def entitled(unit: Unit, request: Request, sight: Sight, found: Incident, action: str) -> Person:
    """Who acts, if they may. *Raises* NotAllowed."""
    person = asker(unit, request)
    who = await rights.rule(unit, rights.right(action), rights.DEFAULT)
    if not rights.entitled(sight, found, person.id, who):
        raise NotAllowed(f"Only {rights.WHO[who]} may do that here. Say: status {found.number}")
    return person


def place_of(packed: str) -> Place:
    """The place as the store kept it."""
    return Place(**json.loads(packed))
