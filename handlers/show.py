"""`show X`, whatever X is; `what do I own`, `what does PERSON own`.

Refuses to answer for a name it does not know: the nearest ones are offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Handler, Reply, Request
from handlers.asking import asker
from handlers.cards.people import holdings
from handlers.cards.products import ownership
from handlers.names import Names, person_named, product_named
from store import standing
from store.units import Unit


def showing(others: Mapping[str, tuple[Handler, str]]) -> Handler:
    """The handler that shows a product; or, by kind, another thing that goes by exactly that name, as `others` do."""

    async def show(unit: Unit, request: Request) -> Sequence[Reply]:
        names, name = unit.derived(Names.of), request.args["name"]
        if not names.find(name, ["product"]):
            for kind, (handler, argument) in others.items():
                if names.find(name, [kind]):
                    return await handler(unit, request.given({argument: name}))
        product = unit.portfolio.products[product_named(unit, name, "show {}")]
        return [Reply(ownership(unit.portfolio, product, unit.at))]

    return show


async def mine(unit: Unit, request: Request) -> Sequence[Reply]:
    """What the one who asks holds."""
    person = asker(unit, request)
    return [Reply(holdings(unit.portfolio, person, standing.holdings(unit.portfolio, person.id), you=True))]


async def of_person(unit: Unit, request: Request) -> Sequence[Reply]:
    """What somebody holds."""
    person = unit.portfolio.people[person_named(unit, request.args["name"], "what does {} own")]
    return [Reply(holdings(unit.portfolio, person, standing.holdings(unit.portfolio, person.id), you=False))]
