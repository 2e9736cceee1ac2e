"""A desk that only remembers what it was told, and one activity of any kind.

Refuses to load anything but the words of the Teams door: a test counts what a fresh process has loaded with it.
"""

from __future__ import annotations

from bot.teams.answers import Answer
from bot.teams.envelope import Envelope


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


def envelope(kind: str) -> Envelope:
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
