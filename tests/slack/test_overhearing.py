"""What people say and do in a channel without naming us arrives marked, so that the corridor can drop it."""

from __future__ import annotations

import pytest

from bot.messages import Place
from tests.slack.stage import Refusal, Stage, card

CHANNEL = Place("slack", "C0GENERAL", kind="channel")


async def posted(stage: Stage, place: Place = CHANNEL) -> str:
    address = await stage.post(card("Something is wrong"), place)
    return str(address.message)


async def remarked(stage: Stage, text: str = "looking at it", user: str = "ann") -> tuple[str, str]:
    """*Shape* the card, and what was said in its thread."""
    thread = await posted(stage)
    said = await stage.workspace.act("say", user=user, channel="general", text=text, thread=thread)
    return thread, str(said["ts"])


async def test_what_people_say_outside_any_thread_is_not_heard(stage: Stage) -> None:
    await stage.workspace.act("say", user="ann", channel="general", text="lunch?")

    assert stage.memory.heard == []


async def test_a_remark_in_a_thread_is_overheard_and_known_by_its_message(either: Stage) -> None:
    thread, said = await remarked(either)

    request = either.memory.last
    assert (request.command, request.place.thread, request.actor.handle) == ("looking at it", thread, "U0ANN")
    assert request.args == {"overheard": "heard", "message": said}
    assert not request.place.private


async def test_a_remark_that_names_us_is_said_to_us_and_once(stage: Stage) -> None:
    thread = await posted(stage)
    await stage.workspace.act("mention", user="ann", channel="general", text="status", thread=thread)

    [request] = stage.memory.heard
    assert (request.command, request.place.thread, dict(request.args)) == ("status", thread, {})


async def test_an_edit_is_the_new_words_of_that_message(either: Stage) -> None:
    thread, said = await remarked(either)
    await either.workspace.act("edit", user="ann", channel="general", ts=said, text="looking at &lt;it&gt; &amp; more")

    request = either.memory.last
    assert (request.command, request.place.thread) == ("looking at <it> & more", thread)
    assert request.args == {"overheard": "reheard", "message": said}
    assert request.key != either.memory.heard[0].key


async def test_a_link_that_unfolds_is_no_edit(stage: Stage) -> None:
    _, said = await remarked(stage, "see https://a.example/x")
    await stage.workspace.act("unfurl", channel="general", ts=said, title="A page")

    assert len(stage.memory.heard) == 1


async def test_a_deleted_remark_is_named_and_not_repeated(either: Stage) -> None:
    thread, said = await remarked(either)
    await either.workspace.act("delete", user="ann", channel="general", ts=said)

    request = either.memory.last
    assert (request.command, request.place.thread) == ("", thread)
    assert request.args == {"overheard": "unheard", "message": said}


async def test_a_reaction_to_our_message_is_its_emoji_without_the_skin_tone(either: Stage) -> None:
    message = await posted(either)
    await either.workspace.act("react", user="bob", channel="general", ts=message, emoji="raised_hand::skin-tone-3")

    request = either.memory.last
    assert (request.command, request.actor.handle) == ("raised_hand", "U0BOB")
    assert request.args == {"overheard": "reacted", "message": message}
    assert (request.place.conversation, request.place.private) == ("C0GENERAL", False)


async def test_a_reaction_in_private_is_private(stage: Stage) -> None:
    message = await posted(stage, Place("slack", "U0BOB"))
    await stage.workspace.act("react", user="bob", channel="D0BOB", ts=message, emoji="eyes")

    assert (stage.memory.last.place.kind, stage.memory.last.place.private) == ("direct", True)


async def test_a_reaction_to_somebody_else_is_not_heard(stage: Stage) -> None:
    said = await stage.workspace.act("say", user="ann", channel="general", text="lunch?")
    await stage.workspace.act("react", user="bob", channel="general", ts=said["ts"], emoji="eyes")

    assert stage.memory.heard == []


async def test_what_we_change_ourselves_is_not_heard(stage: Stage) -> None:
    address = await stage.post(card("Something is wrong"), CHANNEL)
    below = Place("slack", "C0GENERAL", address.message, "channel")
    step = await stage.post(card("Step one"), below, "m2")
    await stage.post(card("Step one, done"), below, "m2", address=step)
    await stage.workspace.act("dm", user="ann", text="first")  # whatever came before it has been dealt with

    assert [request.command for request in stage.memory.heard] == ["first"]


async def test_nobody_edits_or_deletes_what_is_not_theirs(stage: Stage) -> None:
    _, said = await remarked(stage)

    with pytest.raises(Refusal):
        await stage.workspace.act("edit", user="bob", channel="general", ts=said, text="mine now")
    with pytest.raises(Refusal):
        await stage.workspace.act("delete", user="bob", channel="general", ts=said)


@pytest.mark.parametrize("act", ["edit", "delete", "react"])
async def test_what_is_delivered_twice_happens_once(stage: Stage, act: str) -> None:
    thread, said = await remarked(stage)
    await stage.workspace.order("fault", where="delivery", kind="duplicate")
    how = {"edit": {"ts": said, "text": "x"}, "delete": {"ts": said}, "react": {"ts": thread, "emoji": "eyes"}}
    receipts = (await stage.workspace.act(act, user="ann", channel="general", **how[act]))["receipts"]

    assert [receipt["ok"] for receipt in receipts] == [True, True]
    assert len(stage.memory.heard) == 2
