"""Socket Mode stays up: a spent ticket, a closed connection and a polite goodbye are all recovered from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.slack.stage import Stage, staged, until


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.slack.socket.LOOK", 0.05)
    monkeypatch.setattr("bot.slack.socket.PAUSES", (0.2, 0.4))
    async with staged("socket", ping=0.2) as over_socket:
        await connected(over_socket, 2)
        yield over_socket


async def connected(stage: Stage, number: int) -> None:
    await until(lambda: stage.slack.state()["sockets"] == number)


async def test_two_connections_stand_and_either_carries_events(stage: Stage) -> None:
    for _ in range(4):
        await stage.workspace.act("dm", user="ann", text="help")

    assert len(stage.memory.heard) == 4
    assert stage.slack.ready()


async def test_a_spent_ticket_is_thrown_away_and_a_new_one_asked_for(stage: Stage) -> None:
    await stage.workspace.order("fault", where="handshake", kind="refuse", times=4)
    await stage.workspace.order("disconnect")
    await until(lambda: not stage.slack.ready())

    await connected(stage, 2)

    await stage.workspace.act("dm", user="ann", text="still there?")
    assert stage.memory.last.command == "still there?"
    assert len(await stage.workspace.transcript("ws", event="refused")) >= 4


async def test_the_very_first_handshake_may_fail_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.socket.LOOK", 0.05)
    monkeypatch.setattr("bot.slack.socket.PAUSES", (0.2,))
    async with staged("socket", ping=0.2, handshakes_refused=2) as stage:
        await connected(stage, 2)
        await stage.workspace.act("dm", user="ann", text="help")

        assert stage.memory.last.command == "help"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_slack_saying_goodbye_is_followed_by_a_new_connection(stage: Stage, reason: str) -> None:
    before = len(await stage.workspace.transcript("ws", event="connected"))
    await stage.workspace.order("disconnect", reason=reason, close=False)
    async with asyncio.timeout(10):
        while len(await stage.workspace.transcript("ws", event="connected")) < before + 2:  # noqa: ASYNC110  in another thread
            await asyncio.sleep(0.02)

    await stage.workspace.act("dm", user="ann", text="help")
    assert stage.memory.last.command == "help"


async def test_an_event_lost_with_its_connection_comes_again_and_happens_once(stage: Stage) -> None:
    await stage.workspace.order("rules", ack_deadline=0.3)
    stage.memory.slow = 1.0
    said = await stage.workspace.act("dm", user="ann", text="help")
    assert [receipt["ok"] for receipt in said["receipts"]] == [False, False]
    stage.memory.slow = 0.0

    again = await stage.workspace.order("advance", seconds=60)

    assert [receipt["ok"] for receipt in again] == [True]
    assert [request.command for request in stage.memory.heard] == ["help"]


async def test_a_foreign_workspace_is_acknowledged_there_so_that_it_does_not_come_again(stage: Stage) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "x", "ts": "1.0"}
    payload = {"type": "event_callback", "team_id": "T0ELSEWHERE", "event_id": "Ev1", "event": event}
    [receipt] = await stage.workspace.order("deliver", kind="event", payload=payload)

    assert receipt["ok"]
    assert stage.memory.heard == []


async def test_a_garbled_frame_does_not_end_the_connection(stage: Stage) -> None:
    await stage.workspace.order("deliver", kind="interactive", payload={"type": "block_actions", "team": 7})
    await stage.workspace.act("dm", user="ann", text="help")

    assert stage.memory.last.command == "help"


async def test_no_ticket_and_no_token_is_logged_while_it_struggles(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.workspace.order("fault", where="handshake", kind="refuse", times=3)
    await stage.workspace.order("disconnect")
    await until(lambda: "Failed to connect" in caplog.text)
    await connected(stage, 2)

    assert "Failed to connect" in caplog.text
    assert not any(secret in caplog.text for secret in ("ticket-", "xapp-", "ws://"))
