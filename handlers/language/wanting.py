"""Whether a question is after a product rather than a person, or after a figure that is not kept here.

Refuses to say which product.
"""

from __future__ import annotations

from handlers.language.clauses import VERBS
from handlers.language.cuebook import STOP, TYPES
from handlers.language.question import Question

TELLING = ("broken", "wrong", "acute", "lasting")


def seeks_product(question: Question) -> bool:
    forms = (_any_product, _what_does, _could_something)
    return question.has("which product") or any(form(question) for form in forms)


def asks_figures(question: Question) -> bool:
    """How many were there? Not: what tells me how many; how can I see how many; how much, does something exist?"""
    if not opened(question, "figures") or _any_product(question) or _what_does(question):
        return False
    last = question.clauses - 1
    sought = any(question.words[hit.start].clause == last for hit in question.found("question", "which product"))
    seen = any(hit.start == 0 for hit in question.found("question", "which product"))
    return not seen and not (last and sought)


def _could_something(question: Question) -> bool:
    """Can some system build the rota for me?"""
    troubled = question.has(*TELLING, family="trouble")
    return question.words[0].text in ("can", "could", "does") and question.has("types") and not troubled


def _any_product(question: Question) -> bool:
    """The last clause is after a product, alone or for what was said before: program? any AI for that?"""
    last = [word for word in question.words if word.clause == question.clauses - 1]
    if question.clauses < 2 or not any(word.stem in TYPES for word in last):
        return False
    return all(word.stem in TYPES or word.text in STOP for word in last)


def _what_does(question: Question) -> bool:
    """What tells traders how much wind to expect?"""
    opening = question.words[:2]
    verb = opening[-1].text
    return (
        len(opening) == 2 and opening[0].text == "what" and verb.endswith("s") and verb not in VERBS and len(verb) > 3
    )


def opened(question: Question, *groups: str) -> bool:
    return any(_opens(question, hit.start) for hit in question.found("outside", *groups))


def _opens(question: Question, at: int) -> bool:
    """Nothing but small words stands before it in its clause."""
    clause = question.words[at].clause
    before = [word for word in question.words[:at] if word.clause == clause]
    return all(word.text in STOP for word in before)
