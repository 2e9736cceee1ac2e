"""From a click to the call, on both platforms: the form of *Open incident* is sent, and somebody has been called.

Refuses to ask the desk: the transcript of the loopback platform says when what happened.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from tests.battery.cast import PEOPLE
from tests.battery.wire import Json, Panel, exchange, until
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.landing import CALL
from tests.bench.processes import ROOT, SERVERS, Served, copy_of, environment, pin, sample_database
from tests.emulators.teams.control import pointed_at

NAME = "Incidents, the whole process"
NUMBER = re.compile(r"Incident (\d+)")
PRODUCTS = (
    "churn-model", "courier-pulse", "route-weaver", "pip", "van-load-forecast", "invoice-hound", "drift-bell",
    "feature-larder",
)  # fmt: skip
"""Each calls somebody else, so that nobody's conversation has to be paced."""
UNDISTURBED = 0.3
"""*Units*: seconds in which nobody asks the platform what it has seen: telling that takes it longer than a call."""
REPORTER, BUTTON, FIELD = "bao-nguyen", "Open incident", "What is wrong?"


class Loopback(Protocol):
    """A platform of its own process, as the reporter sees it."""

    @property
    def name(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, str]: ...
    def point(self, desk: str) -> None: ...
    def says(self, sentence: str) -> None: ...
    def fills(self, symptom: str) -> None: ...
    def said(self) -> list[tuple[float, str]]: ...
    def sent_at(self) -> float: ...
    def call(self) -> object: ...


def measure(how: How) -> Sequence[Figure]:
    return [each for module, kind in ALL.items() for each in _of(how, module, kind)]


def _of(how: How, module: str, kind: Callable[[Json], Loopback]) -> list[Figure]:
    many, trips = how.many(24, 3), list[float]()
    with _emulator(module) as told:
        platform = kind(told)
        desk = Served(copy_of(sample_database(how.folder), how.folder, f"clicked-{module}"), platform.settings)
        pin(desk.pid, SERVERS)
        try:
            desk.wait()
            how.tell(f"clicks on {platform.name}")
            address = f"http://127.0.0.1:{desk.port}"
            platform.point(address)
            times = [_opened(platform, number) for number in range(many + len(PRODUCTS))][len(PRODUCTS) :]
            trips = [_took(lambda: exchange(f"{address}/healthz")) + _took(platform.call) for _ in range(30)]
        finally:
            desk.end()
    return _figures(platform.name, [each * 1000 for each in sorted(times)], statistics.median(trips) * 1000)


def _figures(name: str, times: Sequence[float], trip: float) -> list[Figure]:
    """*Units*: milliseconds."""
    page = statistics.median(times)
    return [
        figure(NAME, f"{name}: the form of {BUTTON} is sent until the call lands: p50", [page], "ms"),
        figure(NAME, f"{name}: the platform's own round trip, an event in, a message out", [trip], "ms"),
        figure(NAME, f"{name}: what the desk adds to that: p50", [page - trip], "ms", bar=Bar(50)),
        figure(NAME, f"{name}: the same: p90", [share(times, 90) - trip], "ms"),
    ]


def _opened(platform: Loopback, number: int) -> float:
    """*Units*: seconds."""
    product, symptom = PRODUCTS[number % len(PRODUCTS)], f"drifting, story {number}"
    before = len(platform.said())
    platform.says(f"who owns {product}")
    until(lambda: len(platform.said()) > before, lambda: "no answer")
    platform.fills(symptom)
    time.sleep(UNDISTURBED)
    landed, title = until(lambda: _call(platform, before, symptom), lambda: "nobody is called")
    took, named = landed - platform.sent_at(), NUMBER.search(title)
    assert named is not None, title
    platform.says(f"resolve {named[1]} as model: measured")
    until(lambda: any("Resolved after" in words for _, words in platform.said()[before:]), lambda: "not resolved")
    return took


def _call(platform: Loopback, before: int, symptom: str) -> tuple[float, str] | None:
    """When it landed, and what it says."""
    calls = (each for each in platform.said()[before:] if CALL in each[1] and symptom in each[1])
    return next(calls, None)


