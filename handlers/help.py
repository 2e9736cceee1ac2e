"""`help`, and the first thing a newcomer reads.

Refuses to be written by hand: it is the table of routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.messages import Action, Card, Fact, Facts, Handler, Part, Reply, Request, Route
from handlers.cards.wording import para, strong
from store.units import Unit

TITLE = "I know who answers for what in this company's AI products."


@dataclass(frozen=True, slots=True)
class Topic:
    """What belongs together. `word` is said after `help` to read more."""

    word: str
    title: str
    routes: Sequence[Route]


def helping(topics: Sequence[Topic]) -> Handler:
    """The handler that says what is asked most, or everything about one topic."""
    known = {topic.word: topic for topic in topics}

    async def help(unit: Unit, request: Request) -> Sequence[Reply]:
        topic = known.get((request.args.get("topic") or "").casefold())
        return [Reply(_one(topic) if topic else _all(topics))]

    return help


def words_of(topics: Iterable[Topic]) -> str:
    """The words a topic is asked for by, as one group of a pattern."""
    return f"(?P<topic>{'|'.join(topic.word for topic in topics)})"


def _all(topics: Sequence[Topic]) -> Card:
    parts: list[Part] = [para("Ask in your own words, or say one of these:")]
    for topic in topics:
        parts += [para(strong(topic.title)), _facts(route for route in _told(topic) if route.menu)]
    more = tuple(Action(f"All of: {topic.title}", f"help {topic.word}") for topic in topics)
    said = " · ".join(f"help {topic.word}" for topic in topics)
    return Card(TITLE, tuple(parts), more, foot=f"Everything else: {said}")


def _one(topic: Topic) -> Card:
    return Card(topic.title, (_facts(_told(topic)),), (Action("The other topics", "help"),))


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
