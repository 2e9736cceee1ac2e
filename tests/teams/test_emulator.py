"""The loopback Teams refuses what Teams refuses; a judge that lets everything pass judges nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aiohttp
import pytest

from bot.teams.painter import attachment
from tests.emulators.teams.identity import SCOPE
from tests.teams.hand import Hand, Json

SAID = {"type": "message", "text": "hello"}
CHANNEL = "19:dataplatform-core-ml@thread.tacv2"


class Bot:
    """A bot with nothing of ours in it: plain calls with a token."""

    def __init__(self, session: aiohttp.ClientSession, tenant: Json) -> None:
        self._session = session
        self._tenant = tenant
        self.token = ""

    async def grant(self, **change: str) -> int:
        form = {"grant_type": "client_credentials", "client_id": self._tenant["app_id"], "scope": SCOPE}
        form |= {"client_secret": self._tenant["app_secret"], **change}
        async with self._session.post(self._tenant["token_url"], data=form) as response:
            self.token = (await response.json()).get("access_token", "")
            return response.status

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = self._tenant["service_url"] + "v3/" + path
        async with self._session.request(method, url, json=body, headers=headers) as response:
            return response.status, {**(await response.json()), "after": response.headers.get("Retry-After")}

    async def post(self, conversation: str, activity: Json) -> tuple[int, Json]:
        return await self.call("POST", f"conversations/{conversation}/activities", activity)


@pytest.fixture
async def bot(hand: Hand) -> Any:
    async with aiohttp.ClientSession() as session:
        bot = Bot(session, await hand.tenant())
        await bot.grant()
        yield bot


async def test_a_token_is_given_for_the_right_secret_alone(bot: Bot) -> None:
    assert await bot.grant() == 200
    for wrong in ({"client_secret": "x"}, {"client_id": "x"}, {"scope": "x"}, {"grant_type": "password"}):
        assert await bot.grant(**wrong) == 401


async def test_every_call_needs_a_token_that_is_still_good(bot: Bot, hand: Hand) -> None:
    assert (await bot.post(CHANNEL, SAID))[0] == 201
    await hand.order("advance", seconds=3601)
    for method, path in (("POST", "conversations"), ("GET", f"conversations/{CHANNEL}/members"), ("GET", "teams/x")):
        assert (await bot.call(method, path))[0] == 401


def _card(version: str, body: list[Json]) -> Json:
    return {"type": "message", "attachments": [attachment({"type": "AdaptiveCard", "version": version, "body": body})]}


REFUSALS: dict[str, tuple[str, Json, int]] = {
    "an unknown conversation": ("19:nowhere@thread.tacv2", SAID, 404),
    "an unknown thread": (f"{CHANNEL};messageid=1", SAID, 404),
    "a thread in a private conversation": ("a:11ann;messageid=1", SAID, 404),
    "a team without the app": ("19:closedshop-vault@thread.tacv2", SAID, 403),
    "more than 100 KB": (CHANNEL, {**SAID, "text": "x" * 60_000}, 413),
    "no words": (CHANNEL, {"type": "message"}, 400),
    "another version of cards": (CHANNEL, _card("1.6", []), 400),
    "an input without an id": (CHANNEL, _card("1.5", [{"type": "Input.Text"}]), 400),
    "two elements of one id": (CHANNEL, _card("1.5", [{"type": "Container", "id": "a", "items": []}] * 2), 400),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.replace(" ", "_"))
async def test_it_refuses(bot: Bot, case: str) -> None:
    conversation, activity, status = REFUSALS[case]
    assert (await bot.post(conversation, activity))[0] == status


async def test_who_does_not_have_the_app_cannot_be_written_to(bot: Bot) -> None:
    status, answer = await bot.call("POST", "conversations", {"members": [{"id": "29:1nora"}]})
    assert (status, answer["error"]["code"]) == (403, "MessageWritesBlocked")


async def test_the_eighth_message_of_a_second_has_to_wait(bot: Bot, hand: Hand) -> None:
    statuses = [(await bot.post(CHANNEL, SAID))[0] for _ in range(7)]
    status, answer = await bot.post(CHANNEL, SAID)
    assert (statuses, status, answer["after"]) == ([201] * 7, 429, "1")
    await hand.order("advance", seconds=2)
    assert (await bot.post(CHANNEL, SAID))[0] == 201


async def test_only_ones_own_message_can_be_changed_and_a_deleted_one_is_gone(bot: Bot, hand: Hand) -> None:
    ours = (await bot.post(CHANNEL, SAID))[1]["id"]
    theirs = (await hand.act("say", user="Ann", channel="core-ml", text="hi"))["id"]
    path = f"conversations/{CHANNEL}/activities/"
    assert [(await bot.call("PUT", path + id, SAID))[0] for id in (ours, theirs, "1")] == [200, 403, 404]
    assert (await bot.call("DELETE", path + ours))[0] == 200
    assert (await bot.call("PUT", path + ours, SAID))[0] == 404
    assert await hand.seen("Ann", "core-ml") == []


async def test_a_member_is_found_by_each_of_their_names_and_pages_end(bot: Bot, hand: Hand) -> None:
    await hand.order("rules", page_size=4)
    for who in ("29:1ann", "ann@example.com"):
        assert (await bot.call("GET", f"conversations/{CHANNEL}/members/{who}"))[1]["name"] == "Ann Able"
    first = (await bot.call("GET", f"conversations/{CHANNEL}/pagedmembers"))[1]
    rest = (await bot.call("GET", f"conversations/{CHANNEL}/pagedmembers?continuationToken=4"))[1]
    assert (len(first["members"]), len(rest["members"]), "continuationToken" in rest) == (4, 2, False)


CANNOT: Json = {"click": {"button": "Ack"}, "say": {"channel": "vault", "text": "x"}, "submit": {"values": {}}}


async def test_nobody_sees_what_is_not_theirs_and_nobody_presses_what_they_do_not_see(bot: Bot, hand: Hand) -> None:
    await hand.order("rules", bot_url="http://127.0.0.1:9/")
    await hand.act("dm", user="Ann", text="between us")
    assert "between us" in json.dumps(await hand.screen("Ann"))
    assert "between us" not in json.dumps(await hand.screen("Bob"))
    async with aiohttp.ClientSession() as session:
        for name, args in (
            ("click", {"button": "Ack"}),
            ("say", {"channel": "vault", "text": "x"}),
            ("submit", {"values": {}}),
        ):
            async with session.post(f"{hand.url}/act/{name}", json={"user": "Bob", **args}) as response:
                assert response.status == 409


async def test_a_delivery_nobody_takes_is_tried_again_when_its_time_comes(hand: Hand) -> None:
    await hand.order("rules", bot_url="http://127.0.0.1:9/")
    at_once = (await hand.act("dm", user="Ann", text="x"))["receipts"]
    later = [len(await hand.order("advance", seconds=seconds)) for seconds in (14, 2, 30, 31)]
    assert ([each["status"] for each in at_once], later) == ([0, 0], [0, 1, 0, 1])


async def test_it_runs_as_a_process_of_its_own() -> None:
    command = (sys.executable, "-m", "tests.emulators.teams")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        told = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session, session.get(told["openid_url"]) as response:
            assert (await response.json())["issuer"] == "https://api.botframework.com"
    finally:
        process.terminate()
        await process.wait()
