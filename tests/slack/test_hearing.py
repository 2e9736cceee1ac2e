"""What people do on Slack arrives as one request each, over either wire."""

from __future__ import annotations

import pytest

from bot.messages import Action, Card, Place
from tests.slack.stage import Refusal, Stage, card


async def test_one_mention_is_one_request_though_slack_sends_it_twice(either: Stage) -> None:
    receipt = await either.workspace.act("mention", user="ann", channel="general", text="who owns churn?")

    assert [each["ok"] for each in receipt["receipts"]] == [True, True]
    [request] = either.memory.heard
    assert request.command == "who owns churn?"
    assert request.gesture == "said"
    assert not request.opens


async def test_a_mention_is_answered_in_the_thread_of_that_message(either: Stage) -> None:
    said = await either.workspace.act("mention", user="ann", channel="general", text="help")

    place = either.memory.last.place
    assert (place.conversation, place.thread, place.kind, place.private) == ("C0GENERAL", said["ts"], "channel", False)


async def test_a_mention_in_a_private_channel_is_private(stage: Stage) -> None:
    await stage.workspace.act("mention", user="ann", channel="secret", text="help")

    assert stage.memory.last.place.private


async def test_a_channel_slack_will_not_talk_about_counts_as_private(stage: Stage) -> None:
    await stage.workspace.order("fault", kind="error", method="conversations.info", code="internal_error")
    await stage.workspace.act("mention", user="ann", channel="general", text="help")

    assert stage.memory.last.place.private


async def test_who_can_read_a_channel_is_asked_once(stage: Stage) -> None:
    for _ in range(3):
        await stage.workspace.act("mention", user="ann", channel="general", text="help")

    assert len(await stage.workspace.transcript("api", method="conversations.info")) == 1
    assert len(await stage.workspace.transcript("api", method="auth.test")) == 1


async def test_a_direct_message_needs_no_mention_and_no_thread(either: Stage) -> None:
    await either.workspace.act("dm", user="bob", text="who owns churn?")

    request = either.memory.last
    assert request.command == "who owns churn?"
    assert (request.place.conversation, request.place.thread, request.place.kind) == ("D0BOB", None, "direct")
    assert request.actor.handle == "U0BOB"


async def test_a_direct_message_in_a_thread_stays_in_it(stage: Stage) -> None:
    said = await stage.workspace.act("dm", user="bob", text="help")
    await stage.workspace.act("dm", user="bob", text="and more", thread=said["ts"])

    assert stage.memory.last.place.thread == said["ts"]


async def test_our_own_messages_are_not_heard(stage: Stage) -> None:
    await stage.post(card("hello <@U0STEWARD>"), Place("slack", "U0ANN"))
    await stage.workspace.act("dm", user="ann", text="first")  # whatever came before it has been dealt with

    assert [request.command for request in stage.memory.heard] == ["first"]


async def test_an_event_delivered_twice_happens_once(either: Stage) -> None:
    await either.workspace.order("fault", where="delivery", kind="duplicate")
    await either.workspace.act("dm", user="ann", text="help")

    assert len(either.memory.heard) == 1


async def test_what_could_not_be_committed_is_delivered_again_and_happens_once(either: Stage) -> None:
    await either.workspace.order("rules", ack_deadline=0.5)
    either.memory.failing = 2
    said = await either.workspace.act("dm", user="ann", text="help")
    assert [receipt["ok"] for receipt in said["receipts"]] == [False, False]

    again = await either.workspace.order("advance", seconds=60)

    assert [receipt["ok"] for receipt in again] == [True]
    assert [request.command for request in either.memory.heard] == ["help"]


async def test_slack_s_own_encoding_is_taken_off(stage: Stage) -> None:
    text = "&lt;b&gt; &amp; <@U0BOB> in <#C0GENERAL|general> see <https://a.example/x|https://a.example/x> <!here>"
    await stage.workspace.act("dm", user="ann", text=text)

    assert stage.memory.last.command == "<b> & @U0BOB in #general see https://a.example/x @here"


async def test_a_slash_command_is_the_sentence_after_it(either: Stage) -> None:
    receipt = await either.workspace.act("slash", user="ann", channel="general", text="who owns churn?")

    request = either.memory.last
    assert receipt["body"] == {}
    assert (request.command, request.actor.name, request.opens) == ("who owns churn?", "ann", True)
    assert (request.place.conversation, request.place.thread, request.place.private) == ("C0GENERAL", None, False)


