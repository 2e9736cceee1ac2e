"""The stage on Teams.

Refuses to know more than the loopback tenant shows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.battery.cast import DESK, ONLOOKERS, PEOPLE, ROOM, STRANGER
from tests.battery.process import Served, without
from tests.battery.stage import Open, Seen, Stage
from tests.battery.wire import Json, Panel, read, until
from tests.emulators.teams.control import pointed_at
from tests.emulators.teams.server import ThreadedTeams
from tests.emulators.teams.state import Rules

APP_SECRET = "canary-app-secret"
EVERYBODY = {person.id: person for person in (*PEOPLE.values(), STRANGER)}


class OnTeams(Stage):
    name = "Teams"
    onlookers = ONLOOKERS
    secrets = (APP_SECRET,)

    def __init__(self, database: Path) -> None:
        self._teams = ThreadedTeams(Rules(app_secret=APP_SECRET))
        self._teams.__enter__()
        self.panel = Panel(self._teams.url)
        self.tenant = read(f"{self.panel.url}/tenant")
        for person in EVERYBODY.values():
            self.panel.order("user", name=person.name, id=f"29:1{person.id}", email=person.email)
        members = [person.name for person in EVERYBODY.values()]
        self.panel.order("team", name="Larkmoor", members=members, channels=[ROOM])
        self.database = database
        self.served = Served(database, self._settings())
        self._since = self._told = 0

    def user(self, who: str) -> str:
        return EVERYBODY[who].email

    def _settings(self) -> dict[str, str]:
        return {"STEWARD_PUBLIC_URL": DESK, **pointed_at(self.tenant)}

    def launch(self) -> None:
        self.served.start()

    def ready(self) -> None:
        self.served.wait()
        self.panel.order("rules", bot_url=f"{self.served.url}/api/messages")
        until(lambda: self.served.ask("/readyz")[0] == 200, lambda: f"not ready: {self.served.said}")
        receipts = self.panel.act("install", user=STRANGER.email, channel=ROOM)["receipts"]
        assert all(receipt["ok"] for receipt in receipts), receipts

    def close(self) -> None:
        self.served.end()
        self._teams.__exit__(None, None, None)

    # --- what people do ---

    def begin(self) -> None:
        self.panel.order("calm")
        self._told = len(self.panel.transcript())
        self._since = int(self.panel.act("say", user="Ann", channel="vault", text="from here on")["id"])

    def says(self, who: str, sentence: str) -> None:
        self._heard(self.panel.act("dm", user=self.user(who), text=sentence))

    def says_in_the_room(self, who: str, sentence: str) -> Any:
        said = self.panel.act("mention", user=self.user(who), channel=ROOM, text=sentence)
        self._heard(said)
        return said["id"]

    def says_thrice(self, who: str, sentence: str) -> None:
        activity = self._said(who, sentence)
        for _ in range(3):
            self._heard(self.panel.order("deliver", activity=activity))

    def presses(self, who: str, button: str, on: Seen, *, or_says: str = "") -> None:
        channel, message = on.at
        pressed = self.panel.act("click", user=self.user(who), button=button, channel=channel, message=message)
        assert pressed["sent"] and pressed["ok"], pressed

    def opens(self, who: str, button: str, on: Seen) -> Open:
        self.presses(who, button, on)
        form = self._form(who)
        return Open("\n".join(form["words"]), tuple(form["fields"]))

    def fills(self, who: str, values: Mapping[str, str]) -> None:
        sent = self.panel.act("submit", user=self.user(who), values=dict(values))
        assert sent["sent"] and sent["ok"], sent
        shown = [message for message in self._messages(who) if message["fields"]]
        assert not shown, [message["words"] for message in shown]

    def fills_wrongly(self, who: str, values: Mapping[str, str]) -> str:
        sent = self.panel.act("submit", user=self.user(who), values=dict(values))
        assert sent["sent"], sent
        return "\n".join(self._form(who)["words"])

    def fails(self, who: str, sentence: str) -> None:
        with without("answers", self.database):
            said = self.panel.act("dm", user=self.user(who), text=sentence)
        assert not any(receipt["ok"] for receipt in said["receipts"]), said["receipts"]

    def comes_again(self, who: str, sentence: str) -> None:
        receipts = self.panel.order("advance", seconds=15)
        assert receipts and receipts[-1]["ok"], receipts

    def waits(self, span: timedelta) -> None:
        self.ahead += span
        self.panel.order("advance", seconds=span.total_seconds())
        self.served.again(self.now())
        self.served.wait()
        until(lambda: self.served.ask("/readyz")[0] == 200, lambda: f"not ready: {self.served.said}")

    def slows_down(self, *, seconds: int = 1, times: int = 2) -> None:
        self.panel.order("fault", where="connector", kind="throttle", call="post", times=times, seconds=seconds)

    def refuses_for_good(self, messages: int = 1) -> None:
        """The next ones can never be posted."""
        blocked = {"kind": "status", "status": 403, "code": "MessageWritesBlocked"}
        self.panel.order("fault", where="connector", call="post", times=messages, **blocked)

    def refused(self) -> int:
        """How many messages were refused since the story began."""
        entries = self.panel.transcript()[self._told :]
        return len([entry for entry in entries if entry.get("fault") == "throttle"])

    # --- what people see ---

    def screen(self, who: str) -> Sequence[Seen]:
        found = [message for message in self._messages(who) if int(message["id"]) > self._since]
        return [_seen(message) for message in sorted(found, key=lambda message: int(message["id"]))]

    def home(self, who: str) -> Seen:
        return self.asks(who, "home")

    def _messages(self, who: str) -> Iterator[Json]:
        for channel, shown in self.panel.screen(self.user(who))["channels"].items():
            for message in shown["messages"]:
                if message["user"] == "bot":
                    yield {**message, "channel": channel}

    def _form(self, who: str) -> Json:
        def newest() -> Json | None:
            forms = [message for message in self._messages(who) if message["fields"]]
            return max(forms, key=lambda message: int(message["id"])) if forms else None

        return until(newest, lambda: f"{who} sees no form")

    def _said(self, who: str, sentence: str) -> Json:
        """A private message as it is on the wire, to be delivered more than once."""
        users = {user["email"]: user for user in read(f"{self.panel.url}/tenant")["users"]}
        user = users[self.user(who)]
        tenant = {"id": self.tenant["tenant"]}
        return {
            "type": "message",
            "id": str(uuid.uuid4().int % 10**15),
            "channelId": "msteams",
            "serviceUrl": self.tenant["service_url"],
            "from": {"id": user["id"], "name": user["name"], "aadObjectId": user["aadObjectId"]},
            "recipient": {"id": self.tenant["bot"], "name": "Steward"},
            "conversation": {"id": self._private(who), "conversationType": "personal", "tenantId": tenant["id"]},
            "channelData": {"tenant": tenant},
            "text": sentence,
        }

    def _private(self, who: str) -> str:
        channels = self.panel.screen(self.user(who))["channels"]
        return next(str(id) for id, shown in channels.items() if shown["kind"] == "personal")

    def _heard(self, said: Json) -> None:
        assert said["receipts"] and said["receipts"][-1]["ok"], said["receipts"]


def _seen(message: Json) -> Seen:
    acting = [*message["mentions"], *message["links"], *(text for card in message["cards"] for text in _marked(card))]
    return Seen(
        words="\n".join(message["words"]),
        buttons=tuple(message["buttons"]),
        at=(message["channel"], message["id"]),
        under=message["thread"],
        changed=bool(message["edited"]),
        acts=tuple(acting),
        pictures=tuple(message["pictures"]),
    )


def _marked(node: Any) -> Iterator[str]:
    """Texts that a client would read as markdown, where anything but our own marks is in them."""
    if isinstance(node, dict):
        if node.get("type") == "TextBlock" and "](" in str(node.get("text", "")).replace("\\]", "").replace("\\(", ""):
            yield node["text"]
        for child in node.values():
            yield from _marked(child)
    elif isinstance(node, list):
        for child in node:
            yield from _marked(child)
