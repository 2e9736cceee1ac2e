"""Whether a question is after a person: it says who, names a trade, or ends in what somebody answers for.

Refuses to say which person.
"""

from __future__ import annotations

from itertools import pairwise

from handlers.language.clauses import PERSON_NOUNS
from handlers.language.cuebook import STOP
from handlers.language.question import Question

REACH = {"which": 4, "what": 1}
"""Words within which the person asked for follows: which of the two engineers."""


def asks_for_person(question: Question) -> bool:
    forms = (_which_person, _by_trade, _ends_in_cue, _ends_in_by, _somebody_of)
    outright = question.has("heads") or (question.has("who") and not _who_are_described(question))
    return outright or any(form(question) for form in forms)


def _who_are_described(question: Question) -> bool:
    """Those whom a product is sought for: is there something for patients who speak no English?"""
    said = question.words
    sought = question.has("which product") and not question.has("plain", "decide")
    return sought and all(
        hit.size == 1
        and hit.start > 0
        and said[hit.start].text == "who"
        and said[hit.start - 1].clause == said[hit.start].clause
        and said[hit.start - 1].text not in STOP
        and said[hit.start - 1].stem not in PERSON_NOUNS
        for hit in question.found("question", "who")
    )


def _somebody_of(question: Question) -> bool:
    """I need the developer of it; the engineer behind it."""
    said = question.words
    return any(
        said[at - 1].text == "the" and word.stem in PERSON_NOUNS and after.text in ("of", "behind")
        for at, (word, after) in enumerate(pairwise(said))
        if at
    )


def _ends_in_by(question: Question) -> bool:
    """The benchmark texts are kept by?"""
    return len(question.words) > 2 and question.words[-1].text == "by"


def _ends_in_cue(question: Question) -> bool:
    """The tool that sorts mail, prompts?"""
    hits = question.found("accountability", "names", "topics")
    last = [at for at, word in enumerate(question.words) if word.clause == question.clauses - 1]
    return question.clauses > 1 and any(hit.start <= last[0] and hit.end > last[-1] for hit in hits)


def _by_trade(question: Question) -> bool:
    """Copyright person? Your data people?"""
    return any(
        after.stem in PERSON_NOUNS and after.clause == question.words[hit.start].clause
        for hit in question.found("accountability", "names", "topics")
        for after in question.words[hit.end : hit.end + 1]
    )


def _which_person(question: Question) -> bool:
    for at, word in enumerate(question.words):
        if word.text in REACH:
            for near in question.words[at + 1 : at + 1 + REACH[word.text]]:
                if near.stem in PERSON_NOUNS and near.clause == word.clause:
                    return True
    return False