def _took(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class OnSlack:
    name = "Slack"

    def __init__(self, told: Json) -> None:
        self._panel = Panel(told["url"])
        self._user = _handle(REPORTER)
        for each in PEOPLE.values():
            self._panel.order("user", id=_handle(each.id), name=each.id, email=each.email, real_name=each.name)
        self.settings = {
            "STEWARD_SLACK_API_URL": told["api_url"],
            "STEWARD_SLACK_BOT_TOKEN": told["bot_token"],
            "STEWARD_SLACK_SIGNING_SECRET": told["signing_secret"],
        }

    def point(self, desk: str) -> None:
        self._panel.order("rules", bot_url=f"{desk}/slack/events", pace=1000.0, burst=10_000)

    def says(self, sentence: str) -> None:
        self._panel.act("dm", user=self._user, text=sentence)

    def fills(self, symptom: str) -> None:
        self._panel.act("click", user=self._user, button=BUTTON)
        form = until(lambda: self._panel.screen(self._user)["forms"], lambda: "no form")[-1]
        field = next(block["block_id"] for block in form["blocks"] if FIELD in json.dumps(block))
        self._panel.act("submit", user=self._user, values={field: symptom})

    def said(self) -> list[tuple[float, str]]:
        posted = [
            each for each in self._panel.transcript() if each.get("method") in ("chat.postMessage", "chat.update")
        ]
        return [(each["at"], f"{each['args']['text']}\n{json.dumps(each['args'])}") for each in posted]

    def sent_at(self) -> float:
        return float(next(each["at"] for each in reversed(self._panel.transcript()) if each.get("act") == "submit"))

    def call(self) -> object:
        return exchange(f"{self._panel.url}/api/auth.test", method="POST", body={})


class OnTeams:
    name = "Teams"

    def __init__(self, told: Json) -> None:
        self._panel, self._url = Panel(told["url"]), str(told["openid_url"])
        self._user = PEOPLE[REPORTER].email
        for each in PEOPLE.values():
            self._panel.order("user", name=each.name, id=f"29:1{each.id}", email=each.email)
        names = [each.name for each in PEOPLE.values()]
        self._panel.order("team", name="Larkmoor", members=names, channels=["larkmoor-desk"])
        self.settings = pointed_at(told)

    def point(self, desk: str) -> None:
        self._panel.order("rules", bot_url=f"{desk}/api/messages", validate_cards=False)  # others check them
        self._panel.act("install", user=self._user, channel="larkmoor-desk")

    def says(self, sentence: str) -> None:
        self._panel.act("dm", user=self._user, text=sentence)

    def fills(self, symptom: str) -> None:
        self._panel.act("click", user=self._user, button=BUTTON)
        until(lambda: self._form(), lambda: "no form")
        self._panel.act("submit", user=self._user, values={FIELD: symptom})

    def _form(self) -> bool:
        shown = self._panel.screen(self._user)["channels"].values()
        return any(FIELD in message["fields"] for channel in shown for message in channel["messages"])

    def said(self) -> list[tuple[float, str]]:
        stored = [each for each in self._panel.transcript() if each["what"] == "stored"]
        return [(datetime.fromisoformat(each["at"]).timestamp(), "\n".join(each["words"])) for each in stored]

    def sent_at(self) -> float:
        acts = [each for each in self._panel.transcript() if each.get("act") == "click"]
        return datetime.fromisoformat(acts[-1]["at"]).timestamp()

    def call(self) -> object:
        return exchange(self._url)


ALL: Mapping[str, Callable[[Json], Loopback]] = {"slack": OnSlack, "teams": OnTeams}


@contextmanager
def _emulator(module: str) -> Iterator[dict[str, Any]]:
    """The loopback platform, in a process of its own."""
    command = (sys.executable, "-m", f"tests.emulators.{module}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment({})) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


def _handle(who: str) -> str:
    return "U0" + who.upper().replace("-", "")