async def test_a_slash_command_in_a_private_channel_or_in_private_is_private(stage: Stage) -> None:
    await stage.workspace.act("dm", user="ann", text="help")
    for channel in ("secret", "D0ANN"):
        await stage.workspace.act("slash", user="ann", channel=channel, text="help")

    assert [(r.place.kind, r.place.private) for r in stage.memory.heard[1:]] == [("channel", True), ("direct", True)]


async def test_a_bare_slash_command_asks_for_help(stage: Stage) -> None:
    await stage.workspace.act("slash", user="ann", channel="general", text="  ")

    assert stage.memory.last.command == "help"


async def test_a_click_is_the_command_it_stands_for_and_what_was_seen(either: Stage) -> None:
    button = Action("Acknowledge", "ack 41", "primary", seen=3, args={"why": "a < b & c"})
    address = await either.post(Card("Wrong", actions=(button,)), Place("slack", "C0GENERAL", kind="channel"))
    await either.workspace.act("click", user="bob", button="Acknowledge")

    request = either.memory.last
    assert (request.command, request.gesture, request.actor.handle) == ("ack 41", "clicked", "U0BOB")
    assert request.args == {"why": "a < b & c", "seen": "3", "marker": "m1"}
    assert (request.place.conversation, request.place.thread) == ("C0GENERAL", address.message)


async def test_two_clicks_are_two_requests(stage: Stage) -> None:
    await stage.post(Card("Wrong", actions=(Action("Ack", "ack 41"),)), Place("slack", "U0BOB"))
    await stage.workspace.act("click", user="bob", button="Ack")
    await stage.workspace.act("click", user="bob", button="Ack")

    assert len({request.key for request in stage.memory.heard}) == 2


async def test_nobody_clicks_what_they_cannot_see(stage: Stage) -> None:
    await stage.post(Card("Wrong", actions=(Action("Ack", "ack 41"),)), Place("slack", "U0BOB"))

    with pytest.raises(Refusal, match="sees no button"):
        await stage.workspace.act("click", user="ann", button="Ack")


async def test_somebody_from_another_workspace_is_known_by_theirs(stage: Stage) -> None:
    await stage.workspace.act("mention", user="eve", channel="general", text="help")
    await stage.workspace.act("slash", user="ann", channel="general", text="help")

    assert [request.actor.workspace for request in stage.memory.heard] == ["T0ELSEWHERE", "T0LOOPBACK"]


async def test_a_message_shortcut_brings_the_text_and_a_link(either: Stage) -> None:
    said = await either.workspace.act("say", user="bob", channel="general", text="it says &lt;nothing&gt;")
    await either.workspace.act("shortcut", user="ann", callback="steward-message", channel="general", ts=said["ts"])

    request = either.memory.last
    link = f"https://loopback.slack.example/archives/C0GENERAL/p{said['ts'].replace('.', '')}"
    assert request.command == "shortcut"
    assert request.args == {"text": "it says <nothing>", "link": link, "author": "U0BOB"}
    assert request.place.thread == said["ts"]


async def test_a_global_shortcut_is_answered_in_private(stage: Stage) -> None:
    await stage.workspace.act("shortcut", user="ann", callback="steward-global")

    assert stage.memory.last.command == "shortcut"
    assert stage.memory.last.place == Place("slack", "U0ANN", workspace="T0LOOPBACK")


async def test_opening_the_home_tab_asks_for_it_and_the_messages_tab_does_not(either: Stage) -> None:
    await either.workspace.act("open_home", user="ann", tab="messages")
    await either.workspace.act("open_home", user="ann")

    [request] = either.memory.heard
    assert (request.command, request.place.conversation) == ("home", "home:U0ANN")


async def test_a_click_in_the_home_tab_is_answered_in_private_and_draws_the_tab_again(stage: Stage) -> None:
    home = Card("Yours", actions=(Action("Ack", "ack 41", seen=2),))
    await stage.post(home, Place("slack", "home:U0ANN"))
    await stage.workspace.act("click", user="ann", button="Ack", channel="home")

    clicked, redrawn = stage.memory.heard
    assert (clicked.command, clicked.place.conversation) == ("ack 41", "U0ANN")
    assert (redrawn.command, redrawn.place.conversation) == ("home", "home:U0ANN")
