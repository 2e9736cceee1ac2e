"""Which accountability do the cues speak for? The clause that asks decides first; what only describes hardly counts.

Refuses to fall back on anybody: no cue, no accountability.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from handlers.language import wordlists
from handlers.language.clauses import PERSON_NOUNS, WH, asked_clauses, said_hits
from handlers.language.cuebook import STOP, TYPES
from handlers.language.cuetree import Hit
from handlers.language.question import Question

WORTH = {"names": 6.0, "acts": 4.5, "symptoms": 4.0, "topics": 3.0, "leans": 1.9, "hints": 1.0}
STAGE_WORTH = 4.0
REPORTED = "what is reported"
LONGER = 0.6
"""Added for each further word of a cue."""
ASKED, STATED, DESCRIBED = 1.3, 0.6, 0.1
"""Factors for a cue in the clause that asks, beside one that asks, and in a description."""
PILOTS = ("pilot_owner", "scenario_owner")
INCIDENT, LASTING, SCENERY = 3.0, 4.5, 0.4
"""Worth of a report by itself, of trouble that lasts, and the factor for topics in a report."""
THEIRS = 1.25
"""Factor for what a company keeps beside the usual accountabilities: it said so itself."""
SHIPPED = frozenset(wordlists.accountabilities())
ITS_OWN = 1.25
"""Factor for what is said to be the product's: its prompt, the budget of it."""
OWN_WORDS = 0.55
"""Factor for a cue that the product's own description uses."""


class Weight(NamedTuple):
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


def weigh(question: Question, *, without: frozenset[int] = frozenset(), own: Collection[str] = ()) -> list[Weight]:
    """Accountabilities and stages, strongest first. Cues that lie wholly in the places `without` are left out.

    `own` are the stems with which the product describes itself; a cue made of them says less.
    """
    asking = asked_clauses(question)
    piloting = question.has("pilots") or bool(question.ids("pilot"))
    best: dict[tuple[str, bool], dict[tuple[int, int], tuple[float, Hit]]] = {}
    for hit in said_hits(question):
        if (without and without.issuperset(range(hit.start, hit.end))) or (not piloting and _of_pilots(hit)):
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
    telling = [weight._replace(score=weight.score * _telling(weight)) for weight in weights]
    incident = Weight("incident_response", INCIDENT + _urgency(question), REPORTED)
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
    if group == "names" and hit.cue.family == "accountability" and hit.cue.name not in SHIPPED:
        score *= THEIRS
    if question.described and question.described.issuperset(range(hit.start, hit.end)):
        return score * DESCRIBED
    if hit.cue.group == "topics" and _attached(hit, question):
        score *= ITS_OWN
    if not asking:
        return score
    return score * (ASKED if question.words[hit.start].clause in asking else STATED)


def _attached(hit: Hit, question: Question) -> bool:
    """Dock Eye's prompt, the prompt of Dock Eye."""
    before, after = question.words[hit.start - 1 : hit.start], question.words[hit.end : hit.end + 2]
    if before and question.masked[hit.start - 1] and before[0].possessive:
        return True
    return len(after) == 2 and after[0].text == "of" and question.masked[hit.end + 1]


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
