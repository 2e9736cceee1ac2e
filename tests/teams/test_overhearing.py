"""What people say and do around us in Teams arrives marked, so that the corridor can drop it."""

from __future__ import annotations

import pytest

from bot.messages import Card, Request
from tests.teams.hand import Hand
from tests.teams.house import House


async def carded(house: House, channel: str = "core-ml") -> str:
    """A card of ours in the channel."""
    address = await house.teams.transport.send(house.outgoing(Card("Something is wrong"), await house.root(channel)))
    house.corridor.requests.clear()
    return address.message


async def remarked(house: House, hand: Hand, text: str = "looking at it") -> tuple[str, str]:
    """*Shape* the card, and what was said in its thread where the app may read along."""
    await hand.order("rules", reads_channels=True)
    card = await carded(house)
    said = await hand.act("say", user="Ann", channel="core-ml", text=text, thread=card)
    return card, said["id"]


def overheard(request: Request) -> tuple[str, str | None, str, str]:
    return request.command, request.place.thread, request.args["overheard"], request.args["message"]


async def test_without_leave_to_read_along_only_what_names_us_is_sent_to_us(house: House, hand: Hand) -> None:
    card = await carded(house)
    await hand.act("say", user="Ann", channel="core-ml", text="looking at it", thread=card)
    await hand.act("mention", user="Ann", channel="core-ml", text="status", thread=card)
    (request,) = house.corridor.requests
    assert (request.command, request.place.thread, dict(request.args)) == ("status", card, {})


async def test_with_it_a_remark_is_overheard_and_not_taken_for_a_question(house: House, hand: Hand) -> None:
    card, said = await remarked(house, hand)
    assert [overheard(each) for each in house.corridor.requests] == [("looking at it", card, "heard", said)]


async def test_an_edit_is_the_new_words_of_that_message_each_time(house: House, hand: Hand) -> None:
    card, said = await remarked(house, hand, "one")
    for words in ("two", "one", "two"):
        await hand.order("advance", seconds=1)
        await hand.act("edit", user="Ann", channel="core-ml", message=said, text=words)
    edits = house.corridor.requests[1:]
    assert [overheard(each) for each in edits] == [(words, card, "reheard", said) for words in ("two", "one", "two")]


async def test_a_deleted_remark_is_named_and_not_repeated(house: House, hand: Hand) -> None:
    card, said = await remarked(house, hand)
    await hand.act("delete", user="Ann", channel="core-ml", message=said)
    assert overheard(house.corridor.requests[-1]) == ("", card, "unheard", said)


async def test_a_sentence_said_to_us_can_be_edited_and_deleted_too(house: House, hand: Hand) -> None:
    card = await carded(house)
    said = (await hand.act("mention", user="Ann", channel="core-ml", text="note: on it", thread=card))["id"]
    await hand.act("edit", user="Ann", channel="core-ml", message=said, text="<at>Steward</at> note: at it")
    await hand.act("delete", user="Ann", channel="core-ml", message=said)
    edited, deleted = house.corridor.requests[1:]
    assert overheard(edited) == ("note: at it", card, "reheard", said)
    assert overheard(deleted) == ("", card, "unheard", said)


@pytest.mark.parametrize(("kind", "emoji"), [("like", "like"), ("1f440_eyes", "👀"), ("110000_x", "110000_x")])
async def test_a_reaction_to_our_message_is_its_emoji(house: House, hand: Hand, kind: str, emoji: str) -> None:
    card = await carded(house)
    await hand.act("react", user="Bob", channel="core-ml", message=card, reaction=kind)
    (request,) = house.corridor.requests
    assert overheard(request) == (emoji, card, "reacted", card)
    assert request.actor.name == "Bob Broad"


async def test_a_reaction_taken_back_says_nothing(house: House, hand: Hand) -> None:
    activity = {**await hand.activity(), "type": "messageReaction", "reactionsRemoved": [{"type": "like"}]}
    assert (await hand.send(activity, header=await hand.mint()))["status"] == 200
    assert house.corridor.requests == []


@pytest.mark.parametrize("act", ["edit", "delete", "react"])
async def test_what_is_delivered_twice_happens_once(house: House, hand: Hand, act: str) -> None:
    card, said = await remarked(house, hand)
    await hand.fault("delivery", "duplicate")
    how = {"edit": {"message": said, "text": "x"}, "delete": {"message": said}, "react": {"message": card}}
    done = await hand.act(act, user="Ann", channel="core-ml", **how[act])
    assert [receipt["status"] for receipt in done["receipts"]] == [200, 200]
    assert len(house.corridor.requests) == 2
