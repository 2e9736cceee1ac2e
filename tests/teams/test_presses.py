"""Buttons, forms and dialogs: each press is one request, and what comes of it is on the screen."""

from __future__ import annotations

import pytest

from bot.messages import Action, Card, Field, Form, Outcome
from bot.teams.presses import RECEIVED
from tests.teams.hand import Hand
from tests.teams.house import House

FORM = Form(
    "Hand it over",
    "hand over 7",
    (
        Field("to", "To whom", kind="choice", choices=(("data", "Data"), ("model", "Model"))),
        Field("reason", "Why", kind="text", limit=20),
        Field("hours", "Hours", kind="number", required=False),
        Field("by", "By when", kind="date", required=False),
    ),
    submit="Hand over",
    note="It stays yours until they accept.",
    seen=3,
)


@pytest.mark.parametrize("client", ["old", "new"])
async def test_a_click_is_the_command_it_stands_for_and_what_it_saw(house: House, hand: Hand, client: str) -> None:
    await hand.order("user", name="Bob Broad", old_client=client == "old")
    card = Card("Alarm", actions=(Action("Acknowledge", "ack 41", "primary", seen=3, args={"layer": "data"}),))
    await house.teams.transport.send(house.outgoing(card, await house.root("core-ml")))
    clicked = await hand.act("click", user="Bob", button="Acknowledge")
    request = house.corridor.requests[-1]
    assert clicked["sent"]
    assert (request.command, request.gesture) == ("ack 41", "clicked")
    assert request.args == {"layer": "data", "seen": "3", "marker": "m1"}
    assert request.actor.name == "Bob Broad" and request.place.thread
    if client == "new":
        assert (await hand.screen("Bob"))["toasts"] == [RECEIVED]


async def test_a_press_whose_answer_comes_too_late_is_pressed_again_and_done_once(house: House, hand: Hand) -> None:
    await _post_button(house)
    await hand.fault("delivery", "lost", times=2)
    clicked = await hand.act("click", user="Ann", button="Acknowledge")
    assert clicked["status"] == 200
    assert house.corridor.commands.count("ack 41") == 1


async def test_the_same_button_means_it_again_later(house: House, hand: Hand) -> None:
    await _post_button(house)
    await hand.act("click", user="Ann", button="Acknowledge")
    await house.advance(30)
    await hand.act("click", user="Ann", button="Acknowledge")
    assert house.corridor.commands.count("ack 41") == 2


async def test_two_people_pressing_one_button_are_two_wishes(house: House, hand: Hand) -> None:
    await _post_button(house)
    await hand.act("click", user="Ann", button="Acknowledge")
    await hand.act("click", user="Bob", button="Acknowledge")
    assert house.corridor.commands.count("ack 41") == 2


async def test_a_press_that_failed_here_can_be_tried_again_at_once(house: House, hand: Hand) -> None:
    await _post_button(house)
    house.corridor.answers["ack 41"] = RuntimeError("no")
    assert (await hand.act("click", user="Ann", button="Acknowledge"))["status"] == 500
    assert (await hand.act("click", user="Ann", button="Acknowledge"))["status"] == 200
    assert house.corridor.commands.count("ack 41") == 1


async def test_a_form_opens_in_place_for_the_one_who_pressed_and_closes_to_what_was_there(
    house: House, hand: Hand
) -> None:
    await _post_button(house, form=True)
    await hand.act("click", user="Ann", button="Acknowledge")
    assert (await hand.seen("Ann", "core-ml"))[-1]["fields"] == ["To whom", "Why", "Hours", "By when"]
    assert (await hand.seen("Bob", "core-ml"))[-1]["buttons"] == ["Acknowledge"]
    await hand.act("click", user="Ann", button="Not now")
    assert (await hand.seen("Ann", "core-ml"))[-1]["buttons"] == ["Acknowledge"]
    assert house.corridor.requests[-1].gesture == "clicked"


async def test_a_form_sent_in_place_is_a_request_and_gives_way_to_the_card(house: House, hand: Hand) -> None:
    await _post_button(house, form=True)
    await hand.act("click", user="Ann", button="Acknowledge")
    sent = await hand.act("submit", user="Ann", values={"To whom": "data", "Why": "wrong table", "Hours": "2"})
    request = house.corridor.requests[-1]
    assert sent["status"] == 200
    assert (request.command, request.gesture) == ("hand over 7", "submitted")
    assert request.args == {"to": "data", "reason": "wrong table", "hours": "2", "by": "", "seen": "3"}
    assert (await hand.seen("Ann", "core-ml"))[-1]["buttons"] == ["Acknowledge"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"To whom": "nowhere", "Why": "x"}, "list"),
        ({"To whom": "data", "Why": "x", "Hours": "many"}, "number"),
        ({"To whom": "data", "Why": "x", "By when": "soon"}, "YYYY-MM-DD"),
    ],
)
async def test_what_a_client_let_through_is_refused_in_place_and_what_was_filled_in_stays(
    house: House, hand: Hand, values: dict[str, str], field: str
) -> None:
    await _post_button(house, form=True)
    await hand.act("click", user="Ann", button="Acknowledge")
    before = len(house.corridor.requests)
    await hand.act("submit", user="Ann", values=values)
    shown = (await hand.seen("Ann", "core-ml"))[-1]
    assert any(field in word for word in shown["words"])
    assert shown["values"]["Why"] == "x"
    assert len(house.corridor.requests) == before


