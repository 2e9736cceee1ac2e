"""`help`, and the first thing a newcomer reads.

Refuses to be written by hand: it is the table of routes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages import Action, Card, Fact, Facts, Handler, Reply, Request, Route
from handlers.cards.wording import para
from store.units import Unit

LONGEST_ABOUT = 40
TITLE = "I know who answers for what in this company's AI products."


def helping(routes: Sequence[Route]) -> Handler:
    """The handler that says what these routes are."""
    facts = Facts(tuple(Fact(route.usage, _brief(route.about)) for route in routes if route.about))

    async def help(unit: Unit, request: Request) -> Sequence[Reply]:
        parts = (para("Ask in your own words, or say one of these:"), facts)
        return [Reply(Card(TITLE, parts, _tries(routes)))]

    return help


def welcome(routes: Sequence[Route], company: str) -> Card:
    """The first screen: three things to try."""
    about = f"This is the desk of {company}." if company else "No catalog has been imported yet."
    return Card(
        "Steward",
        (para(about, " ", TITLE), para("Three things to try:")),
        _tries(routes),
        foot="help lists everything.",
    )


def _tries(routes: Sequence[Route]) -> tuple[Action, ...]:
    """Three things to try, the plain question first."""
    offered = sorted((route for route in routes if route.example), key=lambda route: route.name != "ask")
    return tuple(Action(route.example, route.example) for route in offered[:3])


def _brief(about: str) -> str:
    """The first clause: the whole list has to fit one card everywhere."""
    return re.split(r"[;:,(]", about)[0].strip()[:LONGEST_ABOUT]
