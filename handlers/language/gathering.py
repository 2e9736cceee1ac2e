"""Read questions for lists: what nobody holds, what there is, and everything that one person or team holds.

Refuses to pick one of several people who share a name.
"""

from __future__ import annotations

from handlers.language.cuebook import STOP, TYPES
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Intent, Meaning, Topic
from handlers.language.normalise import Word
from handlers.language.question import Question
from handlers.language.weighing import weigh

OPTIONS = 5
LISTING = frozenset({"what", "which", "list", "show", "everything", "products", "all", "anything"})


def many(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    """What nobody holds. Without an accountability: the owner, of pilots where the question is about pilots."""
    of_pilots = question.has("pilots")
    weights = [
        weight
        for weight in weigh(question)
        if not weight.stage and not _bare_pilot(weight.name, weight.said, of_pilots=of_pilots)
    ]
    weights = [weight for weight in weights if not _of_company(weight.name, lexicon)]
    name = weights[0].name if weights else "pilot_owner" if of_pilots else "product_owner"
    of_pilots = of_pilots and name in ("pilot_owner", "scenario_owner")
    team = _limit(question)
    trace = (f"Subjects without {name} are listed.",)
    return Meaning("answer", "list", accountability=name, team=team, of_pilots=of_pilots, confidence=0.85, trace=trace)


def _of_company(name: str, lexicon: Lexicon) -> bool:
    accountability = lexicon.portfolio.accountabilities.get(name)
    return name == "portfolio_lead" or (accountability is not None and accountability.scope == "company")


def _bare_pilot(name: str, said: str, *, of_pilots: bool) -> bool:
    return of_pilots and name == "pilot_owner" and said in ("pilot", "pilots")


def _limit(question: Question) -> str | None:
    """The team whose products are meant; not a team whose name is the accountability's."""
    said = [hit for hit in question.found("accountability") if hit.cue.group not in ("leans", "hints")]
    free = [link for link in question.teams if not any(hit.start < link.end and link.start < hit.end for hit in said)]
    return next((one for link in free for one in link.ids("team")), None)


def _team(question: Question) -> str | None:
    return next((one for link in question.teams for one in link.ids("team")), None)


def at_stage(question: Question, lexicon: Lexicon) -> Meaning | None:
    """What is in pilot? None where nothing like that is asked."""
    said = [word for word in question.words if word.text not in ("a", "an", "the", "now", "still", "currently")]
    before = [at for at, word in enumerate(said) if word.text in ("in", "at", "under")]
    if question.links or not said or said[0].text not in LISTING or not before:
        return None
    named = tuple(word.stem for word in said[before[-1] + 1 :] if word.text not in ("stage", "phase", "mode"))
    stage = lexicon.stages.get(named)
    if stage is None or not all(_small(word) for word in said[: before[-1]]):
        return None
    return Meaning("answer", "list", stage=stage, confidence=0.9, trace=(f"Products at the stage {stage} are listed.",))


def _small(word: Word) -> bool:
    """It says no more than that products are listed; not: monitoring a model in production."""
    return word.text in STOP or word.text in LISTING or word.stem in TYPES


def holdings(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    intent: Intent = "orphan" if question.has("leaving") else "reverse"
    for link in question.links:
        people = link.ids("person")
        if len(people) == 1:
            return Meaning(
                "answer",
                intent,
                person=people[0],
                confidence=0.95 - 0.1 * link.weak,
                trace=(f"{people[0]} is named.",),
            )
        if people:
            return Meaning(
                "clarify",
                intent,
                about="person",
                candidates=people[:OPTIONS],
                best=people[0],
                confidence=0.4,
                trace=("Several people are called so.",),
            )
    team = _team(question)
    return Meaning("answer", "reverse", team=team, confidence=0.9, trace=(f"The team {team} is named.",))
