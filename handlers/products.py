"""`products`: what there is.

Refuses to print hundreds of lines: it says how many more there are and how to narrow it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Reply, Request, Row, Span
from handlers.cards.wording import faint, para, strong
from handlers.names import Names, meant
from store.errors import NotFound
from store.portfolio import Portfolio, Product
from store.standing import OWNER
from store.units import Unit

SHOWN = 15


async def products(unit: Unit, request: Request) -> Sequence[Reply]:
    """Each product with its owner, or a team's."""
    team = request.args.get("team")
    listed = sorted(_wanted(unit, team), key=lambda each: each.name.casefold())
    if team and not listed:
        return [Reply(Card("No products", (para("No product is recorded as that team's."),)))]
    if not listed:
        raise NotFound("There are no products yet. An administrator imports a catalog: python app.py import FILE")
    rows = tuple(Row(_line(unit.portfolio, each), (Action("Show", f"show {each.id}"),)) for each in listed[:SHOWN])
    more = len(listed) - SHOWN
    rest = (para(f"… and {more} more. Narrow it: products of TEAM"),) if more > 0 else ()
    return [Reply(Card(f"{len(listed)} product{'' if len(listed) == 1 else 's'}", (*rows, *rest)))]


def _wanted(unit: Unit, team: str | None) -> list[Product]:
    everything = list(unit.portfolio.products.values())
    if not team:
        return everything
    names = unit.derived(Names.of)
    found = names.find(team, ["team"])
    if len(found) != 1:
        near = tuple((title, f"products of {each}") for title, each in names.nearest(team, ["team"]))
        raise NotFound(f"I know no team called {team}.{meant(near)}", near)
    return [each for each in everything if f"team:{each.team}" == found[0]]


def _line(portfolio: Portfolio, product: Product) -> tuple[Span, ...]:
    owner = portfolio.holder(f"product:{product.id}", OWNER)
    who = portfolio.holder_name(owner.holder) if owner else "nobody is recorded as its owner"
    return (strong(product.name), faint(f"  {who}"))
