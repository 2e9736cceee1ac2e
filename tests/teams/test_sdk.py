"""The turn library stays behind one door, and nobody without Teams pays for it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bot.teams.answers import Answer
from bot.teams.envelope import Envelope

IMPORTED = re.compile(r"^\s*(?:from|import) (?:botbuilder|botframework|msrest)", re.MULTILINE)


def test_one_module_imports_the_turn_library() -> None:
    found = [path.as_posix() for path in Path("bot").rglob("*.py") if IMPORTED.search(path.read_text(encoding="utf-8"))]
    assert found == ["bot/teams/sdk.py"]


def test_importing_the_platform_does_not_import_the_turn_library() -> None:
    code = "import sys, bot.teams.platform; sys.exit(any(name.startswith('botbuilder') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Listener:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.overhearing = self

    async def message(self, envelope: Envelope) -> None:
        self.heard.append(f"message {envelope.text}")

    async def update(self, envelope: Envelope) -> None:
        self.heard.append("update")

    async def changed(self, envelope: Envelope) -> None:
        self.heard.append("changed")

    async def deleted(self, envelope: Envelope) -> None:
        self.heard.append("deleted")

    async def reacted(self, envelope: Envelope) -> None:
        self.heard.append("reacted")

    async def invoke(self, envelope: Envelope) -> Answer:
        self.heard.append(f"invoke {envelope.name}")
        return Answer(200, {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "text"})


async def test_a_turn_is_dispatched_by_its_kind_and_an_invoke_answers_with_a_plain_body() -> None:
    from bot.teams.sdk import Turns

    listener = Listener()
    turns = Turns(listener, app_id="app")
    answers = [await turns.run(_envelope(kind)) for kind in ("message", "conversationUpdate", "invoke", "typing")]
    for kind in ("messageUpdate", "messageDelete", "messageReaction"):
        assert await turns.run(_envelope(kind)) is None
    assert listener.heard == ["message hello", "update", "invoke x", "changed", "deleted", "reacted"]
    assert [answer.body["value"] if answer else None for answer in answers] == [None, None, "text", None]


def _envelope(kind: str) -> Envelope:
    return Envelope.model_validate(
        {
            "type": kind,
            "id": "1",
            "name": "x",
            "text": "hello",
            "channelId": "msteams",
            "serviceUrl": "https://smba.trafficmanager.net/emea/",
            "from": {"id": "29:1"},
            "recipient": {"id": "28:1"},
            "conversation": {"id": "a:1"},
        }
    )