async def test_errors_of_the_desk_come_back_in_the_form_and_the_correction_counts(house: House, hand: Hand) -> None:
    await _post_button(house, form=True)
    await hand.act("click", user="Ann", button="Acknowledge")
    house.corridor.answers["hand over 7"] = Outcome(errors={"reason": "Say which table.", "nowhere": "And why now."})
    await hand.act("submit", user="Ann", values={"To whom": "data", "Why": "table"})
    shown = (await hand.seen("Ann", "core-ml"))[-1]
    assert "Say which table." in shown["words"] and "And why now." in shown["words"]
    assert shown["values"] == {"To whom": "data", "Why": "table", "Hours": "", "By when": ""}
    house.corridor.answers["hand over 7"] = Outcome()
    await hand.act("submit", user="Ann", values={"Why": "orders"})
    assert house.corridor.requests[-1].args["reason"] == "orders"


async def test_one_opening_of_a_form_sent_again_is_one_wish_however_long_after(house: House, hand: Hand) -> None:
    await _post_button(house, form=True)
    await hand.act("click", user="Ann", button="Acknowledge")
    filled = {"To whom": "data", "Why": "x"}
    await hand.fault("delivery", "lost", times=3)
    assert (await hand.act("submit", user="Ann", values=filled))["status"] == 0
    await house.advance(600)
    assert (await hand.act("submit", user="Ann", values=filled))["status"] == 200
    assert [request.gesture for request in house.corridor.requests].count("submitted") == 1


@pytest.mark.parametrize("client", ["old", "new"])
async def test_a_form_asked_for_by_a_sentence_is_a_message_with_inputs(house: House, hand: Hand, client: str) -> None:
    await hand.order("user", name="Ann Able", old_client=client == "old")
    house.corridor.answers["hand over"] = Outcome(form=FORM)
    await hand.act("dm", user="Ann", text="hand over")
    await hand.act("submit", user="Ann", values={"To whom": "nowhere", "Why": "x"})
    assert any("list" in word for word in (await hand.seen("Ann", "personal"))[-1]["words"])
    await hand.act("submit", user="Ann", values={"To whom": "model"})
    shown = await hand.seen("Ann", "personal")
    assert house.corridor.requests[-1].args["to"] == "model"
    assert len(shown) == 1 and shown[-1]["words"] == ["Hand it over", RECEIVED]


async def test_a_form_that_could_not_be_posted_is_posted_when_the_sentence_comes_again(
    house: House, hand: Hand
) -> None:
    house.corridor.answers["hand over"] = Outcome(form=FORM)
    await hand.fault("connector", "throttle", call="post", seconds=0)
    await hand.act("dm", user="Ann", text="hand over")
    await house.advance(60)
    assert len(await hand.seen("Ann", "personal")) == 1


@pytest.mark.parametrize("client", ["old", "new"])
async def test_a_sentence_or_a_press_that_is_delivered_twice_shows_one_form(
    house: House, hand: Hand, client: str
) -> None:
    await _post_button(house, form=True)
    house.corridor.answers["hand over"] = Outcome(form=FORM)
    await hand.order("user", name="Ann Able", old_client=client == "old")
    await hand.fault("delivery", "duplicate", times=2)
    await hand.act("dm", user="Ann", text="hand over")
    await hand.act("click", user="Ann", button="Acknowledge")
    assert len(await hand.seen("Ann", "personal")) == 1
    shown = [message for message in await hand.seen("Ann", "core-ml") if FORM.title in message["words"]]
    assert len(shown) == 1


async def test_an_action_on_a_message_opens_a_dialog_with_what_it_says(house: House, hand: Hand) -> None:
    house.corridor.answers["shortcut"] = Outcome(form=FORM)
    said = await hand.act("say", user="Bob", channel="core-ml", text="it is <b>wrong</b> &amp; slow")
    await hand.act("shortcut", user="Ann", command="about-message", channel="core-ml", message=said["id"])
    request = house.corridor.requests[-1]
    assert (request.command, request.args["text"]) == ("shortcut", "it is wrong & slow")
    assert request.args["link"].endswith(said["id"])
    house.corridor.answers["hand over 7"] = Outcome(errors={"reason": "Say more."})
    await hand.act("submit", user="Ann", values={"To whom": "data", "Why": "x"})
    (dialog,) = (await hand.screen("Ann"))["forms"]
    assert "Say more." in dialog["words"] and dialog["values"]["Why"] == "x"
    del house.corridor.answers["hand over 7"]
    await hand.act("submit", user="Ann", values={"Why": "more"})
    assert (await hand.screen("Ann"))["forms"] == []
    assert house.corridor.requests[-1].args["reason"] == "more"


@pytest.mark.parametrize("value", [None, [], "x", {"action": None}, {"action": {"data": {"command": 7}}}])
async def test_a_button_that_says_nothing_is_refused_politely(house: House, hand: Hand, value: object) -> None:
    activity = {**await hand.activity(), "type": "invoke", "name": "adaptiveCard/action", "value": value}
    answer = await hand.send(activity, header=await hand.mint())
    assert (answer["status"], answer["body"]["statusCode"]) == (200, 400)


async def _post_button(house: House, *, form: bool = False) -> None:
    if form:
        house.corridor.answers["ack 41"] = Outcome(form=FORM)
    card = Card("Alarm", actions=(Action("Acknowledge", "ack 41", seen=3),))
    await house.teams.transport.send(house.outgoing(card, await house.root("core-ml")))
