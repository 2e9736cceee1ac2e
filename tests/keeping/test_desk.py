"""Whoever keeps the desk is told what is wrong with it, once, in their room; and whether a call would arrive."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot.clock import tick
from bot.keeping import selftest, status
from handlers.routes import DUTIES, ROUTES
from store import findings, selftests
from store.db import Database
from store.errors import Refused
from store.selftests import PATIENCE
from tests.conftest import HandClock
from tests.fakes import ROOM
from tests.houses import SampleHouse, text

LEAD = "Zofia Brandt"


@pytest.fixture
def stock() -> str:
    return "sample"


class House(SampleHouse):
    async def passes(self, seconds: float = 1) -> str:
        """What is shown when the clock has gone round."""
        before = len(self.desk.sent)
        self.clock.move(timedelta(seconds=seconds))
        await tick(self.database, DUTIES, self.corridor, self.clock.now())
        await self.delivery.drain()
        return "\n".join(text(message) for message in self.desk.sent[before:])


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    opened = await House(database, clock, ROUTES).open()
    assert isinstance(opened, House)
    return opened


async def roomed(house: House) -> None:
    """In a week that has had its test."""
    assert "Noted" in await house.say(LEAD, "use this room for the administrators")
    for _ in range(3):
        await house.passes(3)


async def finding(house: House, kind: str, subject: str = "here") -> None:
    await findings.note_outside(house.database, kind, subject, "nothing said there", house.clock.now())


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    ["status of the desk", "self-test", "administrators are Linh Tran", "use this room for the administrators"],
)
async def test_only_who_keeps_the_desk_may(house: House, sentence: str) -> None:
    assert "Only administrators may do that" in await house.say("Linh Tran", sentence)
    assert "I do not know who you are" in await house.say("stranger", sentence)
    assert "Only administrators" not in await house.say(LEAD, sentence)


async def test_the_portfolio_lead_names_administrators_and_they_may(house: House) -> None:
    said = await house.say(LEAD, "administrators are Linh Tran and Otto Lindqvist")
    assert "Administrators are Linh Tran, Otto Lindqvist, and the portfolio lead." in said
    assert "Nothing is wrong." in await house.say("Linh Tran", "status of the desk")
    await house.say(LEAD, "administrators are Otto Lindqvist")
    assert "Only administrators" in await house.say("Linh Tran", "status of the desk")


# --- how it is --------------------------------------------------------------------------------------


async def test_how_the_desk_is_names_what_died_and_what_is_open(house: House) -> None:
    house.desk.faults.append("never")
    await house.say("Linh Tran", "show pip")
    said = await house.say(LEAD, "status of the desk")
    assert "Somebody should look." in said
    assert "Dead letters: 1" in said
    assert "Finding: dead letter: 1" in said
    assert "channel-gone" in said


async def test_the_command_line_says_the_same(
    house: House, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    house.desk.faults.append("never")
    await house.say("Linh Tran", "show pip")
    await status(database_url, as_json=False)
    said = capsys.readouterr().out
    assert "dead      answer" in said
    assert "finding   dead letter: 1" in said
    await status(database_url, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["dead"][0]["lane"], told["dead"][0]["error"]) == ("answer", "channel-gone")


# --- told once --------------------------------------------------------------------------------------


async def test_a_new_finding_is_told_in_the_administrators_room_once(house: House) -> None:
    await roomed(house)
    await finding(house, "silent platform")
    said = await house.passes()
    assert "1 new finding." in said
    assert "Silent platform: here (nothing said there, today)" in said
    assert house.desk.sent[-1].place == ROOM
    assert await house.passes() == ""
    await finding(house, "clock stands still")
    assert "Clock stands still" in await house.passes()


async def test_a_letter_that_died_is_told_but_not_one_to_the_administrators_themselves(house: House) -> None:
    await roomed(house)
    house.desk.faults.append("never")
    await house.say("Linh Tran", "show pip")
    house.desk.faults.append("never")
    await house.passes()
    assert [await house.passes() for _ in range(3)] == ["", "", ""]
    assert house.desk.faults == type(house.desk.faults)()
    async with house.database.look(house.clock.now()) as unit:
        assert [row["kind"] for row in await findings.open_ones(unit)].count("dead letter") == 2


async def test_without_a_room_nothing_is_told_and_everything_is_when_there_is_one(house: House) -> None:
    await finding(house, "silent platform")
    assert await house.passes() == ""
    await house.say(LEAD, "use this room for the administrators")
    assert "Silent platform" in await house.passes()


# --- the true path -------------------------------------------------------------------------------------


async def test_a_self_test_walks_the_way_of_a_call_and_calls_nobody(house: House) -> None:
    await roomed(house)
    assert "has begun" in await house.say(LEAD, "self-test")
    called = await house.passes(1)
    assert "nobody is called" in called
    assert "It would have called" in called
    passed = await house.passes(3)
    assert "passed: a call arrives" in passed
    assert "Noticed by the clock: 1.00 s" in passed
    assert {message.place.conversation for message in house.desk.sent[-2:]} == {ROOM.conversation}
    async with house.database.reading() as connection:
        for table in ("incidents", "incident_pages"):
            assert await connection.scalar(sql(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608
    assert "Self-test: passed today" in await house.say(LEAD, "status of the desk")


async def test_every_week_each_administrators_room_has_its_test_once(house: House) -> None:
    await roomed(house)
    titles = [title for title in house.desk.titles if title.startswith("Self-test")]
    assert len(titles) == 2
    await house.passes(3600)
    assert [title for title in house.desk.titles if title.startswith("Self-test")] == titles
    await house.passes(7 * 24 * 3600)
    for _ in range(3):
        await house.passes(3)
    later = [title for title in house.desk.titles if title.startswith("Self-test")]
    assert [title.rpartition(":")[0] for title in later[2:]] == ["Self-test 2", "Self-test 2 passed"]


async def test_a_call_that_does_not_arrive_is_a_finding(house: House) -> None:
    await roomed(house)
    await house.say(LEAD, "self-test")
    house.desk.faults.extend(["slow down"] * 40)
    for _ in range(3):
        await house.passes(PATIENCE.total_seconds() / 2)
    house.desk.faults.clear()
    await house.passes(10)
    assert "self-test 2: rate-limited" in await house.say(LEAD, "findings")
    await house.say(LEAD, "self-test")
    for _ in range(4):
        await house.passes(10)
    assert "self-test failed" not in (await house.say(LEAD, "findings")).casefold()


async def test_the_command_line_has_the_running_desk_test_itself(
    house: House, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_CLOCK", f"{house.clock.now().isoformat()}x1")
    monkeypatch.setattr("bot.keeping.LOOK", 0.05)
    with pytest.raises(Refused, match="no room"):
        await selftest(database_url, as_json=False)
    await roomed(house)

    asked = asyncio.create_task(selftest(database_url, as_json=False))
    while not asked.done():
        await house.passes(2)
        await asyncio.sleep(0)
    await asked
    said = capsys.readouterr().out
    assert "passed. Nobody was called" in said
    assert [line.split("  ")[-1] for line in said.splitlines()[1:]] == list(selftests.LEGS.values())


async def test_where_nobody_serves_the_command_line_says_so(
    house: House, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await roomed(house)
    monkeypatch.setattr("bot.keeping.LOOK", 0.01)
    monkeypatch.setattr("bot.keeping.LONGEST", 0.03)
    with pytest.raises(Refused, match="nobody serves"):
        await selftest(database_url, as_json=False)
