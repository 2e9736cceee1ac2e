"""One question from a command line is answered alone: what others left for a screen stays theirs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest

from bot.chat import answer_one
from bot.clock import Clock
from bot.machine import Machine
from bot.messages import Card, Person, Reply, Request, Route
from bot.terminal import HERE, Terminal
from store.db import Database
from store.units import Unit


async def _echo(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card(f"heard: {asked.command}"))]


ECHO = Route("echo", re.compile(r".*"), _echo, "", "")


async def test_one_question_prints_its_own_answer_and_nothing_that_was_left_behind(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Machine(database, [ECHO], Clock().now)
    left = Request("terminal/killed", "left behind", Person("terminal", "guest"), HERE, Clock().now())
    await screen.dispatch(left)
    async with asyncio.timeout(30):
        await answer_one(database, [ECHO], "my own", None)
    assert capsys.readouterr().out.split("\n") == ["heard: my own", "", ""]

    screen.transports["terminal"] = Terminal()
    await screen.delivery.drain()
    assert "heard: left behind" in capsys.readouterr().out
