"""One incident in trouble is not the others' trouble; what is private stays with those it concerns."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import update

from bot.messages import Place
from handlers.incidents import due
from store.incidents import INCIDENTS
from tests.houses import text
from tests.incidents.house import MINUTE, IncidentHouse

DRIFT = "open incident churn-model: scores drifting"


async def test_a_step_that_breaks_holds_up_no_other(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "open incident shelf-forecast: forecasts off")
    async with house.database.unit("break", house.clock.now()) as unit:
        await unit.run(update(INCIDENTS).where(INCIDENTS.c.id == 1).values(waits={}))
    await house.wait(15 * MINUTE)
    await house.wait(timedelta(seconds=31))
    assert any("Incident 2" in m.card.title for m in house.pages("Jonas Lindqvist"))


async def test_two_that_ask_at_once_what_is_due_call_each_person_once(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "open incident shelf-forecast: forecasts off")
    house.clock.move(15 * MINUTE)
    async with house.database.look(house.clock.now()) as unit:
        asked = [await due.steps_due(unit, house.clock.now() + timedelta(seconds=number)) for number in range(3)]
    await asyncio.gather(*(house.corridor(request) for each in asked for request in each))
    await house.wait(MINUTE)
    assert len(house.pages("Jonas Lindqvist")) == 2
    assert len({m.card.title for m in house.pages("Jonas Lindqvist")}) == 2


async def test_a_clock_that_went_back_does_not_forget_a_step_that_falls_on_an_instant_again(
    house: IncidentHouse,
) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.wait(15 * MINUTE)
    house.clock.move(-30 * MINUTE)
    await house.say("Chidi Okafor", "severity 1 error: it is what it was")
    await house.wait(15 * MINUTE)
    await house.wait(15 * MINUTE)
    assert [len(house.pages(name)) for name in ("Jonas Lindqvist", "Kofi Mensah")] == [1, 1]


PRIVATE = Place("desk", "dm-chidi", private=True)


async def opened_in_private(house: IncidentHouse) -> None:
    """A product whose team has no channel: the thread stays where it was asked."""
    house.desk.rooms = set()
    async with house.database.unit("roomless", house.clock.now()) as unit:
        await unit.run(update(INCIDENTS).values(room=""))
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting since Monday", PRIVATE)
    async with house.database.unit("roomless too", house.clock.now()) as unit:
        await unit.run(update(INCIDENTS).values(room=""))


async def test_what_was_opened_in_private_is_shown_elsewhere_only_to_those_it_concerns(house: IncidentHouse) -> None:
    await opened_in_private(house)
    others = await house.say("Gus Halloran", "status")
    assert "scores drifting since Monday" not in others
    assert "opened in a private conversation" in others
    assert "concerns only those" in await house.say("Gus Halloran", "status 1")
    assert "concerns only those" in await house.say("Gus Halloran", "postmortem 1")
    assert "scores drifting since Monday" in await house.say("Priya Raman", "status 1")
    assert "scores drifting since Monday" in text(house.pages("Priya Raman")[0])
