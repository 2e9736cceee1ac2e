"""Calls as they leave the real process: how late, how soon after a kill, how long after a click.

Refuses to count what the desk was told in process: a call has landed when the platform has it.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.machine import opened
from store.catalog import import_file
from tests.battery.cast import PEOPLE
from tests.battery.wire import Panel, exchange, until
from tests.bench.catalogs import written
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.filled import fill
from tests.bench.landing import CALL
from tests.bench.processes import ROOT, SERVERS, Served, copy_of, environment, part, pin, sample_database, url_of
from tests.emulators.slack.world import TEAM

NAME = "Incidents, the whole process"
COMPANY = 2_000
"""*Units*: products of the generated company, with four people to ten of them: Slack takes a message a second in each
conversation, and two calls to one person in that second would measure Slack."""
RATE = 5
"""*Units*: steps that fall due each second, each a call, a mention and a change of the headline."""
NUMBER = re.compile(r"Incident (\d+)")
PRODUCTS = (
    "churn-model", "courier-pulse", "route-weaver", "pip", "van-load-forecast", "invoice-hound", "drift-bell",
    "feature-larder",
)  # fmt: skip


def measure(how: How) -> Sequence[Figure]:
    return [*_late(how), *_killed(how), *_clicked(how)]


# --- how late ------------------------------------------------------------------------------------------


def _late(how: How) -> list[Figure]:
    """Due instants lie evenly in time; nobody has called these people before."""
    many, seconds = how.many(10_000, 200), how.many(40, 4)
    template = _company(how.folder)
    shares: dict[int, list[float]] = {50: [], 99: []}
    with part("landing", side=1) as slack:
        for number in range(how.rounds):
            how.tell(f"lateness, round {number + 1} of {how.rounds}")
            late = _round(copy_of(template, how.folder, "late"), slack, many, seconds)
            for per_cent, found in shares.items():
                found.append(share(late, per_cent))
    return [
        figure(NAME, f"a call lands after it was due, {RATE} a second: p{per_cent}", found, "s", bar=bar)
        for (per_cent, found), bar in zip(shares.items(), (None, Bar(1.0)), strict=True)
    ]


def _round(database: Path, slack: dict[str, Any], many: int, seconds: int) -> list[float]:
    """*Units*: seconds, in order."""
    first = datetime.now(UTC) + timedelta(seconds=8 + many / 2_000)
    wanted = RATE * seconds
    due = [first + timedelta(seconds=number / RATE) for number in range(wanted)]
    due += [first + timedelta(hours=1, seconds=number) for number in range(many - wanted)]
    asyncio.run(_filled(database, due))
    before = len(_landed(slack))
    with _serving(database, slack):
        until(
            lambda: len(_landed(slack)) - before >= wanted,
            lambda: f"{len(_landed(slack)) - before} of {wanted} calls landed",
            patience=seconds + 60,
        )
        landed = {int(NUMBER.search(title)[1]): at for at, title in _landed(slack)[before:]}  # type: ignore[index]
    return sorted(landed[number + 1] - at.timestamp() for number, at in enumerate(due[:wanted]))


# --- how soon after a kill ---------------------------------------------------------------------------------


def _killed(how: How) -> list[Figure]:
    """Every one of them has been overdue for an hour; the process is killed in the middle of calling."""
    many, took, ready = how.many(10_000, 200), list[float](), list[float]()
    template = _company(how.folder)
    with part("landing", side=1) as slack:
        for number in range(how.rounds):
            how.tell(f"kill, round {number + 1} of {how.rounds}")
            database = copy_of(template, how.folder, "killed")
            asyncio.run(_filled(database, [datetime.now(UTC) - timedelta(hours=1)] * many))
            before = len(_landed(slack))
            desk = Served(database, slack["settings"])
            pin(desk.pid, SERVERS)
            until(lambda: len(_landed(slack)) > before + 3, lambda: "nobody is called", patience=60)  # noqa: B023
            os.kill(desk.pid, signal.SIGKILL)
            desk.end()
            ready.append(_again(database, slack, took))
    return [
        figure(NAME, f"killed with {many:,} overdue, started again: until a call lands", took, "s", bar=Bar(3.0)),
        figure(NAME, "the same: until /readyz says 200", ready, "s"),
    ]


def _again(database: Path, slack: dict[str, Any], took: list[float]) -> float:
    """*Units*: seconds from the start of the process until it is ready; until the call is added to `took`."""
    before, began = len(_landed(slack)), time.time()
    desk = Served(database, slack["settings"])
    pin(desk.pid, SERVERS)
    try:
        ready = desk.wait()
        until(lambda: len(_landed(slack)) > before, lambda: "nobody is called", patience=60)
        took.append(_landed(slack)[before][0] - began)
        return ready
    finally:
        desk.end()


# --- how long after a click -----------------------------------------------------------------------------


def _clicked(how: How) -> list[Figure]:
    """The form behind *Open incident* is sent, on the loopback Slack, whose transcript says when what happened."""
    many = how.many(40, 3)
    with _emulator() as (panel, settings):
        desk = Served(copy_of(sample_database(how.folder), how.folder, "clicked"), settings)
        pin(desk.pid, SERVERS)
        try:
            desk.wait()
            panel.order("rules", bot_url=f"http://127.0.0.1:{desk.port}/slack/events", pace=1000.0, burst=10_000)
            times = [_opened(panel, number) for number in range(many + len(PRODUCTS))][len(PRODUCTS) :]
            trip = _trip(lambda: exchange(f"http://127.0.0.1:{desk.port}/healthz"))
            trip += _trip(lambda: exchange(f"{panel.url}/api/auth.test", method="POST", body={}))
        finally:
            desk.end()
    page = statistics.median(times) * 1000
    return [
        Figure(NAME, "the form of Open incident is sent until the call lands: p50", page, "ms"),
        Figure(NAME, "the platform's own round trip: an event in, a message out", trip, "ms"),
        Figure(NAME, "what the desk adds to that: p50", page - trip, "ms", bar=Bar(50)),
        Figure(NAME, "the same: p90", share(sorted(times), 90) * 1000 - trip, "ms"),
    ]


def _opened(panel: Panel, number: int) -> float:
    """*Units*: seconds. Each product calls somebody else, so that nobody's conversation has to be paced."""
    user, product, symptom = _handle("bao-nguyen"), PRODUCTS[number % len(PRODUCTS)], f"drifting, story {number}"
    before = len(panel.transcript())
    panel.act("dm", user=user, text=f"who owns {product}")
    until(lambda: _said(panel, before, "Open incident"), lambda: "no answer")
    panel.act("click", user=user, button="Open incident")
    form = until(lambda: panel.screen(user)["forms"], lambda: "no form")[-1]
    field = next(block["block_id"] for block in form["blocks"] if "What is wrong?" in json.dumps(block))
    panel.act("submit", user=user, values={field: symptom})
    sent, landed, title = until(lambda: _spent(panel, before, symptom), lambda: "nobody is called")
    named = NUMBER.search(title)
    assert named is not None, title
    panel.act("dm", user=user, text=f"resolve {named[1]} as model: measured")
    until(lambda: _said(panel, before, "Resolved after"), lambda: "not resolved")
    return landed - sent


