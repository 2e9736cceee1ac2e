"""Who may do what: every role, by every way in. Refused where it is asked, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from handlers.routes import ROUTES
from store.db import Database
from store.rows import table_of
from store.tables import EventRow, HouseRuleRow, RoomRow, SelfTestRow
from tests.conftest import HandClock
from tests.houses import SampleHouse

LEAD, OWNER, HOLDER, COLLEAGUE, STRANGER = "portfolio lead", "owner", "holder", "colleague", "stranger"
ROLES: Mapping[str, str] = {
    STRANGER: "stranger",
    COLLEAGUE: "Samir Haddad",
    HOLDER: "Kofi Mensah",
    OWNER: "Otto Lindqvist",
    LEAD: "Zofia Brandt",
}
"""Of Pip. From the least to the most: what is refused changes nothing for whoever comes after."""
KNOWN = {COLLEAGUE, HOLDER, OWNER, LEAD}
MAY: Mapping[str, set[str]] = {
    "link desk new@larkmoor.example to Linh Tran": {LEAD},
    "use this room for pip": {OWNER, LEAD},
    "use this room for the administrators": {LEAD},
    "administrators are Linh Tran": {LEAD},
    "status of the desk": {LEAD},
    "self-test": {LEAD},
    'alias "pippin" = pip': {OWNER, LEAD},
    'cue "keeps pip alive" = retraining': {LEAD},
    "let everybody open incidents": {LEAD},
    "acknowledging emoji are eyes": {LEAD},
    "predictions key for pip": {OWNER, LEAD},
    "schedule review of pip every Monday at 9": {OWNER, LEAD},
    "confirm retraining of pip": KNOWN,
    "correct data_pipeline of pip: Linh Tran because she does": KNOWN,
    "contact retraining of pip: hello": KNOWN,
    "what do I own": KNOWN,
    "ack 1": KNOWN,
}
REFUSALS = (
    "I do not know who you are",
    "Only administrators",
    "Only the portfolio lead",
    "That is for",
    "A product's owner or the portfolio lead",
)


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    opened = await SampleHouse(database, clock, ROUTES).open()
    await opened.say("Priya Raman", "open incident tandem: it is loud")
    return opened


async def traces(database: Database) -> tuple[int, ...]:
    """What would show that something was done."""
    tables = [table_of(kind) for kind in (EventRow, HouseRuleRow, RoomRow, SelfTestRow)]
    async with database.reading() as connection:
        return tuple([int(await connection.scalar(select(func.count()).select_from(t)) or 0) for t in tables])


@pytest.mark.parametrize("gesture", ["said", "clicked", "submitted"])
@pytest.mark.parametrize("sentence", MAY)
async def test_only_those_who_may_do_it_can_however_it_is_asked(
    house: SampleHouse, sentence: str, gesture: str
) -> None:
    refused = set()
    for role, who in ROLES.items():
        if sentence != "what do I own":  # by now they are known: being introduced is a trace of its own
            await house.say(who, "what do I own")
        before = await traces(house.database)
        answer = await house.say(who, sentence, gesture=gesture)
        if any(words in answer for words in REFUSALS):
            refused.add(role)
            assert await traces(house.database) == before, f"{role} was refused, and something was done"
    assert set(ROLES) - refused == MAY[sentence]


@pytest.mark.parametrize("state", ["inactive"])
async def test_whoever_has_left_is_nobody(house: SampleHouse, state: str) -> None:
    from sqlalchemy import text

    from store import journal

    async with house.database.unit("left", house.clock.now()) as unit:
        await unit.run(text("UPDATE people SET state = :state WHERE id = 'zofia-brandt'").bindparams(state=state))
        journal.record(unit, "changed", "person:zofia-brandt", picture=await journal.moved(unit))
    for sentence, roles in MAY.items():
        if STRANGER not in roles:
            assert "I do not know who you are" in await house.say("Zofia Brandt", sentence), sentence


async def test_a_card_or_a_form_cannot_say_who_presses_it(house: SampleHouse) -> None:
    forged = {"actor": "zofia-brandt", "person": "zofia-brandt", "user": "zofia-brandt", "by": "zofia-brandt"}
    for gesture in ("clicked", "submitted"):
        assert "Only administrators" in await house.say("Samir Haddad", "self-test", gesture=gesture, args=forged)
