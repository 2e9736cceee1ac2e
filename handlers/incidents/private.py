"""What was opened in private, and who may see it elsewhere.

Refuses to show it to anybody who was neither there nor called, whose work it is not, and who did not report it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Request
from handlers.incidents.meant import place_of
from store import incident_pages, rights
from store.errors import NotAllowed
from store.incidents import Incident
from store.ladder import Sight
from store.mailbox import living
from store.units import Unit

HIDDEN = "(opened in a private conversation)"


async def may_see(unit: Unit, request: Request, sight: Sight, found: Incident) -> bool:
    """Whether it may be shown to this person here."""
    if _there(request, found) or not await _is_private(unit, found):
        return True
    actor = request.actor
    person = unit.portfolio.person_of(actor.platform, actor.workspace, actor.handle)
    if person is None:
        return False
    if person.id == found.reporter or rights.entitled(sight, found, person.id, "concerned"):
        return True
    return person.id in await incident_pages.people_called(unit, found.number)


async def shown(unit: Unit, request: Request, sight: Sight, found: Incident) -> Incident:
    """As it may be shown here: whole, or without the words."""
    if await may_see(unit, request, sight, found):
        return found
    return replace(found, symptom=HIDDEN, hypothesis="", impact="", said="", decision="", outcome="", link="")


async def refuse_others(unit: Unit, request: Request, sight: Sight, found: Incident) -> None:
    """*Raises* NotAllowed."""
    if not await may_see(unit, request, sight, found):
        raise NotAllowed(
            f"Incident {found.number} was opened in a private conversation and concerns only those who were there, "
            "who were called, and who answer for the product."
        )


async def _is_private(unit: Unit, found: Incident) -> bool:
    """Its thread is in a private conversation; one that lives in a team's room is the team's.

    A room that was not found leaves the thread where it began: that it has one is no proof that it is there.
    """
    began = place_of(found.place)
    if not began.private or not found.room:
        return began.private
    lives = {row["conversation"] for row in await unit.fetch(living([found.headline]))}
    return not lives - {began.conversation}


def _there(request: Request, found: Incident) -> bool:
    place = place_of(found.place)
    return (request.place.platform, request.place.conversation) == (place.platform, place.conversation)
