"""Many people come at once, and each who is met changes what is known: nobody's request fails for that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest

from bot.dispatch import Dispatch
from bot.messages import Card, Person, Reply, Request, Route
from store import people
from store.db import Database
from store.errors import NotFound
from store.tables import IdentityRow
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import request

MEANWHILE = 12
"""How many others are met while one request is being done."""


@pytest.fixture
def stock() -> str:
    return "sample"


async def test_a_request_is_done_though_the_company_moves_a_dozen_times_meanwhile(
    database: Database, clock: HandClock
) -> None:
    met = 0

    async def look(unit: Unit, asked: Request) -> Sequence[Reply]:
        nonlocal met
        known = len(unit.portfolio.people)
        if met < MEANWHILE:
            met += 1
            async with database.unit(f"met/{met}", clock.at) as other:
                identity = IdentityRow(
                    platform="desk", workspace="", handle=f"h{met}", person="linh-tran", checked_at=clock.at, reach=""
                )
                await people.keep(other, identity)
        return [Reply(Card(str(known)))]

    route = Route("look", re.compile("look"), look, "look", "")
    corridor = Dispatch(database, [route], recognise=_as_they_came, wake=lambda: None)
    outcome = await corridor(request("look", "k1", clock.at))

    assert not outcome.repeated
    assert met == MEANWHILE


@pytest.mark.parametrize(("looks", "tries"), [(True, 2), (False, 1)])
async def test_a_refusal_is_thought_over_only_where_it_rests_on_a_company_that_has_moved(
    database: Database, clock: HandClock, *, looks: bool, tries: int
) -> None:
    tried = 0

    async def refuse(unit: Unit, asked: Request) -> Sequence[Reply]:
        nonlocal tried
        tried += 1
        known = len(unit.portfolio.people) if looks else 0
        if tried == 1:
            async with database.unit("met", clock.at) as other:
                identity = IdentityRow(
                    platform="desk", workspace="", handle="h1", person="linh-tran", checked_at=clock.at, reach=""
                )
                await people.keep(other, identity)
        raise NotFound(f"Nobody of {known} is called that.")

    route = Route("refuse", re.compile("refuse"), refuse, "refuse", "")
    corridor = Dispatch(database, [route], recognise=_as_they_came, wake=lambda: None)
    await corridor(request("refuse", "k1", clock.at))

    assert tried == tries


async def test_forty_people_who_are_met_for_the_first_time_at_once_are_all_answered(
    database: Database, clock: HandClock
) -> None:
    async def look(unit: Unit, asked: Request) -> Sequence[Reply]:
        return [Reply(Card(str(len(unit.portfolio.people))))]

    route = Route("look", re.compile("look"), look, "look", "", needs_actor=True)
    corridor = Dispatch(database, [route], recognise=_as_they_came, wake=lambda: None)
    asked = [request("look", f"k{n}", clock.at, actor=Person("desk", f"new{n}", email=f"n{n}@x")) for n in range(40)]
    outcomes = await asyncio.gather(*(corridor(each) for each in asked))

    assert not any(outcome.repeated for outcome in outcomes)


async def _as_they_came(person: Person) -> Person:
    return person
