"""`show X`, `what do I own`, `what does PERSON own`.

Refuses to answer for a name it does not know: the nearest ones are offered.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Reply, Request
from handlers.asking import asker
from handlers.cards.people import holdings
from handlers.cards.products import ownership
from handlers.names import person_named, product_named
from store import standing
from store.units import Unit


async def show(unit: Unit, request: Request) -> Sequence[Reply]:
    """The ownership card of a product."""
    product = unit.portfolio.products[product_named(unit, request.args["name"], "show {}")]
    return [Reply(ownership(unit.portfolio, product, unit.at))]


async def mine(unit: Unit, request: Request) -> Sequence[Reply]:
    """What the one who asks holds."""
    person = asker(unit, request)
    return [Reply(holdings(unit.portfolio, person, standing.holdings(unit.portfolio, person.id), you=True))]


async def of_person(unit: Unit, request: Request) -> Sequence[Reply]:
    """What somebody holds."""
    person = unit.portfolio.people[person_named(unit, request.args["name"], "what does {} own")]
    return [Reply(holdings(unit.portfolio, person, standing.holdings(unit.portfolio, person.id), you=False))]
