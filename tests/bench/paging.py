"""Calls as they leave the real process: how late they are, and how soon after a kill.

Refuses to count what the desk was told in process: a call has landed when the platform has it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.machine import opened
from store.catalog import import_file
from tests.battery.wire import exchange, until
from tests.bench import clicking
from tests.bench.catalogs import written
from tests.bench.clicking import NAME, NUMBER
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.filled import fill
from tests.bench.processes import SERVERS, Served, copy_of, part, pin, url_of
from tests.emulators.slack.world import TEAM

COMPANY = 2_000
"""*Units*: products of the generated company, with four people to ten of them: Slack takes a message a second in each
conversation, and two calls to one person in that second would measure Slack."""
RATE = 5
"""*Units*: steps that fall due each second, each a call, a mention and a change of the headline."""


def measure(how: How) -> Sequence[Figure]:
    return [*_late(how), *_killed(how), *clicking.measure(how)]


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


# --- what they stand on ------------------------------------------------------------------------------------


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
