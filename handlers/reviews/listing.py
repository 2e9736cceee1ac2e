"""Reviews listed, shown and tuned: `reviews`, one of them, who leads, and what weighs how much.

Refuses a weight it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from bot.messages import Card, Fact, Facts, Reply, Request
from handlers.asking import said
from handlers.cards import reviews_health as cards
from handlers.cards.reviews_wording import product_name
from handlers.names import person_named, product_named
from handlers.reviews.opening import candidates
from handlers.reviews.seeing import asked, of_the_table, redrawn, shown, trends
from store import covers, fixes, health, reviews, rituals
from store.errors import NotFound, Unclear
from store.ranking import weights_of
from store.sides import facilitator
from store.units import Unit

WEIGHT = re.compile(r"(?P<name>[a-z]+)[ =:]+(?P<value>\d+(?:\.\d+)?)", re.IGNORECASE)
A_WEEK = "fixes"
ABOUT: Mapping[str, str] = {
    "loss": "far from its label", "confident": "wrong, and sure of it", "complaint": "somebody complained",
    "judge": "a judge's low score", "cost": "how much dear mistakes count", "clip": "a loss above it counts as this",
    "floor": "a judge's score below it is low", "worst": "places of the list", "controls": "of them picked at random",
    "alike": "places one kind of error takes at most", A_WEEK: "new fixes a week at most",
}  # fmt: skip


async def reviews_(unit: Unit, request: Request) -> Sequence[Reply]:
    """Everything that is planned, or one product's."""
    name = request.args.get("name", "")
    if name:
        product = product_named(unit, name, "reviews of {}")
        ritual = await rituals.named(unit, "review", f"product:{product}")
        past = await reviews.history(unit, product, limit=5)
        trend = await trends(unit, product)
        return [Reply(cards.one(unit.portfolio, ritual, past, await health.of_product(unit, product), trend))]
    planned = await rituals.everything(unit, "review")
    shown_ones = [each.name for each in planned[: cards.LISTED]]
    running = {name: await reviews.open_of(unit, name) for name in shown_ones}
    kept = {name: await health.of_product(unit, name) for name in shown_ones}
    now = {product: review for product, review in running.items() if review is not None}
    return [Reply(cards.listing(unit.portfolio, planned, now, kept))]


async def one(unit: Unit, request: Request) -> Sequence[Reply]:
    """The card as it is, here."""
    found = await asked(unit, request)
    view = await reviews.view(unit, found)
    if not view.items:
        return said(f"Review {found.number} was not held.", f"{found.reason or found.state}.")
    return [await shown(unit, found)]


async def who_facilitates(unit: Unit, request: Request) -> Sequence[Reply]:
    product = product_named(unit, request.args["name"], "who facilitates {}") if request.args.get("name") else None
    product = product or await _only(unit)
    sight = await covers.sight(unit)
    ritual = await rituals.named(unit, "review", f"product:{product}")
    following = facilitator(sight, candidates(sight, product), *await reviews.facilitated(unit, product))
    now = await reviews.open_of(unit, product)
    return [Reply(cards.facilitator(unit.portfolio, product, now, following, ritual))]


async def _only(unit: Unit) -> str:
    """*Raises* Unclear, NotFound."""
    planned = await rituals.everything(unit, "review")
    if not planned:
        raise NotFound("No review is planned. Say: schedule review PRODUCT mondays 9:30")
    if len(planned) > 1:
        options = " or ".join(f"who facilitates {each.name}" for each in planned[:4])
        raise Unclear(f"Of which product? {options}")
    return planned[0].name


async def facilitate(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody of the table leads this one."""
    found = await asked(unit, request)
    by = of_the_table(unit, await covers.sight(unit), request, found.product)
    if found.state != "open":
        raise Unclear(f"Review {found.number} is over. Who leads the next one: who facilitates {found.product}")
    name = request.args.get("person", "")
    person = person_named(unit, name, f"facilitator of review {found.number} is {{}}") if name else by.id
    now = await reviews.change(unit, found, facilitator=person)
    return [await redrawn(unit, now), *said("Noted.", f"{unit.portfolio.holder_name(person)} leads this one.")]


async def weights(unit: Unit, request: Request) -> Sequence[Reply]:
    """What makes a prediction one of the worst, for one product."""
    product = product_named(unit, request.args["name"], "weights of {}")
    ritual = await rituals.named(unit, "review", f"product:{product}")
    if ritual is None:
        raise NotFound(f"No review of {product} is planned. Say: schedule review {product} mondays 9:30")
    if request.args.get("weights"):
        person = of_the_table(unit, await covers.sight(unit), request, product)
        settings = _settings(dict(ritual.settings), request.args["weights"])
        ritual = await rituals.save(unit, replace(ritual, settings=settings), "review weights", by=person.id)
    now = {**asdict(weights_of(ritual.settings.get("weights", {}))), A_WEEK: ritual.settings.get(A_WEEK, fixes.A_WEEK)}
    facts = Facts(tuple(Fact(name, f"{value:g}", ABOUT[name]) for name, value in now.items()))
    foot = f"Say: weights of {product}: complaint 2, worst 10"
    return [Reply(Card(f"What weighs in the review of {product_name(unit.portfolio, product)}", (facts,), foot=foot))]


def _settings(settings: dict[str, object], words: str) -> dict[str, object]:
    """*Raises* Unclear."""
    pairs = {match["name"].casefold(): float(match["value"]) for match in WEIGHT.finditer(words)}
    if not pairs:
        raise Unclear("Say a name and a number, such as: complaint 2, worst 10")
    most = pairs.pop(A_WEEK, None)
    if most is not None:
        settings[A_WEEK] = max(1, min(20, int(most)))
    whole = {"worst", "controls", "alike"}
    before = settings.get("weights")
    kept = {
        **(before if isinstance(before, dict) else {}),
        **{n: int(v) if n in whole else v for n, v in pairs.items()},
    }
    try:
        weights_of(kept)
    except ValueError as error:
        raise Unclear(f"{error} And {A_WEEK}: new fixes a week.") from None
    return {**settings, "weights": kept}
