"""Who sees what was said in private: every viewer, by every way of looking, wherever it began."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.messages import Place
from handlers.routes import ROUTES
from store.db import Database
from tests.conftest import HandClock
from tests.fakes import ROOM
from tests.houses import SampleHouse

CANARY = "the canary sings at dawn"
ELSEWHERE = Place("desk", "elsewhere", kind="channel", private=False)
ORIGINS: Mapping[str, Place] = {
    "an open channel": ROOM,
    "a private channel": Place("desk", "behind-doors", kind="channel", private=True),
    "a group": Place("desk", "three-of-us", kind="group", private=True),
    "a conversation": Place("desk", "dm-linh.tran@larkmoor.example", kind="direct", private=True),
}
REPORTER, CALLED, BYSTANDER, STRANGER = "Linh Tran", "Mateus Rocha", "Wanjiru Kamau", "stranger"
LOOKS = ("status 1", "status", "incidents of pip", "postmortem 1", "unanswered", "findings", "stats")


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    return await SampleHouse(database, clock, ROUTES).open()


async def seen(house: SampleHouse, who: str) -> set[str]:
    """The ways of looking, elsewhere, that show the words."""
    return {look for look in LOOKS if CANARY in await house.say(who, look, ELSEWHERE)}


@pytest.mark.parametrize("origin", ORIGINS)
async def test_what_began_in_private_is_shown_elsewhere_only_to_those_it_concerns(
    house: SampleHouse, origin: str
) -> None:
    began = ORIGINS[origin]
    assert CANARY in await house.say(REPORTER, f"open incident pip: {CANARY}", began)
    assert "status 1" in await seen(house, REPORTER)
    assert "status 1" in await seen(house, CALLED)
    for other in (BYSTANDER, STRANGER):
        assert bool(await seen(house, other)) is not began.private, other


@pytest.mark.parametrize("origin", [name for name, place in ORIGINS.items() if place.private])
async def test_what_began_in_private_is_posted_nowhere_but_there_and_to_who_is_called(
    house: SampleHouse, origin: str
) -> None:
    await house.say(REPORTER, f"open incident pip: {CANARY}", ORIGINS[origin])
    await house.say(CALLED, "ack 1", ORIGINS[origin])
    await house.say(CALLED, f"note 1: {CANARY} again", ORIGINS[origin])
    places = {message.place.conversation for message in house.desk.sent if CANARY in str(message.card)}
    assert ORIGINS[origin].conversation in places
    assert places <= {ORIGINS[origin].conversation, f"dm-{house.person(CALLED).handle}"}


async def test_a_question_that_was_not_understood_in_private_is_not_shown_to_others_by_name(
    house: SampleHouse,
) -> None:
    await house.say(REPORTER, "who owns pip", ORIGINS["a conversation"])
    shown = await house.say(BYSTANDER, "why", ELSEWHERE)
    assert "pip" not in shown.casefold()
