"""One incident in trouble is not the others' trouble; what is private stays with those it concerns."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.messages import Place
from store.incidents import INCIDENTS
from store.mailbox import KEYS
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


async def test_each_step_of_a_batch_has_a_key_of_its_own(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "open incident shelf-forecast: forecasts off")
    async with house.database.look(house.clock.now()) as unit:
        due = await unit.fetch(select(INCIDENTS.c.id, INCIDENTS.c.due_at))
    wanted = {f"incident/{row['id']}/1/{row['due_at'].isoformat()}" for row in due}
    await house.wait(15 * MINUTE)
    async with house.database.look(house.clock.now()) as unit:
        claimed = {row["key"] for row in await unit.fetch(select(KEYS.c.key).where(KEYS.c.key.like("incident/%")))}
    assert wanted <= claimed


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
