"""The loopback Slack is strict where Slack is strict: a judge that waves everything through would prove nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.slack import limits
from tests.emulators.slack.server import ThreadedSlack
from tests.slack.stage import APP_TOKEN, BOT_TOKEN, Refusal, Workspace


class Client(Workspace):
    """The control plane, and the Web API as anybody would call it."""

    async def api(self, method: str, /, token: str = BOT_TOKEN, **args: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.post(f"{self.url}/api/{method}", json=args, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            return {"status": response.status, "retry_after": response.headers.get("Retry-After")} | answer


@pytest.fixture
async def slack() -> AsyncIterator[Client]:
    with ThreadedSlack() as loopback:
        async with aiohttp.ClientSession() as session:
            yield Client(loopback.url, session)


def text(words: str, kind: str = "mrkdwn") -> dict[str, str]:
    return {"type": kind, "text": words}


def section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": text(words)}


def button(label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": text(label, "plain_text"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


WRONG: dict[str, list[dict[str, Any]]] = {
    "51 blocks": [section("x")] * 51,
    "a section of 3001": [section("x" * 3001)],
    "an empty section": [section("")],
    "a section with nothing": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [text("x")] * 11}],
    "a field of 2001": [{"type": "section", "fields": [text("x" * 2001)]}],
    "a header of 151": [{"type": "header", "text": text("x" * 151, "plain_text")}],
    "a header in mrkdwn": [{"type": "header", "text": text("x")}],
    "11 context elements": [{"type": "context", "elements": [text("x")] * 11}],
    "26 buttons": [actions(*(button("x") | {"action_id": f"a{n}"} for n in range(26)))],
    "no button": [actions()],
    "a label of 76": [actions(button("x" * 76))],
    "a value of 2001": [actions(button("x", value="x" * 2001))],
    "a style of its own": [actions(button("x", style="green"))],
    "two buttons of one id": [actions(button("x"), button("y"))],
    "two blocks of one id": [section("x") | {"block_id": "b"}] * 2,
    "a block nobody knows": [{"type": "hologram"}],
}


@pytest.mark.parametrize("blocks", WRONG.values(), ids=WRONG.keys())
async def test_wrong_blocks_are_refused_with_a_pointer(slack: Client, blocks: list[dict[str, Any]]) -> None:
    answer = await slack.api("chat.postMessage", channel="C0GENERAL", blocks=blocks)

    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks" in answer["response_metadata"]["messages"][0]
    assert await slack.seen("ann", "C0GENERAL") == []


def test_a_heavy_message_is_too_long_though_every_block_fits() -> None:
    assert limits.message_error([section("x" * 2900)] * 4) is None
    assert limits.message_error([section("x" * 2900)] * 5) == ("msg_blocks_too_long", [])


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0QUIET", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0GENERAL"}, "no_text"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ("chat.postEphemeral", {"channel": "C0GENERAL", "text": "x", "user": "U0DAN"}, "user_not_in_channel"),
        ("chat.update", {"channel": "C0GENERAL", "text": "x", "ts": "1.0"}, "message_not_found"),
        ("conversations.history", {"channel": "C0QUIET"}, "not_in_channel"),
        ("conversations.open", {"users": "U0DAN"}, "user_disabled"),
        ("users.lookupByEmail", {"email": "dan@example.com"}, "users_not_found"),
        ("views.open", {"trigger_id": "x", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ("chat.teleport", {}, "unknown_method"),
    ],
)
async def test_a_call_that_cannot_be_is_refused_by_name(
    slack: Client, method: str, args: dict[str, Any], error: str
) -> None:
    assert (await slack.api(method, **args))["error"] == error


async def test_tokens_and_scopes_are_looked_at(slack: Client) -> None:
    assert (await slack.api("auth.test", token=""))["error"] == "not_authed"
    assert (await slack.api("auth.test", token="xoxb-other"))["error"] == "invalid_auth"
    assert (await slack.api("apps.connections.open"))["error"] == "not_allowed_token_type"
    assert (await slack.api("apps.connections.open", token=APP_TOKEN))["ok"]
    await slack.order("rules", scopes=["chat:write"])
    assert (await slack.api("users.info", user="U0ANN"))["error"] == "missing_scope"
    await slack.order("rules", token_state="token_revoked")
    assert (await slack.api("auth.test"))["error"] == "token_revoked"


async def test_a_trigger_opens_one_form_within_three_seconds(slack: Client) -> None:
    view = {"type": "modal", "title": text("T", "plain_text"), "blocks": [section("x")]}
    await slack.order("rules", ack_deadline=0.01)
    for _ in range(2):
        await slack.act("slash", user="ann", channel="general", text="x")
    first, second = await slack.order("triggers")

    assert (await slack.api("views.open", trigger_id=first, view=view))["ok"]
    assert (await slack.api("views.open", trigger_id=first, view=view))["error"] == "exchanged_trigger_id"
    await slack.order("advance", seconds=3.1)
    assert (await slack.api("views.open", trigger_id=second, view=view))["error"] == "expired_trigger_id"
    assert (await slack.api("views.open", trigger_id="guessed", view=view))["error"] == "invalid_trigger_id"


async def test_a_channel_s_bucket_empties_and_fills_again(slack: Client) -> None:
    await slack.order("rules", burst=2, pace=0.5)
    answers = [await slack.api("chat.postMessage", channel="C0GENERAL", text=str(n)) for n in range(3)]
    elsewhere = await slack.api("chat.postMessage", channel="C0SECRET", text="x")

    assert [answer["ok"] for answer in (*answers, elsewhere)] == [True, True, False, True]
    assert (answers[2]["status"], answers[2]["retry_after"]) == (429, "2")
    await slack.order("advance", seconds=2)
    assert (await slack.api("chat.postMessage", channel="C0GENERAL", text="x"))["ok"]


async def test_the_restricted_history_answers_once_a_minute_and_fifteen_at_most(slack: Client) -> None:
    for n in range(18):
        await slack.api("chat.postMessage", channel="C0GENERAL", text=str(n))
    await slack.order("rules", history="restricted")
    first = await slack.api("conversations.history", channel="C0GENERAL", limit=200)
    second = await slack.api("conversations.history", channel="C0GENERAL", limit=200)

    assert len(first["messages"]) == 15
    assert (second["status"], second["error"]) == (429, "ratelimited")


async def test_metadata_is_shown_only_when_asked_for(slack: Client) -> None:
    metadata = {"event_type": "e", "event_payload": {"key": "m"}}
    await slack.api("chat.postMessage", channel="C0GENERAL", text="x", metadata=metadata)
    plain = await slack.api("conversations.history", channel="C0GENERAL")
    full = await slack.api("conversations.history", channel="C0GENERAL", include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_an_event_nobody_acknowledges_comes_again_at_once_after_a_minute_and_after_five(slack: Client) -> None:
    await slack.order("rules", bot_url="http://127.0.0.1:9/slack/events")
    said = await slack.act("dm", user="ann", text="x")
    assert len(said["receipts"]) == 2
    counts = [len(await slack.order("advance", seconds=seconds)) for seconds in (59, 1, 299, 1, 3600)]

    assert counts == [0, 1, 0, 1, 0]
    attempts = [entry["attempt"] for entry in await slack.transcript("delivery", of="message")]
    assert attempts == [0, 1, 2, 3]


async def test_people_do_only_what_they_can(slack: Client) -> None:
    for act, how in (
        ("say", {"user": "dan", "channel": "general", "text": "x"}),
        ("say", {"user": "carol", "channel": "secret", "text": "x"}),
        ("click", {"user": "ann", "button": "Ack"}),
        ("submit", {"user": "ann", "values": {}}),
    ):
        with pytest.raises(Refusal):
            await slack.act(act, **how)


async def test_a_private_channel_is_on_its_members_screens_only(slack: Client) -> None:
    await slack.api("chat.postMessage", channel="C0SECRET", text="psst")

    assert [m["words"] for m in await slack.seen("ann", "C0SECRET")] == [["psst"]]
    assert "C0SECRET" not in (await slack.screen("carol"))["channels"]


async def test_a_whisper_in_a_thread_nobody_answered_in_is_not_shown(slack: Client) -> None:
    said = await slack.act("say", user="ann", channel="general", text="hm")
    await slack.api("chat.postEphemeral", channel="C0GENERAL", user="U0ANN", text="psst", thread_ts=said["ts"])
    assert [m["words"] for m in await slack.seen("ann", "C0GENERAL")] == [["hm"]]

    await slack.act("say", user="bob", channel="general", text="what?", thread=said["ts"])

    assert [m["words"] for m in await slack.seen("ann", "C0GENERAL")] == [["hm"], ["psst"], ["what?"]]


async def test_it_runs_as_a_process_of_its_own() -> None:
    command = (sys.executable, "-m", "tests.emulators.slack", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        async with aiohttp.ClientSession() as session:
            slack = Client(told["url"], session)
            assert (await slack.api("auth.test", token=told["bot_token"]))["team_id"] == "T0LOOPBACK"
            async with session.get(f"{told['url']}/workspace") as response:
                assert (await response.json())["signing_secret"] == told["signing_secret"]
    finally:
        process.terminate()
        await process.wait()
