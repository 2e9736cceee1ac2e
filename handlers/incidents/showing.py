"""`status`, `incidents` and `simulate`: how it stands, and who would be called, before anything fires.

Refuses to change anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Lane, Reply, Request
from handlers.cards import incidents as cards
from handlers.cards import incidents_ladder, incidents_list
from handlers.cards.incidents import View
from handlers.incidents import private
from handlers.incidents.meant import said_number
from handlers.names import product_named
from store import covers, frozen, timeline
from store.decisions import DECISIONS
from store.errors import DeskError, Unclear
from store.incidents import incident, unresolved
from store.ladder import climb, rungs
from store.layers import accountability_for, every_layer, layer_named
from store.severities import Severity, severity_named, waits
from store.shelf import FOLDER, shelf
from store.units import Unit

LISTED = 20


async def status(unit: Unit, request: Request) -> Sequence[Reply]:
    """One incident with its latest lines; or all that are open."""
    number = said_number(request)
    sight = await covers.sight(unit)
    if number is None:
        name = request.args.get("product", "")
        product = product_named(unit, name, "incidents of {}") if name else None
        found = await unresolved(unit, product=product, limit=LISTED + 1)
        seen = [View(await private.shown(unit, request, sight, each), sight) for each in found]
        return [Reply(incidents_list.listed(seen, most=LISTED, of=product))]
    view = View(await incident(unit, number), sight)
    await private.refuse_others(unit, request, sight, view.incident)
    lines = await timeline.lines(unit, number)
    book = await frozen.frozen(unit, number)
    return [Reply(incidents_list.detail(view, cards.headline(view), lines, book))]


async def simulate(unit: Unit, request: Request) -> Sequence[Reply]:
    """The whole ladder with names and times, and whose each decision would be."""
    words = request.args["rest"].split()
    severity, words = _severity(words)
    layer, words = _layer(unit, words)
    product = product_named(unit, " ".join(words).removeprefix("product:"), "simulate {}")
    sight = await covers.sight(unit)
    wanted = accountability_for(unit.portfolio, layer)
    book = shelf(FOLDER, every_layer(unit.portfolio)).chosen(product, layer, "")
    ladder = rungs(unit.portfolio, product, wanted)
    steps = incidents_ladder.Rehearsal(product, layer, wanted, severity, waits(severity, book.pages if book else {}))
    decide = [
        (each, climb(sight, rungs(unit.portfolio, product, each.accountability), 0)) for each in DECISIONS.values()
    ]
    return [Reply(incidents_ladder.simulated(sight, ladder, steps, decide), lane=Lane.ANSWER)]


def _severity(words: list[str]) -> tuple[Severity, list[str]]:
    named = severity_named(words[-1]) if len(words) > 1 else None
    return (named, words[:-1]) if named else ("error", words)


def _layer(unit: Unit, words: list[str]) -> tuple[str | None, list[str]]:
    """The layer at the end, where the words before it still name a product. *Raises* Unclear."""
    for length in (3, 2, 1):
        if len(words) <= length:
            continue
        layer = layer_named(unit.portfolio, " ".join(words[-length:]))
        if layer is not None and not _is_product(unit, " ".join(words)):
            return layer, words[:-length]
    if not words:
        raise Unclear("Say which product: simulate churn-model data critical")
    return None, words


def _is_product(unit: Unit, name: str) -> bool:
    try:
        return bool(product_named(unit, name, "{}"))
    except DeskError:
        return False
