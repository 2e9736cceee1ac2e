"""What comes after the opening: the private nudge to the half that is missing, and the end with its digest.

Refuses a third nudge, a nudge to somebody who has answered, and to end while a choice is owed without making it known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import Lane, Reply, Request, To
from handlers.asking import said
from handlers.cards import reviews_after as around
from handlers.cards import reviews_fixes
from handlers.cards.reviews_wording import listed_fixes
from handlers.reviews.seeing import asked, of_the_table, redrawn, sides, trends, zone_of
from handlers.rituals.clocked import next_nudge
from handlers.rituals.clocked import request as due_request
from store import covers, fixes, reviews
from store.errors import Unclear
from store.fixes import Fix
from store.portfolio import Person
from store.reviewed import Review, View
from store.sides import side
from store.standing import person_behind, standing
from store.units import Unit

NUDGES = 2


async def reviews_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Open reviews whose nudge or whose end has come."""
    found = await reviews.due(unit, now)
    return [due_request(_key(what, each), f"review {each.number} {what} due", each.place, now) for what, each in found]


def _key(what: str, found: Review) -> str:
    at = found.nudge_at if what == "nudge" else found.close_at
    assert at is not None
    return f"review/{found.number}/{what}/{found.generation}/{at.isoformat()}"


async def nudge_due(unit: Unit, request: Request) -> Sequence[Reply]:
    """To whoever's half is missing, directly; the next one a working day later, and then no more."""
    found = await reviews.review(unit, int(request.args["number"]))
    if found.state != "open" or found.nudge_at is None or found.nudge_at > unit.at:
        return []
    view = await reviews.view(unit, found)
    over = found.nudges + 1 >= NUDGES or view.complete
    again = None if over else await next_nudge(unit, found.ritual, found.close_at)
    await reviews.change(unit, found, nudges=found.nudges + 1, nudge_at=again)
    zone = zone_of(unit, found.product)
    return [
        Reply(around.nudge(unit.portfolio, view, each.half, zone), to=To("person", each.person.id), lane=Lane.UPDATE)
        for each in sides(await covers.sight(unit), found.product)
        if each.person is not None and view.missing(each.half)
    ]


async def close_due(unit: Unit, request: Request) -> Sequence[Reply]:
    """The time is over: a choice nobody made goes to the product owner."""
    found = await reviews.review(unit, int(request.args["number"]))
    if found.state != "open" or found.close_at is None or found.close_at > unit.at:
        return []
    escalated = [reply for each in await _owed(unit, found) for reply in await escalate(unit, each, "the desk")]
    return [*escalated, *await _closed(unit, found, by="")]


async def close(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody at the table says that it is over."""
    found = await asked(unit, request)
    person = of_the_table(unit, await covers.sight(unit), request, found.product)
    if found.state != "open":
        return said("It is closed already.", f"Review {found.number} ended.", privately=True)
    owed = await _owed(unit, found)
    if owed:
        raise Unclear(
            f"{listed_fixes(owed)} came back for the third time. Choose first: do it by a date, drop it with a reason, "
            f"or escalate it. Say: commit fix {owed[0].number} by DATE"
        )
    return await _closed(unit, found, by=person.id)


async def _owed(unit: Unit, found: Review) -> list[Fix]:
    return [each for each in await fixes.of_product(unit, found.product, ("open",)) if each.must_choose]


async def _closed(unit: Unit, found: Review, *, by: str) -> Sequence[Reply]:
    view = await reviews.view(unit, found)
    over = await reviews.closed(unit, view, by=by)
    view = View(over, view.items, view.answers)
    keeper = standing(unit.portfolio, f"product:{found.product}", "evaluation_data")
    data_owner = person_behind(unit.portfolio, keeper.holder or "") if keeper.holder else None
    chosen, trend = await fixes.of_review(unit, found.number), await trends(unit, found.product, found.slot_day)
    card = around.digest(unit.portfolio, view, chosen, trend, data_owner.name if data_owner else "")
    digest = Reply(card, to=To("slot", found.slot), lane=Lane.DIGEST, slot=f"{found.slot}/digest")
    return [await redrawn(unit, over), digest, *_cases(view, data_owner)]


def _cases(view: View, data_owner: Person | None) -> list[Reply]:
    """The evaluation set's keeper hears of errors both sides confirmed."""
    if data_owner is None or not view.errors:
        return []
    return [Reply(around.cases(view), to=To("person", data_owner.id), lane=Lane.DIGEST)]


async def escalate(unit: Unit, was: Fix, by: str, reason: str = "") -> Sequence[Reply]:
    """The product owner is asked directly."""
    person = "" if by == "the desk" else by
    now = await fixes.change(unit, was, "fix escalated", by=person, state="escalated", reason=reason)
    owner = side(await covers.sight(unit), f"product:{was.product}", "harm").person
    if owner is None:
        return []
    name = unit.portfolio.holder_name(by)
    return [Reply(reviews_fixes.escalated(unit.portfolio, now, name), to=To("person", owner.id))]
