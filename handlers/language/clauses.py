"""Which clauses of a question ask for somebody, and which only tell.

Refuses to read who is asked for.
"""

from __future__ import annotations

from itertools import pairwise

from handlers.language import wordlists
from handlers.language.cuebook import STOP
from handlers.language.cuetree import Hit
from handlers.language.question import Question
from handlers.language.stems import stem

ASKING = ("who", "heads", "plain")
ASK_ONLY = (*ASKING, "filler", "owning", "doing", "contact", "decide", "pronouns", "types", "person nouns")
PERSON_NOUNS = frozenset(stem(one) for one in wordlists.sections("questions.txt")["person nouns"] if " " not in one)
VERBS = frozenset(wordlists.sections("words.txt")["verbs"])
WH = frozenset({"where", "what", "when", "how", "why", "which", "from"})
PLACES = frozenset({"am", "are", "work", "drive", "sit", "joined", "run", "lead", "manage", "come"})
SHORT, BRIEF = 4, 6
"""Words of a clause that says no more than who speaks, and of one that says no more than: who settles them?"""
SPEAKERS = frozenset({"i", "we", "he", "she", "they", "you"})


def asking_clauses(question: Question) -> frozenset[int]:
    """The clauses that ask for somebody."""
    return question.once(_asking_clauses)


def _asking_clauses(question: Question) -> frozenset[int]:
    outright = frozenset(question.words[hit.start].clause for hit in question.found("question", *ASKING))
    return outright | frozenset(
        word.clause
        for word, after in pairwise(question.words)
        if word.text in ("which", "what") and after.stem in PERSON_NOUNS and word.clause == after.clause
    )


def asked_clauses(question: Question) -> frozenset[int]:
    """The clauses in which it is said what somebody is asked for.

    Those that ask. Where they say nothing themselves (who does that? by whom?), the others; but a sentence beside a
    plain question for the owner only sets the scene.
    """
    return question.once(_asked_clauses)


def _asked_clauses(question: Question) -> frozenset[int]:
    asking = asking_clauses(question)
    said = any(hit for hit in said_hits(question) if question.words[hit.start].clause in asking)
    if not said and _points(question, asking):
        return frozenset(word.clause for word in question.words)
    if not asking or any(_says(question, at) for at, word in enumerate(question.words) if word.clause in asking):
        return asking
    plain = question.has("plain") and not question.has("decide")
    every = frozenset(word.clause for word in question.words)
    return frozenset(clause for clause in every if clause in asking or not plain or not _tells(question, clause))


def said_hits(question: Question) -> tuple[Hit, ...]:
    return (*question.found("accountability"), *question.found("stage"))


def _points(question: Question, asking: frozenset[int]) -> bool:
    """What is asked of is said before: who settles them?"""
    words = [word for word in question.words if word.clause in asking]
    return 0 < len(words) <= BRIEF and words[-1].text in ("it", "that", "this", "them", "those", "these")


def _tells(question: Question, clause: int) -> bool:
    """It is a sentence and no question itself: where does its data come from, who is responsible?"""
    first = next(word.text for word in question.words if word.clause == clause)
    return first in SPEAKERS or (first not in WH and sentence(question, clause))


def _says(question: Question, at: int) -> bool:
    """The word is content: part of a cue, or not explained at all."""
    if question.masked[at] or question.words[at].text in STOP:
        return False
    asks = any(hit.start <= at < hit.end for hit in question.found("question", *ASK_ONLY))
    return not asks or any(hit.start <= at < hit.end for hit in question.found("accountability"))


def sentence(question: Question, clause: int) -> bool:
    """The clause has a verb of its own."""
    return any(word.clause == clause and word.text in VERBS for word in question.words)


def _by_trade(question: Question) -> bool:
    """The first clause is no sentence and has a person in it: shift lead in depot 12, to whom ..."""
    first = [word for word in question.words if word.clause == 0]
    asks = any(hit.end <= len(first) for hit in question.found("question", "who", "plain"))
    return not asks and not sentence(question, 0) and any(word.stem in PERSON_NOUNS for word in first)


def introduces(question: Question, clause: int) -> bool:
    """Somebody says who they are: I am the foreman, we work in the lab, cook here."""
    said = [word.text for word in question.words if word.clause == clause]
    opening = said[:2]
    present = len(said) <= SHORT and said[-1] in ("here", "speaking")
    return (
        present
        or (clause == 0 and _by_trade(question))
        or (len(opening) == 2 and opening[0] in ("i", "we") and opening[1] in PLACES)
    )
