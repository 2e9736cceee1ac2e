"""Finding people and rooms through what the app can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.teams.known import PaperNotebook
from tests.emulators.teams.world import TENANT
from tests.teams.hand import Hand
from tests.teams.house import CARD, House


@pytest.mark.parametrize("address", ["carol@example.com", " Carol@Example.COM ", "carol.clear@corp.example"])
async def test_a_person_is_found_by_address_or_sign_in_name(house: House, hand: Hand, address: str) -> None:
    await hand.order("user", name="Carol Clear", upn="carol.clear@corp.example")
    await house.place("core-ml")
    carol = await house.teams.transport.find(address, TENANT)
    assert carol is not None and (carol.name, carol.email) == ("Carol Clear", "carol@example.com")
    assert (await house.teams.transport.direct(carol)).kind == "direct"


async def test_nobody_is_found_by_an_address_that_two_have_or_none(house: House, hand: Hand) -> None:
    await hand.order("user", name="Carol Clear", email="bob@example.com")
    await house.place("core-ml")
    for address in ("bob@example.com", "nobody@example.com", ""):
        assert await house.teams.transport.find(address, TENANT) is None


async def test_a_roster_of_many_pages_is_read_whole_and_once(house: House, hand: Hand) -> None:
    await hand.order("rules", page_size=2)
    await house.place("core-ml")
    found = [await house.teams.transport.find(f"{name}@example.com", TENANT) for name in ("ann", "nora", "x")]
    assert [person is not None for person in found] == [True, True, False]
    assert len(await hand.calls("members")) == 3


async def test_nothing_is_known_before_anybody_spoke(house: House) -> None:
    assert await house.teams.transport.find("ann@example.com", TENANT) is None
    assert await house.teams.transport.room("core-ml", TENANT) is None


async def test_the_profile_of_whoever_asks_costs_one_question(house: House, hand: Hand) -> None:
    await house.place("personal")
    ann = await house.teams.transport.profile(house.corridor.requests[-1].actor)
    assert (ann.name, ann.email) == ("Ann Able", "ann@example.com")
    assert [call["call"] for call in await hand.calls()] == ["member"]


async def test_somebody_who_cannot_be_told_apart_has_no_profile(house: House, hand: Hand) -> None:
    await hand.order("user", name="Visitor", email="ann@example.com")
    await hand.act("mention", user="Visitor", channel="core-ml", text="hello")
    visitor = await house.teams.transport.profile(house.corridor.requests[-1].actor)
    assert visitor.email is None


@pytest.mark.parametrize("name", ["core-ml", "#core-ml", "Core-ML", "Data Platform/core-ml", "data platform/#core-ml"])
async def test_a_channel_is_found_by_name_and_can_be_posted_to(house: House, hand: Hand, name: str) -> None:
    await house.place("quiet")
    room = await house.teams.transport.room(name, TENANT)
    assert room is not None and room.kind == "channel" and room.thread is None
    await house.teams.transport.send(house.outgoing(CARD, room))
    assert len(await hand.seen("Ann", "core-ml")) == 1


@pytest.mark.parametrize("name", ["vault", "nowhere", "", "#", "Other Team/core-ml"])
async def test_a_channel_where_the_app_is_not_is_nowhere(house: House, name: str) -> None:
    await house.place("quiet")
    assert await house.teams.transport.room(name, TENANT) is None


async def test_a_name_that_two_channels_have_is_nowhere_until_the_team_is_named(house: House, hand: Hand) -> None:
    await hand.order("team", name="Second", members=["Ann"], channels=["core-ml", "own"])
    await house.place("quiet")
    await house.place("own")
    assert await house.teams.transport.room("core-ml", TENANT) is None
    second = await house.teams.transport.room("Second/core-ml", TENANT)
    assert second is not None and "second" in second.conversation


async def test_General_is_the_channel_without_a_name(house: House) -> None:
    place = await house.place("quiet")
    assert await house.teams.transport.room("general", place.workspace) is not None


async def test_where_the_app_is_survives_a_restart_and_is_forgotten_when_it_leaves(house: House, hand: Hand) -> None:
    notebook = PaperNotebook()
    await house.reopen(notebook)
    await house.place("quiet")
    await house.reopen(notebook)
    assert await house.teams.transport.room("core-ml", TENANT) is not None
    await hand.act("install", user="Ann", channel="core-ml", gone=True)
    await house.reopen(notebook)
    assert await house.teams.transport.room("core-ml", TENANT) is None


async def test_a_notebook_that_cannot_be_written_means_no_acknowledgement(house: House, hand: Hand) -> None:
    await house.reopen(Torn())
    receipts = (await hand.act("dm", user="Ann", text="status"))["receipts"]
    assert [receipt["status"] for receipt in receipts] == [500, 200]
    assert house.corridor.commands == ["status"]


class Torn(PaperNotebook):
    """Fails once."""

    whole = False

    async def write(self, key: str, value: str) -> None:
        if not self.whole:
            self.whole = True
            raise OSError("no room")
        await super().write(key, value)


async def test_what_one_process_has_heard_every_process_knows(house: House) -> None:
    notebook = PaperNotebook()
    await house.reopen(notebook)
    second = await house.furnished(notebook=notebook)
    await second.start()
    try:
        assert await second.transport.find("ann@example.com", TENANT) is None
        there = await house.place("core-ml")
        ann, room = await second.transport.find("ann@example.com", TENANT), await second.transport.room("quiet", TENANT)
        assert ann is not None and room is not None
        assert (await second.transport.direct(replace(ann, reach=""))).kind == "direct"
        await second.transport.send(house.outgoing(CARD, replace(there, reach="")))
    finally:
        await second.stop()
