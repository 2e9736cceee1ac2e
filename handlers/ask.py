"""Questions in people's own words.

Refuses to name anybody the question did not clearly ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Card, Reply, Request
from handlers.advice import followed
from handlers.asking import asked_standing
from handlers.cards import findings as cards
from handlers.cards.answers import answer
from handlers.cards.wording import para
from handlers.language.contract import as_contract
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Finding, Meaning, Topic
from handlers.language.reading import read
from handlers.language.resolving import resolve
from handlers.renewing import renewed
from store import answers
from store.db import Database
from store.errors import NotFound
from store.portfolio import Portfolio
from store.units import Unit

NOWHERE = Topic()
POINTING = re.compile(
    r"^(?:and|also|but|so|what about|how about)\b|\b(?:it|its|it's|this|that|they|them|their|same|backup|stand-in)\b",
    re.I,
)
WHOLE = ("which_product", "list", "reverse", "orphan", "compare")
"""What is asked of the whole portfolio, never of what was said before."""
MISTYPED = "who onws the forcast"
LONGEST_KEPT = 500
"""*Units*: characters of a question that are kept, for `why` and for learning."""


async def ask(unit: Unit, request: Request) -> Sequence[Reply]:
    """An answer, a question back, or that nobody is recorded; and what was understood is kept."""
    finding = await _found(unit, request)
    said = cards.card(unit.portfolio, finding, unit.at)
    _keep(unit, request, finding)
    return [Reply(said)]


def warm(database: Database, portfolio: Portfolio) -> None:
    """Builds the lexicon before the first question does, and what only a mistyped or an unclear word would build."""
    lexicon = database.derived(Lexicon.of, renewed, portfolio)
    read(MISTYPED, lexicon)
    lexicon.cues.ballot.cast(())


async def _found(unit: Unit, request: Request) -> Finding:
    lexicon = unit.derived(Lexicon.of, renewed)
    finding = resolve(followed(read(request.command, lexicon), request.args), unit.portfolio)
    if not (_points_back(request.command) and _may_follow(finding)):
        return finding
    topic = await _topic(unit, request)
    if topic == NOWHERE:
        return finding
    further = resolve(read(request.command, lexicon, topic), unit.portfolio)
    return further if further.kind in ("answer", "not_recorded") else finding


def _points_back(question: str) -> bool:
    """Whether the wording itself leans on what was said before; a mere lack of a name is not enough."""
    return len(question.split()) < 3 or POINTING.search(question) is not None


def _may_follow(finding: Finding) -> bool:
    """Whether the question can be about what was said before: it names nothing, and nothing in it is unexplained."""
    meaning = finding.meaning
    named = finding.product or finding.component or finding.pilot or finding.parts or finding.products or finding.owner
    return not named and not meaning.unexplained and not meaning.candidates and meaning.intent not in WHOLE


async def _topic(unit: Unit, request: Request) -> Topic:
    """What this conversation was last about."""
    last = await answers.last(unit, conversation(request))
    about = last.get("topic") if last else None
    return Topic(**about) if isinstance(about, Mapping) else NOWHERE


def conversation(request: Request) -> str:
    place = request.place
    return f"{place.platform}:{place.workspace}:{place.conversation}:{place.thread or ''}"


def _keep(unit: Unit, request: Request, finding: Finding) -> None:
    topic = {
        "product": finding.product,
        "accountability": finding.accountability,
        "component": finding.component,
        "pilot": finding.pilot,
        "person": finding.meaning.person,
    }
    reading = {
        **as_contract(finding),
        "topic": topic if any(topic.values()) else None,
        "unexplained": list(finding.meaning.unexplained),
    }
    answers.keep(unit, conversation(request), request.command[:LONGEST_KEPT], finding.kind, reading)


async def precise(unit: Unit, request: Request) -> Sequence[Reply]:
    """`who answers for WHAT of product:ID`: what the buttons of a question back say."""
    found = asked_standing(unit, request)
    return [Reply(answer(unit.portfolio, found, unit.at))]


async def why(unit: Unit, request: Request) -> Sequence[Reply]:
    """How the last answer in this conversation came about."""
    last = await answers.last(unit, conversation(request))
    if not last:
        raise NotFound("I have not answered anything here yet. Ask me something, then say why.")
    lines = tuple(para(f"· {line}") for line in last.get("trace", ()))
    sure = round(float(last.get("confidence") or 0) * 100)
    return [Reply(Card("How I read the last question", lines, foot=f"I was {sure} % sure of this reading."))]


def contract(reading: Mapping[str, Any], portfolio: Portfolio) -> dict[str, Any]:
    """What a program gets: every field, also where the sentence was a command and no question."""
    return {name: reading.get(name, empty) for name, empty in NOTHING_UNDERSTOOD.items()}


NOTHING_UNDERSTOOD = as_contract(Finding(kind="out_of_scope", meaning=Meaning(kind="out_of_scope", intent="unknown")))
