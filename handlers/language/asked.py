"""A question with its place and the weight of each accountability, ready to be settled.

Refuses to settle it: that is `settling`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from handlers.language.clauses import VERBS, asking_clauses, sentence
from handlers.language.cuebook import STOP
from handlers.language.cuetree import Hit
from handlers.language.evidence import covered
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Topic
from handlers.language.normalise import words
from handlers.language.placing import Place, place
from handlers.language.question import Question
from handlers.language.shape import BEFORE, tells_trouble
from handlers.language.weighing import Weight, reported, weigh

VAGUE = 0.6
"""Certainty of a described product under which a few words are not taken for a question about it."""


OF = frozenset({"of", "for", "to", "the", "our", "this", "that"})
HALF = frozenset({"whose", "who", "has", "have"})
"""Words that alone ask for an owner and may yet ask for something else."""
ADDRESSED = frozenset(["tell", "contact", "inform", "notify", "reach", "ask", "call", "alert", "warn"])
BEING = frozenset(["is", "are", "was", "has", "does", "keeps", "not"])
TOLD = ("broken", "wrong", "odd", "acute", "lasting")


class Asked(NamedTuple):
    """Everything that is known when the accountability is to be chosen."""

    question: Question
    lexicon: Lexicon
    topic: Topic
    where: Place
    weights: tuple[Weight, ...]

    @property
    def unexplained(self) -> tuple[str, ...]:
        """As it was typed: a guess at a slip that explains nothing is no help to whoever reads it."""
        words = [self.question.words[at] for at in self.where.leftover]
        return tuple(word.raw if word.corrected else word.text for word in words)


def taken_in(question: Question, lexicon: Lexicon, topic: Topic) -> Asked:
    where = place(question, lexicon, topic)
    without = _describing(question, where) | question.described if where.matched else frozenset()
    weights = tuple(
        reported(question)
        if _in_trouble(question, named=where.named)
        else weigh(question, without=without, own=own_words(where, lexicon))
    )
    if where.named and where.products:
        weights = tuple(weight for weight in weights if not (weight.stage and weight.name in BEFORE))
    return Asked(question, lexicon, topic, where, weights)


def own_words(where: Place, lexicon: Lexicon) -> frozenset[str]:
    product = lexicon.portfolio.products.get(where.product or "")
    if product is None:
        return frozenset()
    return _stems((product.summary, product.users, *product.use_for))


@lru_cache(maxsize=8192)
def _stems(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.stem for text in texts for word in words(text))


def _describing(question: Question, where: Place) -> frozenset[int]:
    return frozenset(at for at, word in enumerate(question.words) if word.stem in where.matched)


def _in_trouble(question: Question, *, named: bool) -> bool:
    """Trouble is told, and nothing but help is asked for."""
    if not tells_trouble(question, named=named) and not (named and _told_to(question)):
        return False
    asking = asking_clauses(question)
    cued = any(
        hit.cue.group in ("names", "acts", "topics") and question.words[hit.start].clause in asking
        for hit in question.found("accountability")
    )
    lasting = question.has("lasting", family="trouble")
    return not cued and (lasting or not _asks_for_more(question, asking))


def _told_to(question: Question) -> bool:
    """Somebody is to hear of it: whom do I tell that it is broken?"""
    said = {question.words[hit.start].text for hit in question.found("question", "contact")}
    return not ADDRESSED.isdisjoint(said) and any(
        hit.size > 1 or (hit.start and question.words[hit.start - 1].text in BEING)
        for hit in question.found("trouble", "broken", "wrong")
    )


def _asks_for_more(question: Question, asking: Collection[int]) -> bool:
    """Beside the trouble it is asked who does something that is no help: who tracks such things?"""
    spoken = covered(hit for hit in question.found("question") if hit.cue.group != "doing")
    spoken |= covered(question.found("trouble", "broken", "wrong", "acute", "lasting"))
    return any(
        word.clause in asking and at not in spoken and not question.masked[at] and word.text not in STOP
        for at, word in enumerate(question.words)
    )


def said_of(question: Question, own: Collection[str] = ()) -> tuple[Weight, ...]:
    """A sentence without any trouble in it asks for what it speaks of: I need permissions for Bumper.

    `own` are the product's own words: those are spoken of anyway.
    """
    troubled = question.has(*TOLD, family="trouble") or question.found("accountability", "symptoms")
    plain = () if troubled else tuple(weigh(question))
    told = all(word.stem in own for word in question.words[slice(*plain[0].at)]) if plain else True
    return plain if not told and plain[0].group in ("names", "acts", "topics") else tuple(reported(question))


def sets_scene(question: Question, at: int) -> bool:
    """It stands in a sentence, behind its verb. What stands before is asked about: words Teo gets, whose?"""
    clause = question.words[at].clause
    verbs = (place for place, word in enumerate(question.words) if word.clause == clause and word.text in VERBS)
    return sentence(question, clause) and at > next(verbs, at)


def owner_of(question: Question) -> Hit | None:
    """The words that ask for the owner of what is named, with nothing between: listed as owner of it."""
    for hit in question.found("question", "heads", "plain"):
        after = next((at for at in range(hit.end, len(question.words)) if question.words[at].text not in OF), None)
        reached = after is not None and (question.masked[after] or question.words[after].text == "it")
        if reached and question.spoken(hit.start, hit.end) not in HALF:
            return hit
    return None


def owned_elsewhere(question: Question, weight: Weight) -> bool:
    """The owner of it is asked for in other words than those: who is the owner of it, I cannot find it."""
    owner = owner_of(question)
    if owner is None or owner.cue.group != "heads":
        return False
    return question.words[owner.start].clause != question.words[weight.at[0]].clause
