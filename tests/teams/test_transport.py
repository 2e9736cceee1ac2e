"""The door out: posts, threads, updates, direct messages and mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import (
    CannotSeek,
    Card,
    DeliveryError,
    Person,
    Row,
    Span,
    Text,
)
from bot.teams.painter import REPEAT
from bot.teams.reading import reach
from tests.emulators.teams.world import TENANT
from tests.teams.hand import Hand
from tests.teams.house import CARD, House


async def test_a_post_in_a_channel_opens_a_thread_and_answers_go_below_it(house: House, hand: Hand) -> None:
    root = await house.teams.transport.send(house.outgoing(CARD, await house.root("core-ml")))
    below = await house.teams.transport.send(house.outgoing(Card("More"), root.place))
    first, second = (await hand.seen("Bob", "core-ml"))[-2:]
    assert (first["id"], first["thread"]) == (root.message, None)
    assert root.place.thread == root.message
    assert (second["id"], second["thread"]) == (below.message, root.message)


async def test_an_answer_goes_into_the_thread_it_was_asked_in(house: House, hand: Hand) -> None:
    asked = await house.place("core-ml")
    await house.teams.transport.send(house.outgoing(CARD, asked))
    assert (await hand.seen("Ann", "core-ml"))[-1]["thread"] == asked.thread


@pytest.mark.parametrize("where", ["personal", "Night shift"])
async def test_where_there_are_no_threads_everything_goes_into_the_conversation(
    house: House, hand: Hand, where: str
) -> None:
    place = await house.place(where)
    address = await house.teams.transport.send(house.outgoing(CARD, replace(place, thread="123")))
    assert (await hand.seen("Ann", where))[-1]["id"] == address.message


async def test_an_update_changes_the_message_for_everybody_in_place(house: House, hand: Hand) -> None:
    address = await house.teams.transport.send(house.outgoing(CARD, await house.root("core-ml")))
    again = await house.teams.transport.send(
        house.outgoing(Card("Acknowledged by Ann"), address.place, address=address)
    )
    shown = await hand.seen("Bob", "core-ml")
    assert again == address
    assert [(m["words"], m["edited"], m["buttons"]) for m in shown] == [(["Acknowledged by Ann"], 1, [])]


async def test_what_is_for_one_person_alone_comes_directly_to_them(house: House, hand: Hand) -> None:
    place = await house.place("core-ml")
    asker = house.corridor.requests[-1].actor
    address = await house.teams.transport.send(house.outgoing(CARD, place, only_for=asker))
    assert await hand.seen("Bob", "core-ml") == []
    assert (await hand.seen("Ann", "personal"))[-1]["id"] == address.message
    assert address.place.kind == "direct" and address.place.private


async def test_somebody_in_a_direct_conversation_is_answered_there(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    asker = house.corridor.requests[-1].actor
    assert (await house.teams.transport.send(house.outgoing(CARD, place, only_for=asker))).place == place
    assert await hand.calls("create") == []


async def test_whoever_does_not_have_the_app_cannot_be_written_to_and_that_is_final(house: House, hand: Hand) -> None:
    await house.place("core-ml")
    nora = await house.teams.transport.find("nora@example.com", TENANT)
    assert nora is not None
    with pytest.raises(DeliveryError, match="403_MessageWritesBlocked") as refused:
        await house.teams.transport.direct(nora)
    assert refused.value.retry_in is None


async def test_a_direct_conversation_is_opened_once(house: House, hand: Hand) -> None:
    await house.place("core-ml")
    ann = house.corridor.requests[-1].actor
    places = {await house.teams.transport.direct(ann) for _ in range(3)}
    assert len(places) == len(await hand.calls("create")) == 1


async def test_a_mention_notifies_the_person_it_was_resolved_to_and_nobody_else(house: House, hand: Hand) -> None:
    place = await house.place("core-ml", user="Bob")
    bob = house.corridor.requests[-1].actor
    line = Text((Span("Please look, "), Span("Bob", person="bob"), Span(" and "), Span("Carol", person="carol")))
    row = Row((Span("<at>Ann Able</at> asks "), Span("Bob", person="bob")))
    await house.teams.transport.send(house.outgoing(Card("Page", (line, row)), place, people={"bob": bob}))
    message = (await hand.seen("Bob", "core-ml"))[-1]
    assert message["mentions"] == ["Bob Broad"] and message["mentioned"]
    assert "Please look, @Bob Broad and Carol" in message["words"]
    assert not (await hand.seen("Ann", "core-ml"))[-1]["mentioned"]


async def test_two_people_of_one_name_are_told_apart_in_a_mention(house: House, hand: Hand) -> None:
    other = await hand.order("user", name="Bob Second", id="29:1second", email="second@example.com")
    place = await house.place("core-ml", user="Bob")
    bob = house.corridor.requests[-1].actor
    twin = Person("teams", other["aadObjectId"], TENANT, bob.name, reach=reach(id=other["id"]))
    line = Text((Span("", person="one"), Span(", "), Span("", person="two")))
    await house.teams.transport.send(house.outgoing(Card("Page", (line,)), place, people={"one": bob, "two": twin}))
    assert (await hand.seen("Ann", "core-ml"))[-1]["mentions"] == ["Bob Broad", "Bob Second"]


async def test_a_resent_page_says_that_it_may_be_a_repeat(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await house.teams.transport.send(house.outgoing(CARD, place, possible_repeat=True))
    assert (await hand.seen("Ann", "personal"))[-1]["words"][0] == REPEAT


async def test_Teams_cannot_be_asked_whether_a_post_arrived(house: House) -> None:
    with pytest.raises(CannotSeek):
        await house.teams.transport.seek(house.outgoing(CARD, await house.place("personal")))
