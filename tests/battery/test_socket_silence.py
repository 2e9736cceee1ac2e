"""Slack's sockets stay open and say nothing more: that is noticed, said everywhere, and over when they speak again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot import watching
from bot.logs import configure
from bot.slack.limits import PING
from bot.slack.socket import CONNECTIONS
from bot.watching import Watch
from bot.web import application
from store import findings
from store.db import Database
from tests.slack.stage import Stage, staged, until

SILENT = ("silent platform", "here:slack")


class Watched:
    """Slack over real sockets, and a watch whose own time is moved by hand."""

    def __init__(self, stage: Stage, database: Database) -> None:
        self.stage, self._database, self._seconds = stage, database, 1000.0
        self.watch = Watch(database, [stage.slack], self._now, "here", lambda: self._seconds)

    def _now(self) -> datetime:
        return datetime.now(UTC)

    async def looks(self, *, after: float = 0.0) -> None:
        self._seconds += after
        await self.watch.look()

    async def found(self) -> list[tuple[str, str]]:
        async with self._database.look(self._now()) as unit:
            return [(row["kind"], row["subject"]) for row in await findings.open_ones(unit)]

    async def says(self, path: str) -> tuple[int, str]:
        app = application(self._database, [self.stage.slack], self._now, (), self.watch)
        async with TestClient(TestServer(app)) as client:
            answer = await client.get(path)
            return answer.status, await answer.text()


@pytest.fixture
async def watched(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    monkeypatch.setattr("bot.slack.socket.LOOK", 0.05)
    monkeypatch.setattr("bot.slack.socket.PAUSES", (0.2, 0.4))
    async with staged("socket", ping=0.2) as stage:
        await stage.workspace.order("rules", ack_deadline=0.3)
        yield Watched(stage, database)


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    configure("console")
    with capture_logs() as lines:
        yield lines


async def test_silence_on_open_sockets_is_said_and_what_waited_is_heard_when_they_speak_again(
    watched: Watched, logged: list[MutableMapping[str, Any]]
) -> None:
    slack, workspace = watched.stage.slack, watched.stage.workspace
    await watched.looks()
    assert (await watched.says("/readyz"))[0] == 200

    await until(lambda: slack.state()["sockets"] == CONNECTIONS)
    await workspace.order("disconnect", deaf=True)
    await workspace.order("silence")
    said = await workspace.act("dm", user="ann", text="who owns churn-model")
    assert not any(receipt["ok"] for receipt in said["receipts"])
    await until(lambda: not slack.ready())
    connected = len(await workspace.transcript("ws", event="connected"))
    await watched.looks()
    while len(await workspace.transcript("ws", event="connected")) < connected + 4:  # let in anew, and told nothing
        await watched.looks()
        assert not slack.ready()
    await watched.looks(after=watching.SILENT)

    assert await watched.found() == [SILENT]
    assert (await watched.says("/readyz")) == (503, '{"slack": false, "store": true}')
    assert 'steward_platform_ready{platform="slack"} 0.0' in (await watched.says("/metrics"))[1]
    assert {"slack.socket_lost", "silent platform"} <= {line["event"] for line in logged}

    await workspace.order("disconnect", deaf=False)
    await until(lambda: slack.state()["sockets"] == CONNECTIONS)
    await workspace.order("advance", seconds=60)
    await watched.looks()

    assert [request.command for request in watched.stage.memory.heard] == ["who owns churn-model"]
    assert await watched.found() == []
    assert (await watched.says("/readyz"))[0] == 200
    assert "platform back" in {line["event"] for line in logged}


def test_silence_is_noticed_and_said_within_a_minute() -> None:
    assert 4 * PING + watching.SILENT + watching.LOOK < 60
