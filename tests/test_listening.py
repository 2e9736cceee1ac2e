"""What is not said to us reaches a handler only under a card of ours, and what is said to us there knows the card."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Address, Card, Lane, Outcome, Outgoing, Person, Place, Reply, Request, Route, To
from store.db import Database
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import ROOM, Desk, request

REMARKS = ("heard", "reheard", "unheard", "reacted")


class House:
    """A desk that posts boards, and remembers what it was told and under which card."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.clock, self.desk, self.told = clock, Desk(), list[Request]()
        self.delivery = Delivery(database, {"desk": self.desk}, now=clock.now, worker="w1")
        names = (*REMARKS, "ask")
        routes = [Route(name, re.compile(name), self._listening, "", "") for name in names]
        board = Route("board", re.compile(r"board (?P<slot>\S+)( under (?P<other>\S+))?"), self._board, "", "")
        self.corridor = Dispatch(database, (board, *routes), recognise=_same, wake=self.delivery.wake)

    async def _board(self, unit: Unit, asked: Request) -> Sequence[Reply]:
        other = asked.args.get("other")
        to = To("slot", other) if other else To("here")
        return [Reply(Card(asked.args["slot"]), to=to, slot=asked.args["slot"], lane=Lane.UPDATE)]

    async def _listening(self, unit: Unit, asked: Request) -> Sequence[Reply]:
        self.told.append(asked)
        return []

    async def post(self, slot: str, *, under: str = "", place: Place = ROOM) -> str:
        """*Shape* the message it became."""
        words = f"board {slot} under {under}" if under else f"board {slot}"
        await self.corridor(request(words, f"post/{slot}/{place.thread}", self.clock.now(), place=place))
        await self.delivery.drain()
        return next(number for number, shown in reversed(self.desk.shown.items()) if shown.card.title == slot)

    async def hears(self, words: str, mark: str = "", *, thread: str = "", key: str = "k", **more: object) -> Outcome:
        args = {"overheard": mark, "message": "r1"} if mark else {}
        place = replace(ROOM, thread=thread or None)
        return await self.corridor(request(words, key, self.clock.now(), **({"args": args, "place": place} | more)))

    @property
    def commands(self) -> list[tuple[str, str | None]]:
        return [(each.command, each.slot) for each in self.told]


async def _same(person: Person) -> Person:
    return person


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    return House(database, clock)


@pytest.mark.parametrize("mark", ["heard", "reheard", "unheard"])
async def test_a_remark_under_a_card_of_ours_is_passed_on_with_its_words_and_the_card(house: House, mark: str) -> None:
    card = await house.post("thing/1/headline")
    await house.hears("ask", mark, thread=card)

    assert house.commands == [(mark, "thing/1/headline")]
    assert (house.told[0].args["text"], house.told[0].args["message"]) == ("ask", "r1")


@pytest.mark.parametrize("mark", REMARKS)
async def test_the_same_anywhere_else_is_dropped_in_silence(house: House, mark: str) -> None:
    await house.post("thing/1/headline")
    await house.hears("eyes", mark, thread="elsewhere")
    await house.hears("eyes", mark)
    await house.delivery.drain()

    assert house.told == []
    assert house.desk.titles == ["thing/1/headline"]


@pytest.mark.parametrize("mark", REMARKS)
async def test_each_happens_once(house: House, mark: str) -> None:
    card = await house.post("thing/1/headline")
    args = {"overheard": mark, "message": card}
    outcomes = [await house.hears("eyes", mark, thread=card, args=args) for _ in range(3)]

    assert [outcome.repeated for outcome in outcomes] == [False, True, True]


async def test_a_reaction_is_to_the_card_it_was_given_to_and_answered_in_its_thread(house: House) -> None:
    card = await house.post("thing/1/headline")
    step = await house.post("thing/1/steps", under="thing/1/headline")
    for number, message in enumerate((card, step)):
        await house.hears("eyes", key=f"k{number}", args={"overheard": "reacted", "message": message})

    assert house.commands == [("reacted", "thing/1/headline"), ("reacted", "thing/1/steps")]
    assert [(each.args["emoji"], each.place.thread) for each in house.told] == [("eyes", card)] * 2


async def test_what_is_said_to_us_in_the_thread_knows_the_card(house: House) -> None:
    card = await house.post("thing/1/headline")
    await house.hears("ask", thread=card)
    await house.hears("ask", thread="elsewhere", key="k2")

    assert house.commands == [("ask", "thing/1/headline"), ("ask", None)]


async def test_a_card_that_was_posted_into_somebodys_thread_is_found_by_it(house: House) -> None:
    asked = replace(ROOM, thread="q1")
    await house.post("thing/1/headline", place=asked)
    await house.post("thing/1/steps", under="thing/1/headline", place=asked)
    await house.hears("any news?", "heard", thread="q1")

    assert house.commands == [("heard", "thing/1/headline")]


async def test_a_card_on_its_way_is_there_already_for_who_speaks_fast(house: House) -> None:
    asked, elsewhere = replace(ROOM, thread="q1"), replace(ROOM, thread="q2")
    await house.corridor(request("board thing/1/headline", "p1", house.clock.now(), place=asked))
    await house.corridor(request("board thing/2/headline", "p2", house.clock.now(), place=elsewhere))
    await house.hears("also there", "heard", thread="q1")

    assert house.desk.titles == []
    assert house.commands == [("heard", "thing/1/headline")]


class Slow(Desk):
    """What it shows is seen before anybody is told where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.told = asyncio.Event(), asyncio.Event()

    async def send(self, message: Outgoing) -> Address:
        address = await super().send(message)
        self.seen.set()
        await self.told.wait()
        return address


@pytest.mark.parametrize("mark", ["reacted", "heard"])
async def test_what_is_done_under_a_card_whose_platform_has_not_answered_yet_is_not_lost(
    house: House, mark: str
) -> None:
    house.desk = slow = Slow()
    house.delivery._transports["desk"] = slow  # type: ignore[index]  # a dict
    posting = asyncio.create_task(house.post("thing/1/headline"))
    await slow.seen.wait()
    (card,) = slow.shown
    thread = card if mark == "heard" else ""
    hearing = asyncio.create_task(house.hears("eyes", thread=thread, args={"overheard": mark, "message": card}))
    await asyncio.wait({hearing}, timeout=0)
    slow.told.set()
    await asyncio.gather(posting, hearing)

    assert house.commands == [(mark, "thing/1/headline")]


async def test_between_two_things_in_somebodys_thread_nobody_chooses(house: House) -> None:
    asked = replace(ROOM, thread="q1")
    for slot in ("thing/1/headline", "thing/2/headline"):
        await house.post(slot, place=asked)
    await house.hears("any news?", "heard", thread="q1")
    await house.hears("ask", thread="q1", key="k2")

    assert house.commands == [("ask", None)]


async def test_nobody_overhears_by_typing_or_by_a_button(house: House) -> None:
    card = await house.post("thing/1/headline")
    forged = {"overheard": "unheard", "message": "r1"}
    await house.hears("unheard", thread=card)
    await house.hears("unheard", key="k2", args=forged, gesture="clicked", slot="thing/1/headline")
    await house.hears("unheard", key="k3", args=forged, gesture="submitted", slot="thing/1/headline")

    assert house.commands == [("unheard", None)] * 3
    assert [dict(each.args) for each in house.told] == [{}] * 3
