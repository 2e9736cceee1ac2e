"""Which accountability do the cues speak for? The clause that asks decides first; what only describes hardly counts.

Refuses to fall back on anybody: no cue, no accountability.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from handlers.language import wordlists
from handlers.language.cuebook import STOP, TYPES
from handlers.language.cuetree import Hit
from handlers.language.question import Question
from handlers.language.stems import stem

WORTH = {"names": 6.0, "acts": 4.5, "symptoms": 4.0, "topics": 3.0, "leans": 1.9, "hints": 1.0}
STAGE_WORTH = 4.0
LONGER = 0.6
"""Added for each further word of a cue."""
ASKED, STATED, DESCRIBED = 1.3, 0.6, 0.1
"""Factors for a cue in the clause that asks, beside one that asks, and in a description."""
PILOTS = ("pilot_owner", "scenario_owner")
INCIDENT, LASTING, SCENERY = 3.0, 4.5, 0.4
"""Worth of a report by itself, of trouble that lasts, and the factor for topics in a report."""
ASKING = ("who", "heads", "plain")
ASK_ONLY = (*ASKING, "filler", "owning", "doing", "contact", "decide", "pronouns", "types", "person nouns")
PERSON_NOUNS = frozenset(stem(one) for one in wordlists.sections("questions.txt")["person nouns"] if " " not in one)
VERBS = frozenset(wordlists.sections("words.txt")["verbs"])
WH = frozenset({"where", "what", "when", "how", "why", "which", "from"})
PLACES = frozenset({"am", "are", "work", "drive", "sit", "joined", "run", "lead", "manage", "come"})
SHORT, BRIEF = 4, 6
"""Words of a clause that says no more than who speaks, and of one that says no more than: who settles them?"""
SPEAKERS = frozenset({"i", "we", "he", "she", "they", "you"})
OWN_WORDS = 0.55
"""Factor for a cue that the product's own description uses."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How strongly `name` is meant, and the words that say so. `stage`: it is a step of a product's life.

    `own`: the product describes itself with these words.
    """

    name: str
    score: float
    said: str
    stage: bool = False
    asked: bool = False
    group: str = ""
    own: bool = False
    at: tuple[int, int] = (0, 0)


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
    said = any(hit for hit in _hits(question) if question.words[hit.start].clause in asking)
    if not said and _points(question, asking):
        return frozenset(word.clause for word in question.words)
    if not asking or any(_says(question, at) for at, word in enumerate(question.words) if word.clause in asking):
        return asking
    plain = question.has("plain") and not question.has("decide")
    every = frozenset(word.clause for word in question.words)
    return frozenset(clause for clause in every if clause in asking or not plain or not _tells(question, clause))


def _hits(question: Question) -> tuple[Hit, ...]:
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


def introduces(question: Question, clause: int) -> bool:
    """Somebody says who they are: I am the foreman, we work in the lab, cook here."""
    said = [word.text for word in question.words if word.clause == clause]
    opening = said[:2]
    present = len(said) <= SHORT and said[-1] in ("here", "speaking")
    return present or (len(opening) == 2 and opening[0] in ("i", "we") and opening[1] in PLACES)


def weigh(question: Question, *, without: Collection[int] = (), own: Collection[str] = ()) -> list[Weight]:
    """Accountabilities and stages, strongest first. Cues that lie wholly in the places `without` are left out.

    `own` are the stems with which the product describes itself; a cue made of them says less.
    """
    asking = asked_clauses(question)
    piloting = question.has("pilots") or bool(question.ids("pilot"))
    best: dict[tuple[str, bool], dict[tuple[int, int], tuple[float, Hit]]] = {}
    for hit in _hits(question):
        if all(place in without for place in range(hit.start, hit.end)) or (not piloting and _of_pilots(hit)):
            continue
        if _of_some_kind(hit, question) or _undecided(hit, question) or _its_own_doing(hit, question):
            continue
        spans = best.setdefault((hit.cue.name, hit.cue.family == "stage"), {})
        score = _score(hit, question, asking)
        if _told(hit, question, own):
            score *= OWN_WORDS
        if score > spans.get((hit.start, hit.end), (0.0, hit))[0]:
            spans[hit.start, hit.end] = (score, hit)
    weights = [_sum(who, list(spans.values()), question, asking, own) for who, spans in best.items()]
    return sorted(weights, key=lambda weight: (-weight.score, weight.name))


def _of_some_kind(hit: Hit, question: Question) -> bool:
    """It ends in a word for some product that is then described: in charge of the AI | which finds graffiti."""
    if hit.cue.name != "portfolio_lead":
        return False
    last, after = question.words[hit.end - 1], question.words[hit.end : hit.end + 1]
    described = bool(after) and after[0].clause == last.clause and after[0].text in ("that", "which", "who", "for")
    return described and last.stem in TYPES


def _its_own_doing(hit: Hit, question: Question) -> bool:
    """The product does it, and that is what is spoken of: who decides which languages Dev Mate | supports."""
    at, clause = hit.start, question.words[hit.start].clause
    if hit.size > 1 or not at or not question.masked[at - 1] or not question.words[at].raw.endswith("s"):
        return False
    before = (word.text for word in question.words[:at] if word.clause == clause)
    return not WH.isdisjoint(before) and not question.words[at - 1].possessive


def _undecided(hit: Hit, question: Question) -> bool:
    """Small words that mean a stage only behind a product and where somebody decides: Pick Path in all warehouses."""
    if hit.cue.name != "scaling" or (hit.start > 0 and question.masked[hit.start - 1] and question.has("decide")):
        return False
    return all(question.masked[at] or question.words[at].text in STOP for at in range(hit.start, hit.end))


def _told(hit: Hit, question: Question, own: Collection[str]) -> bool:
    return bool(own) and all(question.words[at].stem in own for at in range(hit.start, hit.end))


def _of_pilots(hit: Hit) -> bool:
    """It is said of pilots only, unless it names the accountability outright."""
    return hit.cue.name in PILOTS and hit.cue.group != "names"


def reported(question: Question) -> list[Weight]:
    """Something is wrong: what is said to be wrong with it decides, otherwise whoever is called for incidents."""
    weights = [weight for weight in weigh(question) if weight.name != "incident_response" or weight.stage]
    telling = [replace(weight, score=weight.score * _telling(weight)) for weight in weights]
    incident = Weight("incident_response", INCIDENT + _urgency(question), "what is reported")
    lasting = question.found("trouble", "lasting")
    if lasting and not question.has("acute", "broken", family="trouble"):
        said = question.spoken(lasting[0].start, lasting[0].end)
        telling.append(Weight("model_quality", LASTING, said))
    return _merged([*telling, incident])


def _telling(weight: Weight) -> float:
    """In a report only symptoms, and what is asked for beside it, speak; topics are the scenery."""
    if weight.group == "symptoms" and not weight.asked:
        return 1.0 / STATED
    if weight.asked or weight.group == "names":
        return 1.0
    return 0.8 if weight.group == "acts" else SCENERY


def _urgency(question: Question) -> float:
    found = {hit.cue.group for hit in question.found("trouble")}
    own = any(
        hit.cue.name == "incident_response" and hit.cue.group != "topics" for hit in question.found("accountability")
    )
    return 0.5 * ("broken" in found) + 0.5 * ("acute" in found) + 1.5 * own


def _merged(weights: Sequence[Weight]) -> list[Weight]:
    best: dict[tuple[str, bool], Weight] = {}
    for weight in weights:
        before = best.get((weight.name, weight.stage))
        if before is None or weight.score > before.score:
            best[weight.name, weight.stage] = weight
    return sorted(best.values(), key=lambda weight: (-weight.score, weight.name))


def _score(hit: Hit, question: Question, asking: frozenset[int]) -> float:
    group = "names" if _titled(hit, question, asking) else hit.cue.group
    base = STAGE_WORTH if hit.cue.family == "stage" else WORTH[group]
    score = base + LONGER * (hit.size - 1)
    if question.described and question.described.issuperset(range(hit.start, hit.end)):
        return score * DESCRIBED
    if not asking:
        return score
    return score * (ASKED if question.words[hit.start].clause in asking else STATED)


def _titled(hit: Hit, question: Question, asking: frozenset[int]) -> bool:
    """Somebody is sought by what they do: which privacy person, your data people."""
    after = question.words[hit.end : hit.end + 1]
    clause = question.words[hit.start].clause
    return bool(after) and clause in asking and after[0].clause == clause and after[0].stem in PERSON_NOUNS


def _sum(
    who: tuple[str, bool],
    spans: list[tuple[float, Hit]],
    question: Question,
    asking: frozenset[int],
    own: Collection[str],
) -> Weight:
    """The strongest cue, and a little for each other place that says the same."""
    ranked = sorted(spans, key=lambda found: -found[0]) if len(spans) > 1 else spans
    score = ranked[0][0] + sum(0.3 * found[0] for found in ranked[1:] if _apart(found[1], ranked[0][1]))
    top = ranked[0][1]
    asked = question.words[top.start].clause in asking
    said, told = question.spoken(top.start, top.end), _told(top, question, own)
    return Weight(who[0], score, said, who[1], asked, top.cue.group, told, (top.start, top.end))


def _apart(one: Hit, other: Hit) -> bool:
    return one.end <= other.start or other.end <= one.start
