"""Who is who: matched by e-mail, remembered, asked again when stale, corrected by hand; a miss is visible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Person
from handlers.routes import ROUTES
from store import findings
from store.db import Database
from store.people import FRESH
from tests.conftest import HandClock
from tests.houses import SampleHouse


class AskedHouse(SampleHouse):
    """Counts how often the platform was asked who somebody is."""

    asked = 0
    email: str | None = None

    async def _recognise(self, person: Person) -> Person:
        self.asked += 1
        known = await super()._recognise(person)
        return Person(known.platform, known.handle, email=self.email or known.email)


@pytest.fixture
async def house(database: Database, clock: HandClock) -> AskedHouse:
    made = AskedHouse(database, clock, ROUTES)
    await made.open()
    return made


async def found(house: SampleHouse) -> list[tuple[str, str]]:
    async with house.database.look(house.clock.now()) as unit:
        return [(row["kind"], row["subject"]) for row in await findings.open_ones(unit)]


async def test_a_match_is_remembered_and_asked_again_only_when_it_is_stale(house: AskedHouse) -> None:
    for _ in range(3):
        await house.say("Priya Raman", "what do I own")
    assert house.asked == 1
    house.clock.move(FRESH + timedelta(hours=1))
    await house.say("Priya Raman", "what do I own")
    assert house.asked == 2


async def test_a_match_that_no_longer_holds_is_let_go(house: AskedHouse) -> None:
    await house.say("Priya Raman", "what do I own")
    house.clock.move(FRESH + timedelta(hours=1))
    house.email = "somebody.else@larkmoor.example"
    assert "I do not know who you are" in await house.say("Priya Raman", "what do I own")


async def test_the_portfolio_lead_links_a_handle_and_it_stays_as_it_was_said(house: AskedHouse) -> None:
    assert "Linked." in await house.say("Zofia Brandt", "link desk stranger to Gwen Tallis")
    assert "You answer for" in await house.say("stranger", "what do I own")
    house.clock.move(FRESH * 3)
    assert "You answer for" in await house.say("stranger", "what do I own")


async def test_nobody_links_themselves(house: AskedHouse) -> None:
    assert "Only the portfolio lead" in await house.say("Kofi Mensah", "link desk stranger to Zofia Brandt")


async def test_somebody_without_an_account_is_a_finding_and_not_a_silent_miss(house: AskedHouse) -> None:
    house.desk.people.clear()
    await house.say("Priya Raman", "contact retraining of churn-model: hello")
    assert ("unmatched person", "person:jonas-lindqvist") in await found(house)


async def test_a_room_is_bound_by_whoever_leads_the_team(house: AskedHouse) -> None:
    assert "is for the product owner" in await house.say("Priya Raman", "use this room for membership")
    assert "posted here from now on" in await house.say("Mei Lin Zhou", "use this room for membership")


async def test_the_home_page_shows_what_its_reader_owns_and_nothing_to_a_stranger(house: AskedHouse) -> None:
    assert "You answer for" in await house.say("Priya Raman", "home")
    assert "I do not know you yet" in await house.say("stranger", "home")
