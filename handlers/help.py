"""`help`, and the first thing a newcomer reads.

Refuses to be written by hand: it is the table of routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz, process

from bot.messages import Action, Card, Fact, Facts, Handler, Part, Reply, Request, Route
from handlers.cards.wording import para, strong
from store.units import Unit

TITLE = "I know who answers for what in this company's AI products."
TOPIC = r"(?P<topic>[\w-]{2,20}(?: [\w-]{2,20})?)"
LIKE_ENOUGH = 75
SHORTEST = 3
"""*Units*: characters of a word that is looked for in what can be said."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What belongs together. `word` is said after `help` to read more, `also` leads there too."""

    word: str
    title: str
    routes: Sequence[Route]
    also: Sequence[str] = ()


def helping(topics: Sequence[Topic], otherwise: Handler) -> Handler:
    """The handler that says what is asked most, or what there is about a word; `otherwise` answers any other word."""

    async def help(unit: Unit, request: Request) -> Sequence[Reply]:
        word = (request.args.get("topic") or "").casefold()
        card = about(word, topics) if word else _all(topics)
        return [Reply(card)] if card else await otherwise(unit, request)

    return help


async def welcomed(unit: Unit, request: Request) -> Sequence[Reply]:
    """Thanks are no question."""
    return [Reply(Card("You are welcome."))]


def about(word: str, topics: Sequence[Topic]) -> Card | None:
    """The topic of that name, else what can be said that has the word, else the topic that is spelt most like it."""
    known = {name: topic for topic in topics for name in (topic.word, *topic.also)}
    if word in known:
        return _one(known[word], topics)
    found = [(topic, route) for topic in topics for route in _told(topic) if _mentions(route, word)]
    if found:
        all_of_it = " · ".join(dict.fromkeys(f"help {topic.word}" for topic, _ in found))
        return Card(f"About {word}", (_facts(route for _, route in found),), foot=f"More: {all_of_it}")
    near = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    return _one(known[near[0]], topics) if near else None


def begun(route: Route) -> str:
    """The words before what is to be filled in: `hand over` of `hand over N to LAYER: REASON`."""
    return " ".join(takewhile(lambda word: word.isalpha() and word.islower(), route.usage.split()))


def unfinished(routes: Sequence[Route]) -> Route:
    """For whoever says such a beginning and nothing else: how it goes on."""
    known = sorted({begun(route) for route in routes if route.about} - {"", "who owns", "what do", "what does"})

    async def finish(unit: Unit, request: Request) -> Sequence[Reply]:
        said = " ".join(request.args["begun"].casefold().split())
        meant = [route for route in routes if route.about and begun(route) == said]
        return [Reply(Card("That is said like this:", (_facts(meant),), foot="help lists everything."))]

    pattern = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in known)
    return Route("unfinished", re.compile(rf"(?P<begun>{pattern})\s*[:?.!]*", re.IGNORECASE), finish, "", "")


def _mentions(route: Route, word: str) -> bool:
    said = re.findall(r"[a-z-]+", f"{route.usage} {route.about}".casefold())
    return len(word) >= SHORTEST and _singular(word) in map(_singular, said)


def _singular(word: str) -> str:
    return re.sub(r"(?<=x)es$|s$", "", word)


def _all(topics: Sequence[Topic]) -> Card:
    parts: list[Part] = [para("Ask in your own words, or say one of these:")]
    for topic in topics:
        first = [route for route in _told(topic) if route.menu]
        parts += [para(strong(topic.title)), _facts(first)] if first else [_only_named(topic)]
    more = tuple(Action(f"All of: {topic.word}", f"help {topic.word}") for topic in topics)
    said = " · ".join(f"help {topic.word}" for topic in topics)
    return Card(TITLE, tuple(parts), more, foot=f"Everything else: {said}")


def _only_named(topic: Topic) -> Part:
    """A topic of which nothing is said often."""
    return para(strong(f"{topic.title}: "), f"say help {topic.word}")


def _one(topic: Topic, topics: Sequence[Topic]) -> Card:
    others = " · ".join(f"help {each.word}" for each in topics if each is not topic)
    return Card(topic.title, (_facts(_told(topic)),), (Action("The other topics", "help"),), foot=f"Also: {others}")


def _facts(routes: Iterable[Route]) -> Facts:
    return Facts(tuple(Fact(route.usage, route.about) for route in routes))


def _told(topic: Topic) -> list[Route]:
    return [route for route in topic.routes if route.about]


def welcome(routes: Sequence[Route], company: str) -> Card:
    """The first screen: three things to try, the plain question first."""
    about = f"This is the desk of {company}." if company else "No catalog has been imported yet."
    offered = sorted((route for route in routes if route.example), key=lambda route: route.name != "ask")
    return Card(
        "Steward",
        (para(about, " ", TITLE), para("Three things to try:")),
        tuple(Action(route.example, route.example) for route in offered[:3]),
        foot="help lists everything.",
    )
