"""Starting: a wrong token is refused in one sentence, an absent Slack is waited for."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.clock import Clock
from bot.messages import Card, DeliveryError, Outgoing, Person, Place
from bot.slack.menu import PATH
from bot.slack.platform import Slack
from store.errors import Refused
from tests.emulators.slack.server import ThreadedSlack
from tests.emulators.slack.state import Rules
from tests.emulators.slack.world import TEAM
from tests.slack.knocking import event, signed
from tests.slack.stage import APP_TOKEN, BOT_TOKEN, SECRET, Memory, now, served, until


def slack(url: str, **more: Any) -> Slack:
    known: dict[str, Any] = {"bot_token": BOT_TOKEN, "signing_secret": SECRET, "corridor": Memory(), "clock": Clock()}
    return Slack(api_url=f"{url}/api/", **(known | more))


@pytest.mark.parametrize(
    ("more", "state", "said"),
    [
        ({"bot_token": "xoxb-wrong"}, "", "copy the bot token"),
        ({}, "token_revoked", "was revoked: install the app again"),
        ({}, "token_expired", "has expired"),
        ({}, "account_inactive", "was removed from the workspace"),
        ({"team_id": "T0OTHER"}, "", "belongs to workspace T0LOOPBACK, not to T0OTHER"),
        ({"app_token": "xapp-wrong"}, "", "app token"),
        ({"app_token": BOT_TOKEN}, "", "must start with xapp-"),
    ],
)
async def test_what_slack_refuses_is_refused_at_the_start(more: dict[str, Any], state: str, said: str) -> None:
    with ThreadedSlack(Rules(token_state=state)) as loopback, pytest.raises(Refused, match=said) as caught:
        await slack(loopback.url, **more).start()

    assert "xoxb" not in str(caught.value)


def test_a_platform_without_a_door_is_refused() -> None:
    with pytest.raises(Refused, match="app token"):
        slack("http://127.0.0.1:9", signing_secret=None)


async def test_a_slack_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.platform._PAUSES", (0.05,))
    waiting = slack("http://127.0.0.1:9", app_token=APP_TOKEN)
    await waiting.start()
    assert not waiting.ready()

    with ThreadedSlack() as loopback:
        waiting._client.base_url = f"{loopback.url}/api/"
        await until(waiting.ready)
        await waiting.stop()


async def test_until_slack_has_answered_the_door_says_come_again() -> None:
    waiting = slack("http://127.0.0.1:9")
    await waiting.start()
    async with served(waiting) as bot_url:
        body = json.dumps(event()).encode()
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{bot_url}{PATH}", data=body, headers={**signed(body), "Content-Type": "application/json"}
            ) as response,
        ):
            assert response.status == 503
    await waiting.stop()


async def test_without_a_signing_secret_there_is_no_door() -> None:
    sockets_only = slack("http://127.0.0.1:9", signing_secret=None, app_token=APP_TOKEN)
    async with (
        served(sockets_only) as bot_url,
        aiohttp.ClientSession() as session,
        session.post(f"{bot_url}{PATH}") as response,
    ):
        assert response.status == 404


async def test_before_slack_has_said_who_we_are_nothing_is_called_absent() -> None:
    with ThreadedSlack() as loopback:
        desk = slack(loopback.url)
        transport = desk.transport
        sought = Outgoing("a-marker", Card("hello"), Place("slack", "C0GENERAL", kind="channel", workspace=TEAM), now())
        for ask in (
            lambda: transport.seek(sought),
            lambda: transport.room("general", TEAM),
            lambda: transport.direct(Person("slack", "U0BOB", TEAM)),
        ):
            with pytest.raises(DeliveryError, match="not_started") as told:
                await ask()
            assert told.value.retry_in is not None
        await desk.start()
        try:
            await transport.send(sought)
            assert await transport.seek(sought) is not None
        finally:
            await desk.stop()
