"""A review as its cards need it, and who may say what in it.

Refuses to let one side speak for the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import ASKER, LIVING, Chart, Lane, Reply, Request
from handlers.asking import asker
from handlers.cards import reviews as cards
from handlers.cards.charts import of_product
from handlers.cards.reviews import Seen
from handlers.cards.reviews_wording import product_name
from store import covers, fixes, health, reviewed, reviews
from store.errors import NotAllowed, NotFound, Unclear
from store.fixes import OPEN, Checked
from store.ladder import Sight
from store.portfolio import Person
from store.reviewed import Review, View
from store.sides import Side, may_answer, side
from store.units import Unit

UTC = "UTC"


def zone_of(unit: Unit, product: str) -> str:
    """The zone of the product's team; UTC where none is recorded."""
    known = unit.portfolio.products.get(product)
    team = unit.portfolio.teams.get(known.team or "") if known else None
    return (team.zone if team else "") or UTC


def sides(sight: Sight, product: str) -> tuple[Side, Side]:
    """Who is asked what it means, and who is asked why."""
    subject = f"product:{product}"
    return side(sight, subject, "harm"), side(sight, subject, "cause")


async def seen(unit: Unit, view: View, checked: Sequence[Checked] = ()) -> Seen:
    product = view.review.product
    sight = await covers.sight(unit)
    open_fixes = [each for each in await fixes.of_product(unit, product, OPEN) if each.review <= view.review.number]
    return Seen(unit.portfolio, view, sides(sight, product), open_fixes, checked, zone_of(unit, product))


async def redrawn(unit: Unit, found: Review) -> Reply:
    """The living card as it is now, wherever it lives."""
    view = await reviews.view(unit, found)
    checked = [Checked(each, "waits") for each in await fixes.of_product(unit, found.product, ("done",))]
    return Reply(cards.headline(await seen(unit, view, checked)), to=LIVING, lane=Lane.UPDATE, slot=found.slot)


async def shown(unit: Unit, found: Review) -> Reply:
    """The card as it is now, for whoever asks; a later change is not drawn on it."""
    return Reply(cards.headline(await seen(unit, await reviews.view(unit, found))), to=ASKER)


async def trends(unit: Unit, product: str, until: date | None = None) -> Sequence[Chart]:
    """Errors and fixes over the last weeks, as they were on the day of a review."""
    found = await health.of_product(unit, product)
    weeks = await health.weeks_of_fixes(unit, product, unit.at - health.QUARTER)
    return of_product(found, product_name(unit.portfolio, product), weeks, until)


async def asked(unit: Unit, request: Request) -> Review:
    """The review that was named, that the thread is about, or the only open one. *Raises* NotFound, Unclear."""
    number = request.args.get("number") or (request.slot or "").removeprefix("review/")
    if number.isdigit():
        return await reviews.review(unit, int(number))
    running = await reviews.running(unit)
    if len(running) == 1:
        return running[0]
    if not running:
        raise NotFound("No review is open. Say: reviews")
    verb = request.command.split(" ")[0]
    options = " or ".join(
        f"{verb} review {each.number} ({product_name(unit.portfolio, each.product)})" for each in running[:4]
    )
    raise Unclear(f"There is more than one it could be: {options}.")


def halves_of(sight: Sight, product: str, person: str) -> list[str]:
    """The halves this person is asked for; where none, those they may answer."""
    subject = f"product:{product}"
    mine = [each.half for each in sides(sight, product) if each.person is not None and each.person.id == person]
    return mine or [half for half in reviewed.HALF if may_answer(sight, subject, half, person)]


def of_the_table(unit: Unit, sight: Sight, request: Request, product: str) -> Person:
    """Whoever asks, if they belong to the review: a side, the team, the portfolio lead. *Raises* NotAllowed."""
    person = asker(unit, request)
    known = unit.portfolio.products.get(product)
    team = unit.portfolio.teams.get(known.team or "") if known else None
    of_team = team is not None and person.id in (team.lead, *_members(unit, team.id))
    if of_team or any(may_answer(sight, f"product:{product}", half, person.id) for half in reviewed.HALF):
        return person
    raise NotAllowed("That is for the two sides of the review, the product's team or the portfolio lead to say.")


def _members(unit: Unit, team: str) -> list[str]:
    return [each.id for each in unit.portfolio.people.values() if each.team == team]
