"""Which product, part or pilot is a question about: named, described, or that of the conversation.

Refuses to take the likelier of two close ones; they become options to ask about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from handlers.language import wordlists
from handlers.language.cuebook import STOP, TYPES
from handlers.language.describing import LIGHT_STEMS, LIGHT_WORDS, Guess, Term, alike, guesses
from handlers.language.evidence import content, covered
from handlers.language.lexicon import Lexicon
from handlers.language.linking import partial
from handlers.language.meaning import Topic
from handlers.language.normalise import Word
from handlers.language.question import Question
from handlers.language.stems import stem

ENOUGH, HINT, CLOSE, SAME, ANY = 0.38, 0.25, 0.75, 0.5, 0.25
"""Shares of a question's weight that a described product covers, to be answered and to be asked about; shares of the
best score that make a rival: in general, where the very same words speak for it, and where the words tell none apart.
"""
WHOLLY = 0.9
"""Share from which nothing else was said."""
OPTIONS = 5
OUTPUTS = frozenset(map(stem, wordlists.sections("questions.txt")["outputs"]))
"""What products in general make: a word of these alone tells none apart."""
CERTAINTY = {"name": 1.0, "alias": 0.98, "former": 0.97, "short": 0.88}


class Place(NamedTuple):
    """`products`: one that is meant, or several to ask about. `matched` are the stems that describe it."""

    products: tuple[str, ...] = ()
    component: str | None = None
    pilot: str | None = None
    certainty: float = 0.0
    named: bool = False
    several: bool = False
    matched: frozenset[str] = frozenset()
    leftover: tuple[int, ...] = ()
    how: str = ""
    half: bool = False

    @property
    def product(self) -> str | None:
        return self.products[0] if len(self.products) == 1 or self.several else None


def place(question: Question, lexicon: Lexicon, topic: Topic, *, seeking: bool = False) -> Place:
    named = _named(question, lexicon)
    if named is not None:
        return named
    terms = content(question, seeking=seeking)
    described = _described(terms, question, lexicon, seeking=seeking)
    if described is None and not seeking and (wider := content(question, scenery=True)) != terms:
        terms, described = (wider, found) if (found := _described(wider, question, lexicon)) else (terms, None)
    if topic.product and (described is None or question.has("pronouns")) and not _foreign(terms, question):
        return Place((topic.product,), topic.component, topic.pilot, 0.9, how="what the conversation is about")
    return described or _half_named(terms, question, lexicon) or Place(leftover=_loose(terms))


def _loose(terms: Sequence[tuple[int, Term]], matched: Collection[int] = ()) -> tuple[int, ...]:
    return tuple(at for at, term in terms if not term.optional and at not in matched)


def _half_named(terms: Sequence[tuple[int, Term]], question: Question, lexicon: Lexicon) -> Place | None:
    link = partial(question.words, question.masked, lexicon)
    if link is None or any(at != link.start and _strange(term, lexicon) for at, term in terms):
        return None
    asked = question.has("types", "plain", "heads", "owning", "contact", "where") or question.found("accountability")
    if not asked and (question.has("who") or len(question.words) == 1):
        return None
    sure = CERTAINTY["short"] - 0.1 * link.corrected
    return Place(
        link.ids("product"), certainty=sure, leftover=_loose(terms, [link.start]), how="named by half", half=True
    )


def _named(question: Question, lexicon: Lexicon) -> Place | None:
    products, components, pilots = (question.ids(kind) for kind in ("product", "component", "pilot"))
    sure = _certainty(question)
    leftover = _loose(content(question, told=()))
    if len(pilots) == 1 and not components:
        owner = lexicon.portfolio.pilots[pilots[0]].product
        return Place((owner,) if owner else products, None, pilots[0], sure, named=True, leftover=leftover, how="named")
    if len(components) == 1 and len(products) <= 1:
        owner = lexicon.portfolio.components[components[0]].product
        return Place(
            (owner,) if owner else products, components[0], None, sure, named=True, leftover=leftover, how="named"
        )
    if not products:
        return None
    if len(products) > 1 and (chosen := _told_apart(products, question, lexicon)):
        return Place((chosen,), None, None, sure * 0.9, named=True, leftover=(), how="told apart by the other words")
    apart = len(products) > 1 and all(len(link.ids("product")) <= 1 for link in question.links)
    return Place(products[:OPTIONS], None, None, sure, True, apart, leftover=leftover, how="named")


def _told_apart(products: Sequence[str], question: Question, lexicon: Lexicon) -> str | None:
    """Of several products with one name, the one that the rest of the question describes best."""
    terms = [term._replace(optional=True) for _, term in content(question)]
    found = [guess for guess in guesses(terms, lexicon, limit=40) if guess.id in products]
    if not found or (len(found) > 1 and found[1].score >= CLOSE * found[0].score):
        return None
    return found[0].id


def _certainty(question: Question) -> float:
    sure = 1.0
    for link in question.links:
        if link.ids("product") or link.ids("component") or link.ids("pilot"):
            sure = min(sure, CERTAINTY[link.how] - 0.05 * link.corrected - 0.1 * link.weak)
    return sure


def _foreign(terms: Sequence[tuple[int, Term]], question: Question) -> bool:
    """Words that speak of something else than the conversation did."""
    return any(not term.optional and term.word.text not in LIGHT_WORDS for _, term in terms)


def _described(
    terms: Sequence[tuple[int, Term]], question: Question, lexicon: Lexicon, *, seeking: bool = False
) -> Place | None:
    evidence = [term for _, term in terms]
    listed = iter(guesses(evidence, lexicon))
    sound = (one for one in listed if not _by_luck(one, evidence, question, lexicon, seeking=seeking))
    found = list(islice(sound, 2))
    if not found:
        return None
    close = (guess for guess in listed if _rivals(guess, found[0]))
    further = [one for one in close if not _by_luck(one, evidence, question, lexicon, seeking=seeking)]
    rivals = [*(guess for guess in found if _rivals(guess, found[0])), *further]
    best = max(rivals, key=lambda guess: guess.coverage, default=None)
    if best is None or not _covers(best):
        return None
    if best.coverage < ENOUGH and len(rivals) < 2:
        rivals = found[:2]  # too little to be sure of, enough to ask about
    if len(rivals) == 1 and not seeking and _barely(best, question):
        return None
    leftover = tuple(at for at, term in terms if not term.optional and term.word.stem not in best.matched)
    how = f"described by {', '.join(sorted(best.matched))}"
    return Place(_ids(rivals), None, None, _sure(best, found), False, False, best.matched, leftover, how)


def _by_luck(guess: Guess, terms: Sequence[Term], question: Question, lexicon: Lexicon, *, seeking: bool) -> bool:
    """Only everyday or corrected words fit; or one word does, and the rest is the company's at large or nobody's."""
    met = [term.word for term in terms if term.word.stem in guess.matched]
    rest = [term.word for term in terms if not term.optional and term.word.stem not in guess.matched]
    unmet = any(word.text not in LIGHT_WORDS for word in rest)
    if all(word.corrected or word.stem in TYPES for word in met) and any(word.corrected for word in met):
        return True
    if unmet and all(_light(word, seeking=seeking) for word in met):
        return True
    if len({word.stem for word in met if word.stem not in TYPES}) > 1:
        return False
    if _of_company_or_mine(guess, question) and not question.has("types"):
        return True
    nobodys = any(_strange(term, lexicon) for term in terms)
    return nobodys or (unmet and not seeking) or _in_a_name(guess, question)


def _light(word: Word, *, seeking: bool) -> bool:
    """An everyday word. Where a product is sought and nobody is named, that very form of it: picking, not pickers."""
    return word.text in LIGHT_WORDS if seeking else word.stem in LIGHT_STEMS


def _barely(guess: Guess, question: Question) -> bool:
    """One word, and nothing says that a product is meant, or what of it; or it is what is done: who invented glass?"""
    if len(guess.matched) > 1 or question.has("types") or (question.has("heads", "plain") and guess.matched <= OUTPUTS):
        return False
    done = any(hit.end < len(question.words) and question.words[hit.end].stem in guess.matched
               for hit in question.found("question", "who"))  # fmt: skip
    return done or not question.found("accountability")


def _of_company_or_mine(guess: Guess, question: Question) -> bool:
    """The Larkmoor website, my keys."""
    mine = any(one.text in ("my", "your") and after.stem in guess.matched for one, after in pairwise(question.words))
    return bool(question.of_company) or mine


def _in_a_name(guess: Guess, question: Question) -> bool:
    """The word that fits is half of a name that nothing here is called by: Drone Shepherd."""
    said = question.words
    known = covered((*question.found("accountability"), *question.found("question", "heads", "plain", "types")))
    return any(
        said[near].capital and not said[near].opens and not said[near].shouted and said[near].text not in STOP
        for at, word in enumerate(said)
        if word.stem in guess.matched and word.capital
        for near in (at - 1, at + 1)
        if 0 <= near < len(said) and said[near].clause == word.clause and near not in known
    )


def _strange(term: Term, lexicon: Lexicon) -> bool:
    """No product of the company is spoken of with this word."""
    everyday = term.optional or term.word.text in LIGHT_WORDS
    return not everyday and not any(lexicon.count(one) for one in (term.word.stem, *alike().get(term.word.stem, ())))


def _covers(guess: Guess) -> bool:
    """Two words that fit may be few and still be no chance; one must be most of what was said."""
    return guess.coverage >= ENOUGH or (guess.coverage >= HINT and len(guess.matched) > 1)


def _rivals(guess: Guess, best: Guess) -> bool:
    """Nearly as good, or good enough while the very same words speak for it, or no more than what some products do."""
    if best.matched <= OUTPUTS and best.coverage > WHOLLY:
        return guess.score >= ANY * best.score
    return guess.score >= (SAME if guess.literal >= best.literal and best.literal else CLOSE) * best.score


def _ids(rivals: Sequence[Guess]) -> tuple[str, ...]:
    return tuple(guess.id for guess in rivals[:OPTIONS])


def _sure(best: Guess, found: Sequence[Guess]) -> float:
    second = found[1].score / found[0].score if len(found) > 1 else 0.0
    return round(0.95 * min(1.0, 0.45 + 0.55 * best.coverage) * (1.0 - 0.35 * second), 3)
