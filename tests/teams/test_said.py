"""What people say in Teams arrives as requests, once, and knows where it was said."""

from __future__ import annotations

from tests.teams.hand import Hand
from tests.teams.house import House


async def test_a_sentence_said_in_private_is_a_request_by_a_verified_person(house: House, hand: Hand) -> None:
    said = await hand.act("dm", user="Ann", text="who owns churn-model")
    (request,) = house.corridor.requests
    ann = (await hand.tenant())["users"][0]
    assert [receipt["status"] for receipt in said["receipts"]] == [200]
    assert (request.command, request.gesture, request.place.kind) == ("who owns churn-model", "said", "direct")
    assert (request.actor.handle, request.actor.name) == (ann["aadObjectId"], "Ann Able")
    assert request.actor.workspace == request.place.workspace == ann["tenantId"]
    assert request.place.private and request.place.thread is None


async def test_a_mention_in_a_channel_loses_our_name_and_knows_its_thread(house: House, hand: Hand) -> None:
    first = await hand.act("mention", user="Ann", channel="core-ml", text="show churn-model")
    await hand.act(
        "mention", user="Bob", channel="core-ml", text="and <at>Ann Able</at>?", thread=first["id"], mentioning=["Ann"]
    )
    one, two = house.corridor.requests
    assert (one.command, two.command) == ("show churn-model", "and Ann Able ?")
    assert one.place.thread == two.place.thread == first["id"]
    assert one.place.kind == "channel" and not one.place.private
    assert ";" not in one.place.conversation


async def test_a_group_chat_has_no_threads_and_is_private(house: House, hand: Hand) -> None:
    await hand.act("mention", user="Ann", channel="Night shift", text="status")
    place = house.corridor.requests[0].place
    assert (place.kind, place.thread, place.private) == ("group", None, True)


async def test_what_does_not_mention_us_in_a_channel_is_not_heard(house: House, hand: Hand) -> None:
    await hand.act("say", user="Ann", channel="core-ml", text="just talking")
    assert house.corridor.requests == []


async def test_a_mention_of_nothing_asks_for_help(house: House, hand: Hand) -> None:
    await hand.act("mention", user="Ann", channel="core-ml", text="")
    assert house.corridor.commands == ["help"]


async def test_somebody_else_with_our_name_is_not_us(house: House, hand: Hand) -> None:
    await hand.order("user", name="Steward", id="29:1fake", aad="f", email="fake@example.com")
    ann = await hand.act("dm", user="Ann", text="<at>Steward</at> is you")
    assert ann["receipts"][0]["ok"]
    assert house.corridor.commands == ["is you"]  # the client marked it as a mention of ours, by id
    activity = await _as_said(hand, "<at>Steward</at> is not you", {"id": "29:1fake", "name": "Steward"})
    assert activity["status"] == 200
    assert house.corridor.commands[-1] == "Steward is not you"


async def test_a_visitor_without_an_object_id_has_no_handle(house: House, hand: Hand) -> None:
    await hand.act("mention", user="Visitor", channel="core-ml", text="status")
    assert house.corridor.requests[0].actor.handle == ""


async def test_an_activity_delivered_twice_has_one_key(house: House, hand: Hand) -> None:
    await hand.fault("delivery", "duplicate")
    said = await hand.act("dm", user="Ann", text="status")
    assert [receipt["status"] for receipt in said["receipts"]] == [200, 200]
    assert house.corridor.commands == ["status"]


async def test_a_failed_commit_is_delivered_again_and_then_happens(house: House, hand: Hand) -> None:
    house.corridor.answers["status"] = RuntimeError("the disk is full of secrets")
    said = await hand.act("dm", user="Ann", text="status")
    assert [receipt["status"] for receipt in said["receipts"]] == [500, 200]
    assert "secrets" not in str(said["receipts"])
    assert house.corridor.commands == ["status"]


async def test_an_acknowledgement_lost_on_the_way_does_nothing_twice(house: House, hand: Hand) -> None:
    await hand.fault("delivery", "lost")
    said = await hand.act("dm", user="Ann", text="status")
    assert [receipt["status"] for receipt in said["receipts"]] == [0, 200]
    assert house.corridor.commands == ["status"]


async def test_typing_and_what_nobody_knows_are_acknowledged_and_ask_for_nothing(house: House, hand: Hand) -> None:
    for kind in ("typing", "event", "somethingNew"):
        activity = {**await hand.activity(), "type": kind}
        assert (await hand.send(activity, header=await hand.mint()))["status"] == 200
    assert house.corridor.requests == []


async def test_installing_the_app_greets_only_where_a_greeting_was_asked_for(house: House, hand: Hand) -> None:
    await hand.act("install", user="Ann", channel="core-ml")
    assert house.corridor.requests == []
    await house.reopen(greeting="help")
    await hand.act("install", user="Ann", channel="core-ml")
    assert house.corridor.commands == ["help"]


async def test_an_unknown_invoke_is_answered_as_not_implemented(house: House, hand: Hand) -> None:
    activity = {**await hand.activity(), "type": "invoke", "name": "fileConsent/invoke"}
    assert (await hand.send(activity, header=await hand.mint()))["status"] == 501


async def _as_said(hand: Hand, text: str, mentioned: dict[str, str]) -> dict[str, object]:
    entity = {"type": "mention", "text": "<at>Steward</at>", "mentioned": mentioned}
    activity = {**await hand.activity(), "text": text, "entities": [entity]}
    return await hand.send(activity, header=await hand.mint())
