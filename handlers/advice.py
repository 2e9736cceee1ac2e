"""Asking a language model between which of a few readings to choose, where the desk would otherwise ask the person.

Refuses to let it name anybody, and to call it for anything else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.messages import Prepare, Request, Route
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Meaning
from handlers.language.reading import read
from handlers.renewing import renewed
from store.db import Database
from store.portfolio import Portfolio

Choose = Callable[[str, Mapping[str, Mapping[str, str]]], Awaitable[dict[str, str]]]
OPEN_TO_ADVICE = ("product", "accountability")
PREFIX = "advice_"


def advised(routes: Sequence[Route], choose: Choose) -> tuple[Route, ...]:
    """The same routes, with a model to ask before the desk asks back."""
    prepare = _preparing(choose)
    return tuple(replace(route, prepare=prepare) if route.name == "ask" else route for route in routes)


def _preparing(choose: Choose) -> Prepare:
    async def prepare(database: Database, request: Request) -> Mapping[str, str]:
        portfolio = await database.cached()
        meaning = read(request.command, database.derived(Lexicon.of, renewed, portfolio))
        options = _options(portfolio, meaning)
        if not options:
            return {}
        chosen = await choose(request.command, options)
        return {PREFIX + name: each for name, each in chosen.items()}

    return prepare


def _options(portfolio: Portfolio, meaning: Meaning) -> dict[str, dict[str, str]]:
    """What is open, as closed lists; empty where the desk would not ask, or asks about people."""
    if meaning.kind != "clarify" or meaning.about not in OPEN_TO_ADVICE:
        return {}
    if meaning.about == "accountability":
        kept = portfolio.accountabilities
        return {"accountability": {each: kept[each].means for each in meaning.candidates if each in kept}}
    products = portfolio.products
    return {
        "product": {
            each: f"{products[each].name}: {products[each].summary}" for each in meaning.candidates if each in products
        }
    }


def followed(meaning: Meaning, args: Mapping[str, str]) -> Meaning:
    """The meaning with the advice taken, where it chose one of the candidates; else as it was."""
    advice = args.get(PREFIX + meaning.about)
    if meaning.kind != "clarify" or advice not in meaning.candidates:
        return meaning
    said = f"A language model chose {advice} among the {len(meaning.candidates)} that were close."
    settled = meaning._replace(kind="answer", candidates=(), trace=(*meaning.trace, said))
    if meaning.about == "accountability":
        return settled._replace(accountability=advice)
    return settled._replace(product=advice, accountability=meaning.accountability or "product_owner")
