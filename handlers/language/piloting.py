"""Read questions about pilots: which pilot, and whose side of it.

Refuses to take one of several pilots of a product unless the question says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.language.cuebook import STOP
from handlers.language.describing import Term, guesses
from handlers.language.meaning import Meaning
from handlers.language.normalise import Word

if TYPE_CHECKING:
    from handlers.language.asked import Asked

OPTIONS, ENOUGH, CLOSE = 5, 0.5, 0.8
SIDES = ("pilot_owner", "scenario_owner")
BUSINESS = {"business_outcome": "scenario_owner"}
"""What a pilot calls by another name than a product does."""


def pilot(asked: Asked) -> Meaning | None:
    """None where the question is not about a pilot."""
    weights = [weight for weight in asked.weights if not weight.stage]
    validated = bool(asked.weights and asked.weights[0].stage and asked.weights[0].name == "validation")
    about = asked.where.pilot is not None or asked.question.has("pilots")
    about = about or (validated and (not asked.where.products or _has_pilots(asked)))
    if not about and not (weights and weights[0].name in SIDES and weights[0].score > 2):
        return None
    if not about and not _has_pilots(asked):
        return None
    side = _side(asked)
    if side is None:
        return None
    options = _pilots(asked)
    product = asked.where.product
    if len(options) == 1:
        parent = asked.lexicon.portfolio.pilots[options[0]].product
        return Meaning(
            "answer",
            "pilot",
            product=parent,
            pilot=options[0],
            accountability=side,
            confidence=0.9,
            trace=(f"The pilot is {options[0]}.",),
        )
    if options:
        return Meaning(
            "clarify",
            "pilot",
            product=product,
            accountability=side,
            about="pilot",
            candidates=options[:OPTIONS],
            best=options[0],
            confidence=0.4,
            trace=("Several pilots come close.",),
        )
    if product is None:
        return None
    return Meaning(
        "not_recorded",
        "pilot",
        product=product,
        accountability=side,
        confidence=0.8,
        trace=(f"{product} has no pilot on record.",),
    )


def _has_pilots(asked: Asked) -> bool:
    mine = asked.where.products
    return any(one.product in mine for one in asked.lexicon.portfolio.pilots.values())


def _side(asked: Asked) -> str | None:
    """Whose side of the pilot; None where a stage or another accountability is meant more."""
    for weight in asked.weights:
        if weight.stage:
            if weight.name == "validation":
                return "pilot_owner"
            return None
        if weight.name in SIDES or (weight.name in BUSINESS and weight.group in ("names", "acts")):
            return BUSINESS.get(weight.name, weight.name)
        if weight.score > 4:
            return weight.name if asked.where.pilot else None
    return "pilot_owner"


def _pilots(asked: Asked) -> tuple[str, ...]:
    where, portfolio = asked.where, asked.lexicon.portfolio
    if where.pilot:
        return (where.pilot,)
    found = guesses([Term(word, optional=True) for word in _words(asked)], asked.lexicon, kind="pilot")
    if where.named and where.product:
        mine = [one.id for one in portfolio.pilots.values() if one.product == where.product]
        ranked = [guess for guess in found if guess.id in mine]
        if len(mine) > 1 and ranked and (len(ranked) == 1 or ranked[1].score < CLOSE * ranked[0].score):
            return (ranked[0].id,)
        return tuple(mine)
    close = [guess for guess in found if guess.score >= CLOSE * found[0].score]
    return tuple(guess.id for guess in close)


def _words(asked: Asked) -> list[Word]:
    """What may tell pilots apart: the words that are neither the product's name nor ask for anybody."""
    question = asked.question
    said = {at for hit in question.found("question", "who", "heads", "pilots") for at in range(hit.start, hit.end)}
    return [
        word
        for at, word in enumerate(question.words)
        if word.text not in STOP and at not in said and not question.masked[at]
    ]
