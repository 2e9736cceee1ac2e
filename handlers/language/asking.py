"""Read questions for one person: who answers for this, who is called now, is it really her.

Refuses to fall back on the product owner while a word of the question is unexplained.
"""

from __future__ import annotations

from handlers.language import piloting
from handlers.language.asked import TOLD, VAGUE, Asked, own_words, said_of, taken_in
from handlers.language.cuebook import STOP
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Intent, Meaning, Topic
from handlers.language.normalise import forms
from handlers.language.placing import Place, place
from handlers.language.question import Question
from handlers.language.settling import choose, fill, scenery
from handlers.language.shape import AUXILIARIES, BEFORE
from handlers.language.stating import unknown
from handlers.language.voting import doubted
from handlers.language.weighing import REPORTED, reported

COMPANY = "portfolio_lead"


def person(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    asked = taken_in(question, lexicon, topic)
    return _company(asked) or piloting.pilot(asked) or _nowhere(asked) or _several(asked) or choose(asked)


def _stray(asked: Asked) -> bool:
    """Some words happen to fit, and nobody is asked to answer for anything: who won the match?"""
    where = asked.where
    described = bool(where.matched) and not where.named
    owned = asked.weights or asked.question.has("heads", "plain", "owning", "contact", "types", "decide")
    return described and not owned and not _who_alone(asked.question)


def _who_alone(question: Question) -> bool:
    """Camera on the belt: who?"""
    clauses = [word.clause for word in question.words]
    return any(clauses.count(question.words[hit.start].clause) == hit.size for hit in question.found("question", "who"))


def bare(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    asked = taken_in(question, lexicon, topic)
    if (not asked.where.products and not asked.weights) or _by_chance(asked):
        return Meaning(
            "out_of_scope",
            "out_of_scope",
            unexplained=asked.unexplained,
            confidence=0.6,
            trace=("Nothing in it is known.",),
        )
    acute = question.has("acute", family="trouble")
    faint = not asked.weights or asked.weights[0].group in ("leans", "hints") or _misread(asked)
    if asked.where.named and faint and (acute or len(asked.where.leftover) > 1):
        return _symptom(asked._replace(weights=tuple(reported(question))))
    return _company(asked) or piloting.pilot(asked) or _nowhere(asked) or _several(asked) or choose(asked)


def _misread(asked: Asked) -> bool:
    """What sounds like a cue is a corrected word, and others are left over."""
    start, end = asked.weights[0].at
    return bool(asked.where.leftover) and all(word.corrected for word in asked.question.words[start:end])


def _by_chance(asked: Asked) -> bool:
    """A word or two happen to fit a product, in something that asks for nobody: gloves, please; the lift is stuck."""
    where = asked.where
    if not where.products or where.named or where.half:
        return False
    cued = asked.weights and asked.weights[0].group in ("names", "acts", "topics")
    few = where.product and len(where.matched) < 2 and not asked.question.has("outputs", "types")
    fact = asked.question.words[0].text in AUXILIARIES or asked.question.words[0].text in ("how", "when")
    return where.certainty < VAGUE or ((few or fact) and not cued)


def report(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    where = place(question, lexicon, topic)
    if not where.named and _described_by_trouble(question, where):
        return bare(question, lexicon, topic)
    asked = Asked(question, lexicon, topic, where, said_of(question, own_words(where, lexicon)))
    if not where.products or _by_chance(asked):
        return Meaning(
            "out_of_scope",
            "out_of_scope",
            unexplained=asked.unexplained,
            confidence=0.5,
            trace=("No product is named or described.",),
        )
    return _symptom(asked)


def _described_by_trouble(question: Question, where: Place) -> bool:
    """What is broken or wrong is what the product is about: the reader for broken hands."""
    hits = question.found("trouble", "broken", "wrong", "lasting")
    return bool(hits) and all(
        question.words[at].stem in where.matched for hit in hits for at in range(hit.start, hit.end)
    )


def _symptom(asked: Asked) -> Meaning:
    meaning = _several(asked) or (choose(asked) if _troubled(asked) else fill(asked, ["incident_response"]))
    return meaning._replace(intent="symptom") if meaning.intent in ("owner", "accountability") else meaning


def _troubled(asked: Asked) -> bool:
    """Trouble is told, or what the product does; not just anything: the ward has a new secretary, she must have it."""
    question = asked.question
    told = question.has(*TOLD, family="trouble") or question.exclaimed
    subject = any(all(word.text in STOP for word in question.words[: link.start]) for link in question.links[:1])
    return told or subject or not asked.where.named or not asked.weights or asked.weights[0].said != REPORTED


def verify(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    asked = taken_in(question, lexicon, topic)
    meaning = piloting.pilot(asked) or _nowhere(asked) or _several(asked) or choose(asked)
    if meaning.kind != "answer":
        return meaning
    people, subject = (
        question.ids("person"),
        f"pilot:{meaning.pilot}" if meaning.pilot else f"product:{meaning.product}",
    )
    held = lexicon.portfolio.holder(subject, meaning.accountability or "product_owner")
    meant = next((each for each in people if held is not None and held.holder == each), people[0])
    return meaning._replace(intent="verify", person=meant, namesakes=_namesakes(question, meant))


def _namesakes(question: Question, person: str) -> tuple[str, ...]:
    """Others who are called by the same words."""
    named = next(link.ids("person") for link in question.links if person in link.ids("person"))
    return tuple(one for one in named if one != person)


def _company(asked: Asked) -> Meaning | None:
    """Which products there are to be is the portfolio lead's, whichever product it is about."""
    top = asked.weights[0] if asked.weights else None
    if (
        top is None
        or (scenery(asked) and top.name not in BEFORE)
        or all(word.corrected for word in asked.question.words[slice(*top.at)])
    ):
        return None
    stage = asked.lexicon.stage(top.name) if top.stage else None
    role = stage.primary_role if stage else top.name
    accountability = asked.lexicon.portfolio.accountabilities.get(role)
    if (accountability.scope if accountability else "company" if role == COMPANY else "product") != "company":
        return None
    if asked.where.named and doubted(asked, role):
        return None
    intent: Intent = "lifecycle" if stage else "accountability"
    return Meaning(
        "answer",
        intent,
        product=asked.where.product,
        accountability=role,
        stage=stage.id if stage else None,
        confidence=0.9,
        trace=(f"“{top.said}” means {stage.name if stage else role}.",),
    )


def _nowhere(asked: Asked) -> Meaning | None:
    if asked.where.products and not _stray(asked):
        return None
    if led := _stage_alone(asked):
        return led
    about = bool(asked.weights) or asked.question.has("heads", "plain")
    if not about:
        return Meaning(
            "out_of_scope",
            "out_of_scope",
            unexplained=asked.unexplained,
            confidence=0.5,
            trace=("No product and no accountability is named.",),
        )
    return unknown(asked)


def _stage_alone(asked: Asked) -> Meaning | None:
    """Who leads at scaling? Nothing but the stage and that somebody is sought."""
    top = asked.weights[0] if asked.weights else None
    if top is None or not top.stage or asked.where.leftover or not asked.question.has("owning", "supporting"):
        return None
    stage = asked.lexicon.stage(top.name)
    said = frozenset(word.stem for word in asked.question.words[slice(*top.at)])
    if said.isdisjoint(form[2] for form in forms(stage.name)):
        return None
    trace = (f"“{top.said}” means {stage.name}, and no product is named.",)
    return Meaning(
        "answer", "lifecycle", accountability=stage.primary_role, stage=stage.id, confidence=0.7, trace=trace
    )


def _several(asked: Asked) -> Meaning | None:
    """More than one product: each, where the question adds them up; otherwise a question back."""
    where = asked.where
    if len(where.products) < 2:
        return None
    if where.several and asked.question.has("joins"):
        parts = tuple(
            choose(asked._replace(where=where._replace(products=(one,), several=False))) for one in where.products
        )
        return parts[0]._replace(intent="compare", parts=parts)
    return Meaning(
        "clarify",
        "owner",
        candidates=where.products,
        best=where.products[0],
        accountability=_likely(asked),
        unexplained=asked.unexplained,
        confidence=where.certainty * 0.5,
        trace=("Several products come close: " + ", ".join(where.products) + ".",),
    )


def _likely(asked: Asked) -> str | None:
    return asked.weights[0].name if asked.weights and not asked.weights[0].stage else None
