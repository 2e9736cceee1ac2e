"""Talk keeps each conversation's pace; calls run ahead of it, and stop where the platform says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot import delivery
from bot.messages import Card, Lane, Place, Reply, Request
from bot.pacing import BURST, Pacing
from bot.teams.limits import PACE, SENDS
from store.db import Database
from store.units import Unit
from tests.conftest import NOW, HandClock
from tests.test_corridor import House, route

SECOND = timedelta(seconds=1)
ELSEWHERE = Place("desk", "elsewhere", kind="channel")


async def said(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card(words), lane=Lane[asked.args["lane"].upper()]) for words in asked.args["words"].split()]


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    house = House(database, clock, [route("send", "(?P<lane>page|escalation|answer|update) (?P<words>.+)", said)])
    house.desk.pace = SECOND
    return house


@pytest.mark.parametrize(("lane", "at_once"), [("page", 5), ("escalation", 5), ("answer", 1), ("update", 1)])
async def test_calls_leave_at_once_and_talk_one_a_second(house: House, lane: str, at_once: int) -> None:
    await house.say(f"{lane} 1 2 3 4 5")
    await house.delivery.drain()
    assert house.desk.titles == ["1", "2", "3", "4", "5"][:at_once]


async def test_a_call_overtakes_the_talk_that_waits_for_its_turn(house: House) -> None:
    await house.say("answer one two", "k1")
    await house.delivery.drain()
    await house.say("page call", "k2")
    await house.delivery.drain()
    assert house.desk.titles == ["one", "call"]
    house.clock.move(SECOND)
    await house.delivery.drain()
    assert house.desk.titles == ["one", "call"]  # the call took the next turn of the talk
    house.clock.move(SECOND)
    await house.delivery.drain()
    assert house.desk.titles == ["one", "call", "two"]


async def test_a_storm_of_calls_is_paced_after_its_first_few_and_nothing_is_lost(house: House) -> None:
    await house.say("page " + " ".join(map(str, range(9))))
    seen = []
    for _ in range(5):
        await house.delivery.drain()
        seen.append(len(house.desk.sent))
        house.clock.move(SECOND)
    assert seen == [5, 6, 7, 8, 9]


async def test_a_call_waits_where_the_platform_said_slow_down(house: House) -> None:
    house.desk.faults.append("slow down")
    await house.say("page one two")
    await house.delivery.drain()
    house.clock.move(timedelta(seconds=6))
    await house.delivery.drain()
    assert house.desk.titles == []
    house.clock.move(SECOND)
    await house.delivery.drain()
    assert house.desk.titles == ["one", "two"]


async def test_calls_elsewhere_do_not_wait_for_a_conversation_that_rests(house: House) -> None:
    house.desk.faults.append("slow down")
    await house.say("page one", "k1")
    await house.delivery.drain()
    await house.say("page two", "k2", place=ELSEWHERE)
    await house.delivery.drain()
    assert house.desk.titles == ["two"]


async def test_a_call_is_looked_for_at_once_however_lately_there_was_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BREATH", 600.0)
    called = asyncio.Event()
    house.delivery.told = lambda outcome, lane, seconds: called.set() if lane == Lane.PAGE else None
    working = asyncio.create_task(house.delivery.run())
    await house.say("answer one", "k1")
    await house.say("page two", "k2", place=ELSEWHERE)
    async with asyncio.timeout(30):
        await called.wait()
        house.delivery.stop()
        await working


def test_calls_as_fast_as_they_may_stay_inside_each_window_of_teams() -> None:
    pacing, now, sent = Pacing(), NOW, []
    while now < NOW + timedelta(seconds=90):
        while not pacing.silent(now):
            pacing.went("room", now, PACE)
            sent.append(now)
        now += timedelta(milliseconds=50)
    for most, window in SENDS:
        assert max(sum(at <= each < at + window for each in sent) for at in sent) <= most
    assert sum(at == NOW for at in sent) == BURST + 1