def _spent(panel: Panel, before: int, symptom: str) -> tuple[float, float, str] | None:
    """When the form was sent, when the call landed, and its title."""
    entries = panel.transcript()[before:]
    sent = next((each["at"] for each in entries if each.get("act") == "submit"), None)
    said = [each for each in entries if each.get("method") == "chat.postMessage"]
    call = next((each for each in said if CALL in each["args"]["text"] and symptom in each["args"]["text"]), None)
    return (sent, call["at"], call["args"]["text"]) if sent and call else None


def _said(panel: Panel, before: int, words: str) -> bool:
    return any(words in json.dumps(each.get("args", "")) for each in panel.transcript()[before:])


def _trip(call: Callable[[], object]) -> float:
    """*Units*: milliseconds, the median of thirty."""
    took = []
    for _ in range(30):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


# --- what they stand on ------------------------------------------------------------------------------------


@contextmanager
def _emulator() -> Iterator[tuple[Panel, dict[str, str]]]:
    """The loopback Slack with the sample company's people, in a process of its own."""
    command = (sys.executable, "-m", "tests.emulators.slack")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment({})) as process:
        assert process.stdout is not None
        try:
            told = json.loads(process.stdout.readline())
            panel = Panel(told["url"])
            for each in PEOPLE.values():
                panel.order("user", id=_handle(each.id), name=each.id, email=each.email, real_name=each.name)
            yield (
                panel,
                {
                    "STEWARD_SLACK_API_URL": told["api_url"],
                    "STEWARD_SLACK_BOT_TOKEN": told["bot_token"],
                    "STEWARD_SLACK_SIGNING_SECRET": told["signing_secret"],
                },
            )
        finally:
            process.kill()


def _handle(who: str) -> str:
    return "U0" + who.upper().replace("-", "")


def _company(folder: Path) -> Path:
    """A store with a company large enough that few calls go to the same person."""
    path = folder / "company.db"
    if not path.exists():
        asyncio.run(_imported(path, written(COMPANY, folder)))
    return path


async def _imported(path: Path, file: Path) -> None:
    async with opened(url_of(path)) as database:
        await import_file(database, file, said_by="benchmark", at=datetime.now(UTC), dry_run=False)


async def _filled(path: Path, due: Sequence[datetime]) -> None:
    async with opened(url_of(path)) as database:
        await fill(database, due, platform="slack", workspace=TEAM, rooms=500)


@contextmanager
def _serving(database: Path, slack: dict[str, Any]) -> Iterator[Served]:
    desk = Served(database, slack["settings"])
    pin(desk.pid, SERVERS)
    try:
        desk.wait()
        yield desk
    finally:
        desk.end()


def _landed(slack: dict[str, Any]) -> list[tuple[float, str]]:
    status, text = exchange(f"{slack['url']}/landed")
    assert status == 200, text
    return [(at, title) for at, title in json.loads(text)]
