"""Places where a rehearsal may kill the process: each is there, and none is where it is not asked for."""

from __future__ import annotations

import inspect
import signal
import subprocess
import sys
from collections.abc import Mapping

import pytest

from bot import faults
from bot.settings import read
from store.errors import Refused

SLACK = {"STEWARD_SLACK_BOT_TOKEN": "xoxb-canary", "STEWARD_SLACK_SIGNING_SECRET": "canary"}
LOOPBACK = {**SLACK, "STEWARD_SLACK_API_URL": "http://127.0.0.1:9/api/"}


def given(monkeypatch: pytest.MonkeyPatch, settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("call", faults.CALLS)
def test_every_named_place_is_there(call: str) -> None:
    owner, name = faults.place(call)
    assert inspect.isfunction(getattr(owner, name))


@pytest.mark.parametrize("text", ["kill", "kill:after lunch:1", "kill:after commit:0", "crash:after commit:1"])
def test_a_fault_nobody_knows_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    given(monkeypatch, {**LOOPBACK, "STEWARD_FAULT": text})
    with pytest.raises(Refused, match="STEWARD_FAULT: right would be kill:after post on slack:1") as refused:
        read({})
    assert len(refused.value.problems) == 1


def test_a_fault_is_refused_where_a_platform_is_not_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {**SLACK, "STEWARD_FAULT": "kill:after commit:1"})
    with pytest.raises(Refused, match="STEWARD_FAULT rehearses, so STEWARD_SLACK_API_URL must be a loopback address"):
        read({})


def test_the_process_dies_at_that_place_at_that_time_and_not_before() -> None:
    story = (
        "import asyncio\n"
        "from bot import clock, faults\n"
        "faults.arm(faults.fault('kill:after duty:2'))\n"
        "async def done(*_): return ()\n"
        "class Look:\n"
        "    async def __aenter__(self): return None\n"
        "    async def __aexit__(self, *_): return None\n"
        "class Database:\n"
        "    def look(self, now): return Look()\n"
        "from bot.messages import Duty\n"
        "for time in (1, 2):\n"
        "    print(time, flush=True)\n"
        "    asyncio.run(clock._due(Database(), Duty('it', done), None, None))\n"
        "print(3, flush=True)\n"
    )
    died = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, timeout=60, check=False)
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "1\n2\n"), died.stderr
