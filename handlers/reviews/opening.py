"""The slot has come: the review opens, or it is said why not.

Refuses to post an empty list, to make up for a slot that is long past, and to open twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.messages import Card, Lane, Reply, Request, To
from handlers.cards import reviews as cards
from handlers.cards import reviews_after as around
from handlers.reviews.seeing import seen, sides, zone_of
from handlers.rituals.clocked import CLOCK, room
from store import covers, findings, fixes, reviews, rituals
from store.db import Database
from store.ladder import Sight
from store.predictions import week
from store.predictions.worst import WEEK, packed, unpacked, worst
from store.ranking import Pick
from store.reviewed import Item, View
from store.rituals import Ritual
from store.schedule import local_day, workdays_later, working_moment
from store.sides import facilitator
from store.units import Unit

PICKS = "picks"
FIRST_NUDGE = timedelta(hours=4)
OPEN_DAYS = 2
"""*Units*: working days a review stays open."""
BEFORE_NEXT = timedelta(hours=1)
NO_SOURCE = "review without predictions"
NO_HALF = "review half of nobody"


async def rank_first(database: Database, request: Request) -> Mapping[str, str]:
    """The list, made before the transaction begins; nothing where there will be no review."""
    if request.actor != CLOCK:
        return {}
    async with database.look(request.at) as unit:
        ritual = await rituals.by_id(unit, int(request.args["number"]))
    if ritual is None or ritual.due_at is None or ritual.due_at > request.at or ritual.late(request.at):
        return {}
    begin, end = ritual.due_at - WEEK, ritual.due_at
    return {PICKS: packed(await worst(database, ritual.name, begin, end, ritual.settings.get("weights", {})))}


async def review_due(unit: Unit, request: Request) -> Sequence[Reply]:
    """At the slot; a request that came too late or twice finds nothing due."""
    ritual = await rituals.by_id(unit, int(request.args["number"]))
    if ritual is None or ritual.due_at is None or ritual.due_at > unit.at:
        return []
    to = await room(unit, ritual, ritual.name)
    following = await rituals.handled(unit, ritual)
    if following is None:
        return []
    if ritual.late(unit.at):
        reason = f"more than {ritual.late_hours} hours late"
        await reviews.not_held(unit, ritual, "missed", reason)
        return [Reply(around.missed(unit.portfolio, ritual, ritual.due_at, following), to=to, lane=Lane.UPDATE)]
    picks = unpacked(request.args.get(PICKS) or "[]")
    if not picks:
        return await _without(unit, ritual, to)
    return await _opened(unit, ritual, following, picks, to)


async def _without(unit: Unit, ritual: Ritual, to: To) -> Sequence[Reply]:
    """Nothing to look at: the owner is asked for the source."""
    newest = await week.newest(unit, ritual.name)
    await reviews.not_held(unit, ritual, "skipped", "no predictions in the last seven days")
    await findings.note(unit, NO_SOURCE, f"product:{ritual.name}", "no predictions in the last seven days")
    harm, _ = sides(await covers.sight(unit), ritual.name)
    asked = harm.person.name if harm.person else "nobody, for nobody is recorded as the product's owner,"
    told = [Reply(around.no_predictions(unit.portfolio, ritual, newest, asked), to=to, lane=Lane.UPDATE)]
    if harm.person is not None:
        told.append(Reply(around.where_from(unit.portfolio, ritual, newest), to=To("person", harm.person.id)))
    return told


async def _opened(unit: Unit, ritual: Ritual, following: Ritual, picks: Sequence[Pick], to: To) -> Sequence[Reply]:
    assert ritual.due_at is not None
    begin, end = ritual.due_at - WEEK, ritual.due_at
    await findings.close(unit, NO_SOURCE, f"product:{ritual.name}")
    checked = await fixes.checked(unit, ritual.name, begin, end)
    await fixes.come_back(unit, ritual.name, local_day(ritual.rule.zone, unit.at))
    numbers = {
        "now": cards.numbers_of(await week.numbers(unit, ritual.name, begin, end)),
        "before": cards.numbers_of(await week.numbers(unit, ritual.name, begin - WEEK, begin)),
    }
    found = await reviews.opened(
        unit, ritual, await _items(unit, ritual.name, picks), from_at=begin, to_at=end, room=to.name, numbers=numbers,
        facilitator=await _facilitator(unit, ritual.name), late=unit.at - ritual.due_at > timedelta(minutes=5),
        **_waits(unit, ritual, following),
    )  # fmt: skip
    view = await reviews.view(unit, found)
    card = cards.headline(await seen(unit, view, checked))
    return [Reply(card, to=to, lane=Lane.UPDATE, slot=found.slot), *await _invitations(unit, view)]


def _waits(unit: Unit, ritual: Ritual, following: Ritual) -> dict[str, object]:
    zone, days = ritual.rule.zone, ritual.days(unit.at)
    close = workdays_later(zone, unit.at, OPEN_DAYS, days)
    if following.due_at is not None:
        close = min(close, following.due_at - BEFORE_NEXT)
    return {"nudge_at": working_moment(zone, unit.at + FIRST_NUDGE, days), "close_at": max(close, unit.at)}


async def _items(unit: Unit, product: str, picks: Sequence[Pick]) -> list[Item]:
    """The predictions as they are now; one that was taken back meanwhile is left out."""
    rows = await week.by_refs(unit, product, [pick.ref for pick in picks])
    known = [(pick, rows[pick.ref]) for pick in picks if pick.ref in rows]
    same = ("ref", "summary", "output", "label", "segment", "version", "link", "mode")
    return [
        Item(
            position=position, kind=pick.kind, reasons=pick.reasons, like=pick.like, check_label=pick.check_label,
            **{name: row[name] for name in same},
        )
        for position, (pick, row) in enumerate(known, 1)
    ]  # fmt: skip


async def _facilitator(unit: Unit, product: str) -> str:
    """Of the two sides and the product's team, whoever is there and did it least."""
    sight = await covers.sight(unit)
    return facilitator(sight, candidates(sight, product), *await reviews.facilitated(unit, product))


def candidates(sight: Sight, product: str) -> list[str]:
    known = sight.portfolio.products.get(product)
    team = known.team if known else None
    members = [each.id for each in sight.portfolio.people.values() if team and each.team == team]
    return [*members, *(each.person.id for each in sides(sight, product) if each.person is not None)]


async def _invitations(unit: Unit, view: View) -> list[Reply]:
    """To each side its half; a side that is nobody's is a finding."""
    product, replies = view.review.product, []
    for each in sides(await covers.sight(unit), product):
        subject = f"product:{product}/{each.accountability}"
        if each.vacant or each.person is None:
            asked = f"; {each.person.name} is asked: {each.way}" if each.person else ""
            await findings.note(unit, NO_HALF, subject, f"{each.problem}{asked}")
        else:
            await findings.close(unit, NO_HALF, subject)
        if each.person is None:
            continue
        card: Card = around.invitation(unit.portfolio, view, each.half, zone_of(unit, product))
        replies.append(Reply(card, to=To("person", each.person.id), lane=Lane.UPDATE))
    return replies
