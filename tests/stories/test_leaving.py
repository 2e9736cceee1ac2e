"""Somebody who has left is said to have left, and is never the answer."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handlers.routes import ROUTES
from store import journal
from store.db import Database
from store.rows import table_of
from store.tables import PersonRow
from tests.conftest import HandClock
from tests.houses import SampleHouse

PEOPLE = table_of(PersonRow)


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    opened = await SampleHouse(database, clock, ROUTES).open()
    async with database.unit("left", clock.now()) as unit:
        await unit.run(update(PEOPLE).where(PEOPLE.c.id == "jonas-lindqvist").values(state="inactive"))
        await journal.moved(unit)
    await database.portfolio()
    return opened


async def test_an_owner_who_has_left_is_a_gap_with_somebody_to_ask_meanwhile(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who owns churn-model retraining")
    assert said.startswith("Nobody is recorded for retraining and rollback of Churn Model: Jonas Lindqvist has left.")
    assert "meanwhile: " in said
    assert "Right" not in said


async def test_the_ownership_card_shows_the_gap_and_who_is_gone(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "show churn-model")
    assert (
        "Retraining and rollback: GAP: nobody (Jonas Lindqvist has left; ask Kofi Mensah, the recorded backup)" in said
    )


async def test_what_somebody_left_behind_can_be_given_to_somebody_else(house: SampleHouse) -> None:
    await house.say("Priya Raman", "correct retraining of churn-model: Priya Raman because Jonas has left")
    (asked,) = house.shown_to("Mei Lin Zhou")
    await house.click("Mei Lin Zhou", "Accept", asked)
    said = await house.say("Priya Raman", "who owns churn-model retraining")
    assert said.startswith("Priya Raman answers for retraining and rollback of Churn Model.")


async def test_nothing_of_somebody_who_has_left_can_be_confirmed(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "confirm retraining of churn-model")
    assert "Jonas Lindqvist has left. There is nothing to confirm." in said
