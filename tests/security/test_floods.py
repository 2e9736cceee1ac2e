"""Somebody who asks without end is told once, then left unread for a while; everybody else goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.allowance import MOST_PEOPLE, Allowance
from bot.messages import OVERHEARD, Person
from handlers.routes import ROUTES
from store.db import Database
from tests.conftest import NOW, HandClock
from tests.fakes import request
from tests.houses import SampleHouse


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    opened = await SampleHouse(database, clock, ROUTES).open()
    opened.corridor.allowance = Allowance(10)
    return opened


async def test_too_much_from_one_person_is_said_once_and_nobody_else_notices(house: SampleHouse) -> None:
    said = [await house.say("Linh Tran", "who owns pip") for _ in range(14)]
    assert all("Otto Lindqvist owns Pip" in answer for answer in said[:10])
    assert "more than 10 in a minute" in said[10]
    assert said[11:] == ["", "", ""]
    assert "Otto Lindqvist owns Pip" in await house.say("Samir Haddad", "who owns pip")


async def test_a_few_seconds_later_they_are_read_again_and_told_again_when_it_goes_on(house: SampleHouse) -> None:
    for _ in range(13):
        await house.say("Linh Tran", "who owns pip")
    house.clock.move(timedelta(seconds=7))
    assert "Otto Lindqvist owns Pip" in await house.say("Linh Tran", "who owns pip")
    assert "more than 10 in a minute" in await house.say("Linh Tran", "who owns pip")
    assert await house.say("Linh Tran", "who owns pip") == ""


async def test_what_was_left_undone_did_nothing(house: SampleHouse) -> None:
    for _ in range(12):
        await house.say("Linh Tran", "who owns pip")
    await house.say("Linh Tran", "open incident pip: it has gone quiet")
    house.clock.move(timedelta(minutes=1))
    assert "No incident is open" in await house.say("Linh Tran", "status")


@pytest.mark.parametrize(
    "free",
    [
        {"gesture": "due"},
        {"args": {OVERHEARD: "heard"}},
        {"actor": Person("terminal", "ana")},
    ],
    ids=["the clock", "what is overheard", "the machine itself"],
)
def test_the_clock_what_is_overheard_and_the_machine_itself_are_not_counted(free: dict[str, object]) -> None:
    allowance = Allowance(10)
    assert {allowance.asked(request("x", str(number), NOW, **free)) for number in range(100)} == {"let in"}


def test_a_clock_that_steps_back_gives_nobody_more_and_keeps_nobody_out() -> None:
    allowance = Allowance(60)
    for _ in range(60):
        assert allowance.asked(request("x", "k", NOW)) == "let in"
    assert allowance.asked(request("x", "k", NOW - timedelta(hours=1))) == "told"
    assert allowance.asked(request("x", "k", NOW + timedelta(seconds=2))) == "let in"


def test_a_crowd_of_strangers_takes_no_more_memory_than_it_may() -> None:
    allowance = Allowance(10)
    for number in range(MOST_PEOPLE + 500):
        allowance.asked(request("x", "k", NOW, actor=Person("desk", f"u{number}")))
    assert len(allowance._purses) == MOST_PEOPLE
