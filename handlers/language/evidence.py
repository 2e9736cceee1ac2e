"""Which words of a question may describe a product, and which only ask, tell or deny.

Refuses to say what they describe.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from handlers.language.clauses import PERSON_NOUNS, asking_clauses
from handlers.language.cuebook import STOP, TYPES
from handlers.language.cuetree import Hit
from handlers.language.describing import Term
from handlers.language.question import Question

KINDS = TYPES | PERSON_NOUNS
"""Words for some product or for some person: they count where they fit, and need no explaining."""
AUXILIARIES = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "will", "cannot", "can", "keeps", "kept"}
)
TELLING = frozenset(
    {
        "just",
        "suddenly",
        "says",
        "shows",
        "gives",
        "sends",
        "stopped",
        "started",
        "put",
        "let",
        "went",
        "got",
        "came",
        "told",
        "made",
    }
)
ASK_WORDS = (
    "filler",
    "who",
    "heads",
    "contact",
    "decide",
    "plain",
    "owning",
    "backup",
    "verify",
    "follow",
    "joins",
    "supporting",
)
FAINT = ("leans", "hints")
WEIGHTY = ("names", "acts", "topics", "symptoms")
SEEK_WORDS = ("filler", "who", "heads", "which product", "follow", "verify")


def content(
    question: Question, *, seeking: bool = False, scenery: bool = False, told: Collection[int] | None = None
) -> list[tuple[int, Term]]:
    """The words that may describe a product, with their places. `scenery`: also cues beside the clause that asks.

    `told` are places that need not be covered: by default, of a statement what follows its subject.
    """
    left = _unspoken(question, seeking=seeking, scenery=scenery)
    if not left:
        return []
    trouble = covered(question.found("trouble", "broken", "wrong"))
    free = _trouble(question) | covered(question.found("accountability", *FAINT))
    failing = _failing(question, trouble) if trouble else frozenset[int]()
    if told is None:
        told = () if seeking else _predicates(question)
    team = {place for link in question.teams for place in range(link.start, link.end)}
    found = []
    for at in left:
        if at in failing or (at in told and at in trouble):
            continue  # what is wrong with it is no part of what it is
        word = question.words[at]
        found.append((at, Term(word, optional=at in free or at in told or at in team or word.stem in KINDS)))
    return found


def _unspoken(question: Question, *, seeking: bool, scenery: bool) -> list[int]:
    """The words that no name, no question for somebody and no cue accounts for."""
    spoken = covered(question.found("question", *(SEEK_WORDS if seeking else ASK_WORDS)))
    if not seeking:
        spoken |= covered(_cues(question, scenery=scenery))
    left = [at for at in question.once(_content_words) if at not in spoken or at in question.described]
    left = [at for at in left if not _after_whose(question, at) or at in question.described]
    denied, doing = _denied(question) if left else (), not seeking and question.has("doing")
    return [at for at in left if at not in denied and not (doing and _is_done(question, at))]


def _content_words(question: Question) -> list[int]:
    """Words that are neither small nor a name nor a number."""
    return [
        at
        for at, word in enumerate(question.words)
        if not question.masked[at]
        and word.text not in STOP
        and not word.number
        and len(word.text) > 1
        and at not in question.of_company
    ]


def _failing(question: Question, trouble: Collection[int]) -> frozenset[int]:
    """What is wrong, with the word for it: gives wrong answers."""
    hits = [hit for hit in question.found("accountability") if hit.size > 1]
    return covered(hit for hit in hits if any(at in trouble for at in range(hit.start, hit.end)))


def _trouble(question: Question) -> frozenset[int]:
    """What tells of trouble. Ordinary verbs do so only beside something that says it outright."""
    told = question.has("broken", "wrong", "acute", "lasting", family="trouble") or not question.has("who")
    return covered(question.found("trouble")) if told else frozenset()


def covered(hits: Iterable[Hit]) -> frozenset[int]:
    return frozenset([at for hit in hits for at in range(hit.start, hit.end)])


def _cues(question: Question, *, scenery: bool) -> list[Hit]:
    """Cues that are no evidence for a product: the weighty ones."""
    hits = [*question.found("accountability", *WEIGHTY), *question.found("stage")]
    if not scenery:
        return hits
    asking = asking_clauses(question)
    return [hit for hit in hits if question.words[hit.start].clause in asking]


def _after_whose(question: Question, at: int) -> bool:
    """Whose baby, whose toy, whose kingdom: pictures of an owner."""
    return at > 0 and question.words[at - 1].text == "whose"


def _is_done(question: Question, at: int) -> bool:
    """What somebody is asked to do is no part of what it is: who | writes the prompts."""
    done = any(hit.start == at for hit in question.found("question", "doing"))
    return done and any(hit.end == at for hit in question.found("question", "who"))


def _denied(question: Question) -> set[int]:
    """What follows a `not` that contrasts: FF at the entrance, not the bones."""
    found: set[int] = set()
    for at, word in enumerate(question.words):
        verb = at > 0 and question.words[at - 1].text in AUXILIARIES
        if word.text == "not" and not verb:
            found.update(
                place
                for place in range(at, min(at + 4, len(question.words)))
                if question.words[place].clause == word.clause
            )
    return found


def _predicates(question: Question) -> set[int]:
    """What statements say after naming their subject: the referral letters | are all landing in dermatology."""
    found: set[int] = set()
    asking = asking_clauses(question)
    for at, word in enumerate(question.words):
        if word.clause in asking or at in found or at in question.described:
            continue
        begun = at - next(place for place, one in enumerate(question.words) if one.clause == word.clause)
        if begun and (word.text in AUXILIARIES or (begun > 1 and word.text in TELLING)):
            found.update(
                place for place in range(at, len(question.words)) if question.words[place].clause == word.clause
            )
    return found
