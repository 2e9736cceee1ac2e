"""What is done with each kind of activity, and the turn library behind one door that hardly anything opens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.teams import sdk, turns
from bot.teams.answers import Answer
from bot.teams.envelope import Envelope
from tests.teams.listener import Listener, envelope

IMPORTED = re.compile(r"^\s*(?:from|import) (?:botbuilder|botframework|msrest)", re.MULTILINE)


def test_one_module_imports_the_turn_library() -> None:
    found = [path.as_posix() for path in Path("bot").rglob("*.py") if IMPORTED.search(path.read_text(encoding="utf-8"))]
    assert found == ["bot/teams/sdk.py"]


def test_importing_the_platform_does_not_import_the_turn_library() -> None:
    code = "import sys, bot.teams.platform; sys.exit(any(name.startswith('botbuilder') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


HEARD = {
    "message": "message hello",
    "messageUpdate": "changed",
    "messageDelete": "deleted",
    "messageReaction": "reacted",
    "conversationUpdate": "update",
    "invoke": "invoke x",
}


@pytest.mark.parametrize("way", [turns.Turns, sdk.Turns], ids=["our table", "the library"])
@pytest.mark.parametrize("kind", [*turns.READERS, "endOfConversation", "somethingNew", "Message"])
async def test_our_table_and_the_library_do_the_same_with_every_kind(kind: str, way: Any) -> None:
    listener = Listener()
    answer = await way(listener, app_id="app").run(envelope(kind))
    assert listener.heard == ([HEARD[kind]] if kind in HEARD else [])
    assert (answer.body["value"] if answer else None) == ("text" if kind == "invoke" else None)


@pytest.mark.parametrize("way", [turns.Turns, sdk.Turns], ids=["our table", "the library"])
@pytest.mark.parametrize("kind", ["message", "invoke"])
async def test_what_the_desk_raises_is_raised(kind: str, way: Any) -> None:
    class Stumbling(Listener):
        async def message(self, envelope: Envelope) -> None:
            raise LookupError(envelope.type)

        async def invoke(self, envelope: Envelope) -> Answer:
            raise LookupError(envelope.type)

    with pytest.raises(LookupError, match=kind):
        await way(Stumbling(), app_id="app").run(envelope(kind))


def test_the_library_is_loaded_by_a_kind_without_a_reader_and_by_no_other() -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.teams.turns import READERS, Turns\n"
        "from tests.teams.listener import Listener, envelope\n"
        "desk = Turns(Listener(), app_id='app')\n"
        "loaded = lambda: any(name.startswith(('botbuilder', 'botframework', 'msrest')) for name in sys.modules)\n"
        "for kind in READERS: asyncio.run(desk.run(envelope(kind)))\n"
        "before = loaded()\n"
        "asyncio.run(desk.run(envelope('somethingNew')))\n"
        "print(before, loaded())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]
