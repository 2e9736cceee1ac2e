"""The stage on Slack, over either wire.

Refuses to know more than the loopback workspace shows.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from tests.battery.cast import DESK, ONLOOKERS, PEOPLE, ROOM, STRANGER
from tests.battery.process import Served, without
from tests.battery.stage import Open, Seen, Stage
from tests.battery.wire import Json, Panel, until
from tests.emulators.slack.server import ThreadedSlack
from tests.emulators.slack.state import Rules
from tests.emulators.slack.world import APP, BOT_USER, TEAM

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-canary-bot", "xapp-canary-app", "canary-signing-secret"
Wire = Literal["sockets", "http"]
ACTING = re.compile(r"<!\w+|<@\w+>|<#\w+>|<[a-z]+://[^|>]+\|[^>]*>")
"""What Slack acts on when it stands in a message's text."""
MARKS = re.compile(r"(?<!\w)([*_`])(?=\S)([^*_`\n]+)(?<=\S)\1(?!\w)")
"""Bold, italic and code: what people see is the words between."""


def _handle(who: str) -> str:
    return "U0" + who.upper().replace("-", "")


def typed(sentence: str) -> str:
    """What a client makes of what is typed: nothing in it is markup."""
    return html.escape(sentence, quote=False)


class OnSlack(Stage):
    onlookers = ONLOOKERS
    secrets = (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)

    def __init__(self, wire: Wire, database: Path, *, clock: str = "") -> None:
        self.name = {"sockets": "Slack, Socket Mode", "http": "Slack, HTTP"}[wire]
        self._wire = wire
        self._slack = ThreadedSlack(Rules(bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET))
        self._slack.__enter__()
        self.panel = Panel(self._slack.url)
        self._people()
        self.database = database
        self.served = Served(database, self._settings() | ({"STEWARD_CLOCK": clock} if clock else {}))
        self._since = 0.0
        self._news = self._told = 0

    def user(self, who: str) -> str:
        return _handle(who)

    def _people(self) -> None:
        for person in (*PEOPLE.values(), STRANGER):
            self.panel.order("user", id=_handle(person.id), name=person.id, email=person.email, real_name=person.name)
        members = [BOT_USER, *(_handle(person.id) for person in (*PEOPLE.values(), STRANGER))]
        self.room = str(self.panel.order("channel", name=ROOM, members=members)["id"])

    def _settings(self) -> dict[str, str]:
        known = {
            "STEWARD_PUBLIC_URL": DESK,
            "STEWARD_SLACK_API_URL": f"{self.panel.url}/api/",
            "STEWARD_SLACK_BOT_TOKEN": BOT_TOKEN,
        }
        if self._wire == "sockets":
            return {**known, "STEWARD_SLACK_APP_TOKEN": APP_TOKEN}
        return {**known, "STEWARD_SLACK_SIGNING_SECRET": SIGNING_SECRET}

    def launch(self) -> None:
        self.served.start()

    def ready(self) -> None:
        self.served.wait()
        if self._wire == "http":
            self.panel.order("rules", bot_url=f"{self.served.url}/slack/events")
        until(lambda: self.served.ask("/readyz")[0] == 200, lambda: f"not ready: {self.served.said}")

    def close(self) -> None:
        self.served.end()
        self._slack.__exit__(None, None, None)

    # --- what people do ---

    def begin(self) -> None:
        self._in_step()
        self._told = len(self.panel.transcript())
        self._since = float(self.panel.act("say", user="ann", channel="quiet", text="from here on")["ts"])

    def says(self, who: str, sentence: str) -> None:
        self._heard(self.panel.act("dm", user=self.user(who), text=typed(sentence)))

    def says_in_the_room(self, who: str, sentence: str) -> Any:
        said = self.panel.act("mention", user=self.user(who), channel=self.room, text=typed(sentence))
        self._heard(said)
        return said["ts"]

    def says_thrice(self, who: str, sentence: str) -> None:
        self._news += 1
        user, stamp = self.user(who), f"{int(time.time())}.9{self._news:05d}"
        event = {"type": "message", "user": user, "text": typed(sentence), "ts": stamp, "event_ts": stamp}
        event |= {"channel": self._private(user), "channel_type": "im", "team": TEAM}
        payload = {"team_id": TEAM, "api_app_id": APP, "type": "event_callback", "event_id": f"Ev9{self._news}"}
        for _ in range(3):
            receipts = self.panel.order("deliver", kind="event", payload={**payload, "event": event})
            assert all(receipt["ok"] for receipt in receipts), receipts

    def presses(self, who: str, button: str, on: Seen, *, or_says: str = "") -> None:
        channel, stamp = on.at
        receipt = self.panel.act("click", user=self.user(who), button=button, channel=channel, ts=stamp)
        assert receipt["ok"], receipt

    def opens(self, who: str, button: str, on: Seen) -> Open:
        self.presses(who, button, on)
        form = self._form(who)
        return Open("\n".join(form["words"]), tuple(_labels(form)))

    def fills(self, who: str, values: Mapping[str, str]) -> None:
        receipt = self._submit(who, values)
        assert receipt["ok"], receipt
        assert not receipt["errors"], receipt["errors"]

    def fills_wrongly(self, who: str, values: Mapping[str, str]) -> str:
        errors = self._submit(who, values)["errors"]
        assert self.panel.screen(self.user(who))["forms"], "the form is gone"
        return "\n".join(errors.values())

    def fails(self, who: str, sentence: str) -> None:
        self.panel.order("rules", ack_deadline=1)
        with without("answers", self.database):
            said = self.panel.act("dm", user=self.user(who), text=typed(sentence))
        self.panel.order("rules", ack_deadline=3)
        assert not any(receipt["ok"] for receipt in said["receipts"]), said["receipts"]

    def comes_again(self, who: str, sentence: str) -> None:
        receipts = self.panel.order("advance", seconds=60)
        assert receipts and receipts[-1]["ok"], receipts

    def waits(self, span: timedelta) -> None:
        self.ahead += span
        self.panel.order("advance", seconds=span.total_seconds())
        self._in_step()
        self.served.again(self.now())
        self.ready()

    def _in_step(self) -> None:
        """No accidents; and signatures are as old as the workspace's own time."""
        self.panel.order("calm")
        seconds = self.ahead.total_seconds()
        self.panel.order("fault", where="delivery", kind="skew", seconds=seconds, times=1_000_000)

    def slows_down(self, *, seconds: int = 1, times: int = 2) -> None:
        self.panel.order("fault", kind="rate_limit", method="chat.postMessage", times=times, seconds=seconds)

    def refuses_for_good(self, messages: int = 1) -> None:
        """The next ones can never be posted."""
        self.panel.order("fault", kind="error", method="chat.postMessage", code="is_archived", times=messages)

    def refused(self) -> int:
        """How many messages were refused since the story began."""
        entries = self.panel.transcript()[self._told :]
        return len([entry for entry in entries if entry.get("fault") == "rate_limit"])

    # --- what people see ---

    def screen(self, who: str) -> Sequence[Seen]:
        found = [message for message in self._messages(self.user(who)) if float(message["ts"]) > self._since]
        return [_seen(message) for message in sorted(found, key=lambda message: float(message["ts"]))]

    def home(self, who: str) -> Seen:
        receipts = self.panel.act("open_home", user=self.user(who))
        assert all(receipt["ok"] for receipt in receipts), receipts

        def drawn() -> Seen | None:
            home = self.panel.screen(self.user(who))["home"]
            return Seen(_plain(home["words"]), tuple(home["buttons"]), None) if home else None

        return until(drawn, lambda: f"the home page of {who} stays empty")

    def _messages(self, user: str) -> Iterator[Json]:
        for channel, shown in self.panel.screen(user)["channels"].items():
            for message in shown["messages"]:
                if message["user"] == BOT_USER:
                    yield {**message, "channel": channel}

    def _form(self, who: str) -> Json:
        forms = until(lambda: self.panel.screen(self.user(who))["forms"], lambda: f"{who} sees no form")
        return dict(forms[-1])

    def _submit(self, who: str, values: Mapping[str, str]) -> Json:
        fields = _labels(self._form(who))
        named = {fields[label]: value for label, value in values.items()}
        return dict(self.panel.act("submit", user=self.user(who), values=named))

    def _private(self, user: str) -> str:
        return f"D{user.removeprefix('U')}"

    def _heard(self, said: Json) -> None:
        assert said["receipts"] and said["receipts"][-1]["ok"], said["receipts"]


def _seen(message: Json) -> Seen:
    acting = [found for text in (message["text"], *_texts(message["blocks"])) for found in ACTING.findall(text)]
    return Seen(
        words=_plain(message["words"]),
        buttons=tuple(message["buttons"]),
        at=(message["channel"], message["ts"]),
        under=message["thread"],
        changed=message["edited"],
        acts=tuple(acting),
        pictures=tuple(message["pictures"]),
    )


def _plain(words: Sequence[str]) -> str:
    return MARKS.sub(r"\2", "\n".join(words))


def _texts(node: Any) -> Iterator[str]:
    """Every string of the blocks that Slack reads as markup."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)


def _labels(form: Json) -> dict[str, str]:
    """Label -> the name of the field."""
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    return {block["label"]["text"]: block["block_id"] for block in inputs}
