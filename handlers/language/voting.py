"""What all the words of a question speak for together: it fills what the cues leave open, and doubts a lonely cue.

Refuses to be heard on names, on what is reported, and on what a company keeps of its own.
"""

from __future__ import annotations

from handlers.language.asked import Asked
from handlers.language.ballot import Side, margin
from handlers.language.cuebook import REFERENCES, STOP
from handlers.language.evidence import covered
from handlers.language.weighing import PILOTS, REPORTED, SHIPPED, Weight

ELECTED, DOUBTED, OVERRULED = 3.0, 6.0, 10.0
"""Leads from which the words fill what is open, are doubt enough to ask, and are believed against one cue."""
SURE = 8.0
"""Score from which a cue is not doubted."""
STEADY = 1.5
"""How much more it takes to doubt a stage."""
NOT_VOTED = frozenset({*PILOTS, "portfolio_lead"})


def votes(asked: Asked) -> list[tuple[Side, float]]:
    question = asked.question
    aside = covered(question.found("question", "filler")) | question.described
    return asked.lexicon.cues.ballot.cast(
        [
            (word.stem, word.text in STOP)
            for at, word in enumerate(question.words)
            if not question.masked[at]
            and at not in aside
            and word.stem not in asked.where.matched
            and word.text not in REFERENCES
        ]
    )


def elected(asked: Asked, lead: float = ELECTED) -> Weight | None:
    """The accountability that the words speak for together, so far ahead of any other."""
    cast = votes(asked)
    if margin(cast, lambda side: _held(asked, side)) < lead:
        return None
    side, known = cast[0][0], asked.lexicon.portfolio.accountabilities
    if side.stage or side.name in NOT_VOTED or (known and side.name not in known):
        return None
    question = asked.question
    spoken = (word.text for at, word in enumerate(question.words) if not question.masked[at] and word.text not in STOP)
    return Weight(side.name, 1.0, " ".join(spoken), group="votes")


def doubted(asked: Asked, name: str) -> bool:
    """The words together speak for somebody else than the one cue that was heard."""
    if asked.where.pilot or name not in SHIPPED or any(_outright(weight) for weight in asked.weights[:1]):
        return False
    cast = votes(asked)
    lead = DOUBTED * STEADY if asked.weights and asked.weights[0].stage else DOUBTED
    return margin(cast, lambda side: _held(asked, side)) >= lead and _held(asked, cast[0][0]) != name


def _outright(weight: Weight) -> bool:
    return weight.group == "names" or weight.said == REPORTED or weight.score >= SURE


def _held(asked: Asked, side: Side) -> str:
    return asked.lexicon.stage(side.name).primary_role if side.stage else side.name
