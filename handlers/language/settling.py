"""Which accountability a question is about, once it is known what it is about; or what to ask back.

Refuses to fall back on the product owner while a word of the question is unexplained.
"""

from __future__ import annotations

from handlers.language import stating
from handlers.language.asked import HALF, TOLD, VAGUE, Asked, owned_elsewhere, owner_of, sets_scene
from handlers.language.clauses import asking_clauses, introduces
from handlers.language.evidence import FAINT
from handlers.language.joining import together
from handlers.language.meaning import Meaning
from handlers.language.question import Question
from handlers.language.stems import stem
from handlers.language.voting import ELECTED, OVERRULED, doubted, elected
from handlers.language.weighing import Weight

RIVAL = 0.82
"""Share of the strongest cue's score from which a second accountability is a rival."""
FIRM = 2.5
"""Score from which a cue decides although it stands beside the clause that asks."""
OWN = stem("owns")
STRONG, MANY = 3.0, 2
"""Score from which even a weak word decides, and unexplained words beside which it otherwise does not."""


def choose(asked: Asked) -> Meaning:
    """One product; which accountability?"""
    weights = asked.weights
    if not weights or scenery(asked):
        return _plain(asked)
    asks = bool(asking_clauses(asked.question)) or not asked.question.has(*TOLD, family="trouble")
    added = together(asked) if asks else []
    if added:
        parts = tuple(stating.answer(asked, weight) for weight in added)
        return parts[0]._replace(intent="compare", parts=parts)
    if _faint(asked):
        return fill(asked, [stating.role(asked, weights[0])])
    rivals = [weight for weight in weights if weight.score >= RIVAL * weights[0].score]
    if len(rivals) > 1 and not _same_holder(asked, rivals):
        return fill(asked, [stating.role(asked, weight) for weight in rivals])
    name = stating.role(asked, weights[0])
    return fill(asked, [name], OVERRULED) if doubted(asked, name) else stating.answer(asked, weights[0])


def fill(asked: Asked, names: list[str], lead: float = ELECTED) -> Meaning:
    """What all the words speak for, if they do so clearly; otherwise it is asked back."""
    weight = elected(asked, lead)
    return stating.answer(asked, weight) if weight else stating.which(asked, names)


def _faint(asked: Asked) -> bool:
    """The only sign is a weak word, and it stands elsewhere, or among others that nothing explains."""
    top, words = asked.weights[0], asked.question.words
    beside = [at for at in asked.where.leftover if words[at].clause == words[top.at[0]].clause]
    asking = asking_clauses(asked.question)
    elsewhere = bool(asking) and words[top.at[0]].clause not in asking
    if top.group not in ("leans", "hints"):
        return top.own and asked.where.named and len(beside) >= (MANY if elsewhere else 1)
    decided = {words[hit.start].clause for hit in asked.question.found("question", "decide")}
    if top.at[1] - top.at[0] == 1 and top.score < STRONG and words[top.at[0]].clause in decided:
        return True
    scene = not top.asked or (bool(beside) and asked.question.has("plain"))
    return (elsewhere and scene) or (top.score < STRONG and len(beside) >= MANY)


def scenery(asked: Asked) -> bool:
    """The owner is asked for outright, and what sounds like a cue only sets the scene elsewhere."""
    top = asked.weights[0]
    if top.group in (*FAINT, "symptoms") and owned_elsewhere(asked.question, top):
        return True
    aside = top.score < FIRM + 1 and not top.asked and (top.at[1] == 0 or sets_scene(asked.question, top.at[0]))
    faint = aside or (not asked.where.named and (top.own or _describes(asked, top)))
    return faint and asked.question.has("plain") and bool(asking_clauses(asked.question))


def _describes(asked: Asked, weight: Weight) -> bool:
    """A weak word where the product is described: what tells us how much it is worth, whose is that?"""
    clause = asked.question.words[weight.at[0]].clause
    return weight.group in FAINT and clause not in asking_clauses(asked.question)


def _same_holder(asked: Asked, rivals: list[Weight]) -> bool:
    subject = f"product:{asked.where.product}"
    held = [asked.lexicon.portfolio.holder(subject, stating.role(asked, weight)) for weight in rivals]
    return all(one is not None and held[0] is not None and one.holder == held[0].holder for one in held)


def _goes_on(asked: Asked) -> bool:
    """And Pick Path? Who is backup? The accountability of the conversation is still meant."""
    question = asked.question
    return not question.has("heads", "plain") and not asked.where.leftover and question.has("follow", "backup")


def _does(asked: Asked) -> bool:
    """Somebody is said to do something to it, and nothing says that they own it: who fills it?"""
    question = asked.question
    asking = asking_clauses(question)
    others = question.found("question", "owning", "contact", "plain", "heads", "decide", "verify")
    doing = any(
        (not asking or question.words[hit.start].clause in asking)
        and not any(one.size > 1 and one.start <= hit.start < one.end for one in others)
        for hit in question.found("question", "doing")
        if question.words[hit.start].stem not in asked.where.matched and hit.start not in question.described
    )
    return (doing or question.has("addressing")) and not question.has("heads", "plain")


def _decides(asked: Asked) -> bool:
    """Something is to be decided, and nothing says what: who may do it?"""
    question = asked.question
    decided = any(question.words[hit.end - 1].text != "can" for hit in question.found("question", "decide"))
    return decided and not question.has("heads", "plain")


def _outright(question: Question) -> bool:
    """The owner is asked for in so many words."""
    return any(question.words[hit.start].text not in HALF for hit in question.found("question", "heads", "plain"))


def _owned(question: Question) -> bool:
    """It is said to be owned, by that very word, or in charge of it is what is asked for."""
    heads = question.found("question", "heads", "plain")
    return owner_of(question) is not None or any(question.words[hit.start].stem == OWN for hit in heads)


def _left(asked: Asked) -> bool:
    """Words are left over where they may matter.

    That is anywhere; but a whole sentence beside a clause that asks for the owner outright only sets the scene.
    """
    question = asked.question
    if owner := owner_of(question):
        return owner.start - 1 in asked.where.leftover
    asking = asking_clauses(question)
    return any(
        not _outright(question) or question.words[at].clause in asking or not sets_scene(question, at)
        for at in asked.where.leftover
        if not introduces(question, question.words[at].clause)
    )


def _plain(asked: Asked) -> Meaning:
    """No accountability is named: the product owner, if nothing of the question is left over."""
    if asked.where.component:
        return stating.component(asked)
    if asked.topic.accountability and _goes_on(asked):
        return stating.kept(asked, asked.topic.accountability)
    if _does(asked) or _decides(asked) or (asked.where.named and _left(asked)):
        return fill(asked, [])
    if not asked.where.named and asked.where.certainty < VAGUE and not asked.question.has("who", "heads", "plain"):
        return stating.unknown(asked)
    if not _owned(asked.question) and doubted(asked, "product_owner"):
        return fill(asked, [])
    return stating.product_owner(asked)
