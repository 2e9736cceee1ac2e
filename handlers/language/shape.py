"""What kind of thing a question is after: a person, a product, a list, somebody's holdings, or nothing of ours.

Refuses to read which product or which accountability; it looks at the form alone.
"""

from __future__ import annotations

from typing import Literal

from handlers.language.clauses import VERBS, WH, asking_clauses, sentence
from handlers.language.cuebook import STOP
from handlers.language.descriptions import fails
from handlers.language.question import Question
from handlers.language.seeking import asks_for_person
from handlers.language.wanting import TELLING, asks_figures, opened, seeks_product

Shape = Literal["person", "product", "many", "holdings", "verify", "report", "outside", "bare"]

SUPPOSING = frozenset({"if", "when", "whenever", "once", "unless", "before", "until", "should", "how", "whether"})
BEFORE = ("idea", "needs", "selection")
"""Stages in which there is no product yet."""
AUXILIARIES = frozenset({"is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "has", "have"})
EVERY = frozenset({"what", "every", "each", "all", "list", "where", "anywhere", "any", "anything", "everything"})


def shape(question: Question) -> Shape:
    """The form of the question, the most telling sign first."""
    product, people = question.ids("product"), question.ids("person")
    placed = bool(product or question.ids("component") or question.ids("pilot"))
    if not placed and question.has("missing") and _many(question) and not _that_does(question):
        return "many"
    if people:
        return _about_people(question, placed=placed)
    if not placed and question.teams and (_team_does(question) or _everything(question)):
        return "holdings"
    if asks_for_person(question) or (placed and question.has("where")):
        return "person"
    if not placed and question.has("where") and question.found("stage", *BEFORE):
        return "person"
    if not placed and (asks_figures(question) or _all_chat(question)):
        return "outside"
    if not placed and opened(question, "lessons") and not question.has("broken", "wrong", family="trouble"):
        return "outside"
    if not placed and _helps_user(question):
        return "person"
    if not placed and seeks_product(question):
        return "product"
    return _without_person(question, placed=placed)


def _team_does(question: Question) -> bool:
    """What does the service desk support? What is it responsible for?"""
    opening = [word.text for word in question.words[:2]]
    return (
        opening[:1] == ["what"]
        and opening[-1] in ("do", "does", "is", "are", "has", "have")
        and any(link.start in (2, 3) for link in question.teams)
    )


def _everything(question: Question) -> bool:
    sought = [hit for hit in question.found("question", "who") if not _within_team(question, hit.start)]
    return (
        question.has("holdings")
        and not question.has("which product")
        and not sought
        and any(word.text in ("what", "everything", "all", "list", "which") for word in question.words)
    )


def _within_team(question: Question, at: int) -> bool:
    return any(link.start <= at < link.end for link in question.teams)


def _that_does(question: Question) -> bool:
    """Anything that warns me before a payment is missed? Not: anything that lacks an owner."""
    opening = [word.text for word in question.words[:2]]
    lacking = min(hit.start for hit in question.found("question", "missing"))
    return opening in (["anything", "that"], ["anything", "which"], ["something", "that"]) and lacking > 2


def _many(question: Question) -> bool:
    """More than one thing is spoken of: pilots, which products, everywhere."""
    for hit in question.found("question", "many", "pilots"):
        spoken = question.words[hit.start : hit.end]
        if any(word.text in EVERY for word in spoken):
            return True
        if spoken[-1].raw.endswith("s"):
            return True
    return False


def _about_people(question: Question, *, placed: bool) -> Shape:
    if placed:
        return "person" if _seeks_somebody_else(question) else "verify"
    if question.has("verify") and not question.has("holdings"):
        return "verify"
    if question.has("holdings") or not asks_for_person(question):
        return "holdings"
    return "verify" if not question.has("who") else "person"


def _seeks_somebody_else(question: Question) -> bool:
    """Who took over from Ann; not: is it Ann who has it? It's Ann who has it."""
    named = [link.end for link in question.links if link.ids("person")]
    return question.words[0].text not in AUXILIARIES and any(
        word.text in ("who", "whom", "whose") and at not in named for at, word in enumerate(question.words)
    )


def _without_person(question: Question, *, placed: bool) -> Shape:
    if _outside(question, placed=placed):
        return "outside"
    return "report" if tells(question) else "bare"


def _outside(question: Question, *, placed: bool) -> bool:
    """It opens like an order, a definition or a figure; or there is nothing but chat in it."""
    if _all_chat(question):
        return True
    cued = (
        question.found("accountability") or question.found("stage") or question.has("broken", "wrong", family="trouble")
    )
    if placed and cued:
        return False
    if opened(question, "definitions") and (_only_types(question) or not question.has("types", "outputs")):
        return True
    return opened(question, "figures", "chores")


def _only_types(question: Question) -> bool:
    """What is machine learning? What is a model?"""
    kinds = {at for hit in question.found("question", "types") for at in range(hit.start, hit.end)}
    return not question.links and all(word.text in STOP or at in kinds for at, word in enumerate(question.words))


def _all_chat(question: Question) -> bool:
    return all(_chatted(question, at) for at in range(len(question.words)))


def _helps_user(question: Question) -> bool:
    """A log-in or a course is wanted, not a product: how do I get a login for the tool that reads passports?"""
    ordered = question.found("outside", "chores")
    return any(
        hit.cue.name == "support_team"
        and hit.start not in question.described
        and not any(one.start <= hit.start and hit.end < one.end for one in ordered)
        for hit in question.found("accountability", "names", "acts", "topics")
    )


def _chatted(question: Question, at: int) -> bool:
    covered = any(hit.start <= at < hit.end for hit in question.found("outside", "chat", "praise"))
    return not question.masked[at] and (covered or question.words[at].text in STOP)


def tells(question: Question) -> bool:
    """It states something: there is trouble in it, or a verb beside the product."""
    if question.has("broken", "wrong", "lasting", family="trouble") and len(question.words) > 2:
        return True
    if question.words[0].text in AUXILIARIES and not question.has(*TELLING, family="trouble"):
        return False
    if question.words[0].text in WH:
        return question.has("broken", "wrong", family="trouble") and bool(question.links)
    if question.has("acute", family="trouble") and question.has("odd", family="trouble"):
        return True
    if question.exclaimed and question.links and len(question.words) > 4:
        return True
    if question.has("odd", "acute", family="trouble") and question.links and len(question.words) > 4:
        return not _asks_otherwise(question)
    loose = [word for at, word in enumerate(question.words) if not question.masked[at]]
    return (len(loose) > 2 and any(word.text in VERBS for word in loose)) or _verb_follows(question)


def _asks_otherwise(question: Question) -> bool:
    """A decision, a pilot, or something that somebody answers for is spoken of, and nothing is broken."""
    weighty = question.found("accountability", "names", "acts", "topics")
    return bool(weighty) or question.has("decide", "pilots") or bool(question.ids("pilot"))


def _verb_follows(question: Question) -> bool:
    for link in question.links:
        after = question.words[link.end : link.end + 1]
        if not after or len(question.words) - link.end < 2 or after[0].number or _cued(question, link.end):
            continue
        if after[0].text.endswith(("s", "ed")):
            return after[0].clause == question.words[link.start].clause
    return False


def _supposed(question: Question, at: int) -> bool:
    """It is only thought of: if a judge asked why it failed; or it is a guess at a mistyped word."""
    clause = question.words[at].clause
    before = [word.text for word in question.words[:at] if word.clause == clause]
    return question.words[at].corrected or not SUPPOSING.isdisjoint(before)


def _cued(question: Question, at: int) -> bool:
    return any(hit.start <= at < hit.end for hit in (*question.found("accountability"), *question.found("stage")))


def tells_trouble(question: Question, *, named: bool) -> bool:
    """Something is broken or wrong, in a clause that does not itself ask.

    Where no product is named, the clause must be a sentence: a photo of a broken part describes a product.
    """
    asking = asking_clauses(question)
    for hit in question.found("trouble", "broken", "wrong", "lasting", *(("acute",) if named else ())):
        clause = question.words[hit.start].clause
        if clause in asking or hit.start in question.described or _supposed(question, hit.start):
            continue
        if named or sentence(question, clause) or fails(hit, question.words):
            return True
    return False
