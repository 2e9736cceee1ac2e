"""The home page of a person: what they own.

Refuses to show anybody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Card, Lane, Reply, Request
from handlers.cards.people import holdings
from handlers.cards.wording import para
from store import standing
from store.units import Unit


async def home(unit: Unit, request: Request) -> Sequence[Reply]:
    """One card, drawn anew each time the page is opened."""
    actor = request.actor
    person = unit.portfolio.person_of(actor.platform, actor.workspace, actor.handle)
    slot = f"home/{actor.platform}/{actor.workspace}/{actor.handle}"
    if person is None:
        card = Card(
            "I do not know you yet", (para("Nobody in the catalog has your e-mail address. Say help to look around."),)
        )
    else:
        card = holdings(unit.portfolio, person, standing.holdings(unit.portfolio, person.id), you=True)
    return [Reply(card, lane=Lane.UPDATE, slot=slot)]
