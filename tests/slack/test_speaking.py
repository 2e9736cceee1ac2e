"""What the desk says arrives on the right screens, once, and every way of not arriving has its own fate."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from bot.messages import Action, CannotSeek, Card, DeliveryError, OutcomeUnknown, Outgoing, Person, Place, Span, Text
from tests.slack.stage import SECRET, Stage, card, now, staged

ANN, BOB = Person("slack", "U0ANN", "T0LOOPBACK"), Person("slack", "U0BOB", "T0LOOPBACK")
ROOM = Place("slack", "C0GENERAL", kind="channel")


async def test_a_post_is_seen_and_can_be_changed(stage: Stage) -> None:
    address = await stage.post(card("Churn looks wrong", "Trouble"), ROOM)
    again = await stage.post(card("Bob is on it", "Trouble"), ROOM, address=address)

    [message] = await stage.workspace.seen("bob", "C0GENERAL")
    assert message["words"] == ["Trouble", "Bob is on it"]
    assert message["edited"]
    assert again == address


async def test_a_thread_answer_is_under_its_message(stage: Stage) -> None:
    address = await stage.post(card("Head"), ROOM)
    await stage.post(card("Detail"), Place("slack", "C0GENERAL", thread=address.message, kind="channel"))

    assert [m["thread"] for m in await stage.workspace.seen("bob", "C0GENERAL")] == [None, address.message]


async def test_a_whisper_is_seen_by_one_person_only(stage: Stage) -> None:
    await stage.post(card("Only you"), ROOM, only_for=ANN)

    assert [m["words"] for m in await stage.workspace.seen("ann", "C0GENERAL")] == [["Only you"]]
    assert await stage.workspace.seen("bob", "C0GENERAL") == []


async def test_a_whisper_in_answer_to_a_mention_is_seen_though_the_thread_is_new(stage: Stage) -> None:
    await stage.workspace.act("mention", user="ann", channel="general", text="help")
    await stage.post(card("Only you"), stage.memory.last.place, only_for=ANN)

    assert [m["words"] for m in await stage.workspace.seen("ann", "C0GENERAL")][-1] == ["Only you"]


async def test_a_whisper_in_private_is_an_ordinary_message(stage: Stage) -> None:
    place = await stage.transport.direct(ANN)
    address = await stage.post(card("Only you"), place, only_for=ANN)
    found = await stage.transport.seek(Outgoing("m1", card("Only you"), place, now(), only_for=ANN))

    assert found == address


async def test_the_home_tab_is_published_for_one_person(stage: Stage) -> None:
    home = Place("slack", "home:U0ANN")
    await stage.post(card("Nothing is open", "Yours"), home)
    await stage.post(card("One is open", "Yours"), home)

    assert (await stage.workspace.screen("ann"))["home"]["words"] == ["Yours", "One is open"]
    assert (await stage.workspace.screen("bob"))["home"] is None


async def test_where_we_are_no_member_a_slash_command_is_still_answered(stage: Stage) -> None:
    await stage.workspace.act("slash", user="ann", channel="quiet", text="help")
    place = stage.memory.last.place
    await stage.post(card("For all of you"), place)
    await stage.post(card("Only you"), place, only_for=ANN)

    assert [m["words"] for m in await stage.workspace.seen("ann", "C0QUIET")] == [["For all of you"], ["Only you"]]
    assert [m["words"] for m in await stage.workspace.seen("bob", "C0QUIET")] == [["For all of you"]]


async def test_a_mention_of_somebody_known_is_a_mention_and_of_anybody_else_plain_words(stage: Stage) -> None:
    spans = (Span("Ann", person="ann"), Span(" or "), Span("<!channel> Mallory", person="mallory"))
    await stage.post(Card("", (Text(spans),)), ROOM, people={"ann": ANN})

    [message] = await stage.workspace.seen("bob", "C0GENERAL")
    assert message["blocks"][0]["text"]["text"] == "<@U0ANN> or &lt;!channel&gt; Mallory"


async def test_a_possible_repeat_says_so(stage: Stage) -> None:
    await stage.post(card("Wake up"), ROOM, possible_repeat=True)

    [message] = await stage.workspace.seen("bob", "C0GENERAL")
    assert message["words"][0].startswith("Possible repeat")


async def test_nothing_we_post_unfurls(stage: Stage) -> None:
    await stage.post(card("https://a.example"), ROOM)

    [entry] = await stage.workspace.transcript("api", method="chat.postMessage")
    assert (entry["args"]["unfurl_links"], entry["args"]["unfurl_media"]) == (False, False)
    assert entry["args"]["metadata"] == {"event_type": "steward_delivery", "event_payload": {"key": "m1"}}


@pytest.mark.parametrize("kind", ["drop_after", "truncate", "http_500", "drop_before"])
async def test_a_call_that_broke_is_unknown_and_seek_tells_whether_it_arrived(stage: Stage, kind: str) -> None:
    message = Outgoing("m-lost", card("Wake up"), ROOM, now())
    await stage.workspace.order("fault", kind=kind, method="chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        await stage.transport.send(message)

    found = await stage.transport.seek(message)

    stored = await stage.workspace.seen("ann", "C0GENERAL")
    assert (found is not None) == (kind in ("drop_after", "truncate"))
    assert [m["ts"] for m in stored] == ([found.message] if found else [])


async def test_a_post_is_found_in_its_thread_and_by_its_marker_only(stage: Stage) -> None:
    head = await stage.post(card("Head"), ROOM, "m-head")
    thread = Place("slack", "C0GENERAL", thread=head.message, kind="channel")
    detail = await stage.post(card("Detail"), thread, "m-detail")

    assert await stage.transport.seek(Outgoing("m-detail", card("Detail"), thread, now())) == detail
    assert await stage.transport.seek(Outgoing("m-other", card("Detail"), thread, now())) is None


async def test_a_whisper_and_a_home_cannot_be_sought(stage: Stage) -> None:
    for place, only_for in ((ROOM, ANN), (Place("slack", "home:U0ANN"), None)):
        with pytest.raises(CannotSeek):
            await stage.transport.seek(Outgoing("m1", card("x"), place, now(), only_for=only_for))


async def test_where_history_may_not_be_read_nothing_can_be_sought(stage: Stage) -> None:
    await stage.workspace.order("rules", scopes=["chat:write"])

    with pytest.raises(CannotSeek):
        await stage.transport.seek(Outgoing("m1", card("x"), ROOM, now()))


async def test_too_many_requests_say_when_to_come_back(stage: Stage) -> None:
    await stage.workspace.order("fault", kind="rate_limit", method="chat.postMessage", seconds=7)
    with pytest.raises(DeliveryError) as caught:
        await stage.post(card("x"), ROOM)

    assert (caught.value.reason, caught.value.retry_in) == ("ratelimited", timedelta(seconds=7))
    assert not isinstance(caught.value, OutcomeUnknown)
    assert await stage.workspace.seen("ann", "C0GENERAL") == []


async def test_a_channel_s_own_pace_is_a_429_too(stage: Stage) -> None:
    await stage.workspace.order("rules", burst=1)
    await stage.post(card("one"), ROOM)
    with pytest.raises(DeliveryError) as caught:
        await stage.post(card("two"), ROOM, "m2")

    assert caught.value.retry_in == timedelta(seconds=1)
    await stage.workspace.order("advance", seconds=1)
    await stage.post(card("two"), ROOM, "m2")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (Place("slack", "C0NOWHERE", kind="channel"), "channel_not_found"),
        (Place("slack", "C0QUIET", kind="channel"), "not_in_channel"),
        (Place("slack", "U0DAN"), "user_disabled"),
    ],
)
async def test_what_can_never_arrive_is_not_tried_again(stage: Stage, place: Place, reason: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await stage.post(card("x"), place)

    assert (caught.value.reason, caught.value.retry_in) == (reason, None)


async def test_a_slack_that_is_away_is_tried_again(stage: Stage) -> None:
    stage.slack._client.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(DeliveryError) as caught:
        await stage.post(card("x"), ROOM)

    assert caught.value.reason == "unreachable"
    assert caught.value.retry_in is not None
    assert not isinstance(caught.value, OutcomeUnknown)


async def test_a_change_whose_answer_was_lost_may_simply_be_sent_again(stage: Stage) -> None:
    address = await stage.post(card("one"), ROOM)
    await stage.workspace.order("fault", kind="drop_after", method="chat.update")
    with pytest.raises(DeliveryError) as caught:
        await stage.post(card("two"), ROOM, address=address)

    assert not isinstance(caught.value, OutcomeUnknown)
    assert caught.value.retry_in is not None


async def test_no_error_carries_a_token_or_a_body(stage: Stage) -> None:
    said = []
    for kind in ("drop_after", "truncate", "http_500", "rate_limit", "error"):
        await stage.workspace.order("fault", kind=kind, method="chat.postMessage")
        with pytest.raises(DeliveryError) as caught:
            await stage.post(card("the secret plan"), ROOM)
        said.append(f"{caught.value!r} {caught.value.__cause__!r}")

    assert not any(secret in each for each in said for secret in ("xoxb", "secret plan", "127.0.0.1"))


async def test_a_post_is_found_many_pages_back(stage: Stage) -> None:
    message = Outgoing("m-first", card("first"), ROOM, now())
    first = await stage.transport.send(message)
    for n in range(5):
        await stage.post(card("later"), ROOM, f"m{n}")
    await stage.workspace.order("rules", page=2)

    assert await stage.transport.seek(message) == first


async def test_a_button_too_long_to_carry_is_said_instead(stage: Stage) -> None:
    await stage.post(Card("T", actions=(Action("Go", "x" * 2100), Action("Stop", "stop"))), ROOM)

    [message] = await stage.workspace.seen("ann", "C0GENERAL")
    assert message["buttons"] == ["Stop"]
    assert message["words"][-1] == "Too much for buttons, type it instead: Go"


async def test_signing_secret_is_not_needed_for_sockets() -> None:
    async with staged("socket") as stage:
        await stage.workspace.act("dm", user="ann", text="help")
        assert stage.memory.last.command == "help"
        assert SECRET not in repr(stage.slack.state())


async def test_a_conversation_with_one_person_is_opened_once(stage: Stage) -> None:
    assert await stage.transport.direct(ANN) == await stage.transport.direct(ANN)
    assert len(await stage.workspace.transcript("api", method="conversations.open")) == 1


async def test_a_conversation_that_is_refused_long_after_is_opened_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await stage.transport.direct(ANN)
    later = time.monotonic() + 3600
    monkeypatch.setattr(stage.slack._rooms, "_clock", lambda: later)
    for again in (True, False):
        await stage.workspace.order("fault", kind="error", method="chat.postMessage", code="channel_not_found")
        with pytest.raises(DeliveryError) as refused:
            await stage.post(card("Wake up"), place)
        assert (refused.value.retry_in is not None) == again
        assert await stage.transport.direct(ANN) == place

    assert len(await stage.workspace.transcript("api", method="conversations.open")) == 2
