"""The load: python -m tests.crash.load [--minutes 10] [--rate 200] [--incidents 1000] [--schedules 500].

One desk, a loopback Slack and a loopback Teams in this process, people who ask at a steady rate, answered or not.
Refuses to count what the desk says of itself: acknowledgements, pages and answers are counted where they land.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Place
from store.db import Database
from store.rows import table_of, values_of
from store.tables import RitualRow, SeenKeyRow
from tests.bench.filled import ROOMS, fill
from tests.crash.desk import Desk, Nursery
from tests.crash.houses import Houses
from tests.crash.script import OWNED
from tests.crash.town import Platform, Town, Wire
from tests.emulators.slack.clock import VirtualClock as SlackClock
from tests.emulators.slack.world import BOT_USER, TEAM, Channel, Json, Member
from tests.emulators.teams.clock import VirtualClock as TeamsClock

PEOPLE = 300
"""*Units*: people on each platform; each is spoken to at a pace the platforms allow."""
FIRST_CALL, SPREAD = timedelta(seconds=15), timedelta(minutes=9)
"""When the first call is due, and over how long the others are spread; a shorter run sees the first of them."""
WARM = 0.2
"""*Units*: the share of the run before anything is timed, and after which memory is compared with the end."""
KEEP = 5
"""How many messages of a conversation the loopback platforms remember: they are not what is measured."""
SOUGHT = 90
"""*Units*: seconds in which the desk may look for a post whose outcome it does not know. Teams cannot be asked."""
MARK = "Possible repeat"
NEEDED = re.compile(r"Incident (\d+), .* needs you")


@dataclass
class Seen:
    """*Units*: milliseconds for acknowledgements, seconds for lateness, kilobytes for memory."""

    acks: dict[Platform, list[float]] = field(default_factory=lambda: {"slack": [], "teams": []})
    refused: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)


class Load:
    def __init__(self, given: argparse.Namespace, town: Town, desk: Desk, due: dict[int, float]) -> None:
        self._given, self._town, self._desk, self._due = given, town, desk, due
        self.seen = Seen()
        self._acts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        counting = asyncio.create_task(self._count())
        for asked, act in enumerate(self._people()):
            await asyncio.sleep(max(0.0, began + asked / self._given.rate - loop.time()))
            if loop.time() - began > self._given.minutes * 60:
                break
            task = asyncio.create_task(self._asks(*act))
            self._acts.add(task)
            task.add_done_callback(self._acts.discard)
        await asyncio.gather(*self._acts)
        await self._drained()
        counting.cancel()

    def _people(self) -> Iterator[tuple[Platform, str, str]]:
        """Both platforms in turn, everybody in turn, every product in turn."""
        platforms: tuple[Platform, ...] = ("slack", "teams")
        products = itertools.cycle(f"who owns {product}" for product in OWNED)
        for number in itertools.count():
            yield platforms[number % 2], f"visitor{number // 2 % PEOPLE}", next(products)

    async def _asks(self, platform: Platform, who: str, sentence: str) -> None:
        if platform == "slack":
            said = await self._town.slack.gestures.dm(user=f"U0{who.upper()}", text=sentence)
        else:
            said = await self._town.teams.gestures.dm(user=f"{who}@example.com", text=sentence)
        first = said["receipts"][0]
        self.seen.acks[platform].append(first["ms"])
        if not first["ok"]:
            self.seen.refused[f"{platform} {first['status']}"] += 1
        self.seen.asked[f"{platform} {said['channel']}"] += 1

    async def _count(self) -> None:
        """Once a second: what has landed, and how large the desk is."""
        while True:
            self._landed()
            self.seen.memory.append(resident(self._desk.pid))
            await asyncio.sleep(1)

    def _landed(self) -> None:
        slack, teams = self._town.slack.state, self._town.teams.state
        for entry in slack.transcript:
            if entry["kind"] == "api" and entry["ok"] and entry["method"] == "chat.postMessage":
                self._post("slack", entry["stored"]["channel"], entry["args"].get("text") or "", entry["at"])
        for entry in teams.transcript:
            if entry["what"] == "stored":
                at = datetime.fromisoformat(entry["at"]).timestamp()
                self._post("teams", entry["conversation"], "\n".join(entry["words"]), at)
        slack.transcript.clear()
        teams.transcript.clear()
        for channel in slack.world.channels.values():
            if channel.kind == "im":
                old = [each for each in channel.messages[:-KEEP] if float(each["ts"]) < time.time() - SOUGHT]
                del channel.messages[: len(old)]
        for conversation in teams.world.conversations.values():
            del conversation.messages[:-KEEP]

    def _post(self, platform: Platform, place: str, words: str, at: float) -> None:
        call = NEEDED.search(words)
        if call and int(call[1]) in self._due:
            self.seen.late.append(at - self._due.pop(int(call[1])))
        elif " owns " in words:
            (self.seen.repeated if MARK in words else self.seen.answered)[f"{platform} {place}"] += 1

    async def _drained(self) -> None:
        """Until everybody is answered: what was refused comes again after a minute, and after five more."""
        for _ in range(420):
            await self._town.redeliver()
            await asyncio.sleep(1)
            self._landed()
            if self.seen.answered + self.seen.repeated >= self.seen.asked:
                return


def resident(pid: int) -> int:
    """*Units*: kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def share(values: list[float], of: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * of))] if ordered else float("nan")


async def furnished(url: str, given: argparse.Namespace) -> dict[int, float]:
    """Open incidents and schedules. *Shape* incident -> when its next call is due, for those due in the run."""
    first = datetime.now(UTC) + FIRST_CALL
    due = [first + SPREAD * number / given.incidents for number in range(given.incidents)]
    database = Database(url)
    await fill(database, due, platform="slack", workspace=TEAM)
    plan = [values_of(_ritual(number, first)) for number in range(given.schedules)]
    async with database.writing() as connection:
        await connection.execute(table_of(RitualRow).insert(), plan)
        await connection.execute(table_of(SeenKeyRow).delete())  # the import's own instant lies in the future
    await database.close()
    return {number + 1: at.timestamp() for number, at in enumerate(due)}


def _opened(town: Town, incidents: int) -> None:
    """The cards that the open incidents hang under."""
    for number in range(incidents):
        room = town.slack.state.world.channels[f"C{number % ROOMS:05d}"]
        room.messages.append({"type": "message", "ts": f"1.{number:06d}", "user": BOT_USER, "text": "", "blocks": []})


def _ritual(number: int, now: datetime) -> RitualRow:
    due = now + timedelta(hours=1, seconds=number)
    where = Place("slack", "C00000", kind="channel", workspace=TEAM)
    return RitualRow(
        kind="review", subject=f"planned-{number}", zone="UTC", weekdays="1", at_local=f"{due:%H:%M}",
        anchor=due.date(), place=where.packed(), slot_day=due.date(), due_at=due, said_at=now,
    )  # fmt: skip


async def inhabited(town: Town) -> None:
    """Many more people, and the rooms of the incidents."""
    town.slack.state.clock, town.teams.state.clock = SlackClock(), TeamsClock()
    town.teams.state.rules.validate_cards = False  # half of what the loopback Teams would do, and other tests do it
    await town.open()
    world = town.slack.state.world
    for number in range(PEOPLE):
        name = f"visitor{number}"
        world.add_member(Member(f"U0{name.upper()}", name, f"{name}@example.com", name.title()))
        town.teams.state.world.add_member(f"Visitor {number}", id=f"29:1{name}", email=f"{name}@example.com")
    for number in range(ROOMS):
        world.add_channel(Channel(f"C{number:05d}", f"room-{number}", "public", {BOT_USER}))
    for member in list(world.members):
        world.direct(member)


def told(seen: Seen, given: argparse.Namespace) -> Json:
    after = seen.memory[int(len(seen.memory) * WARM)]
    end = seen.memory[-1]
    lost = sum((seen.asked - seen.answered - seen.repeated).values())
    acks = {platform: found[int(len(found) * WARM) :] for platform, found in seen.acks.items()}
    return {
        "requests": sum(seen.asked.values()),
        "a second": round(sum(seen.asked.values()) / (given.minutes * 60), 1),
        "acknowledged p50, p99 on slack (ms)": [share(acks["slack"], 0.5), share(acks["slack"], 0.99)],
        "acknowledged p50, p99 in teams (ms)": [share(acks["teams"], 0.5), share(acks["teams"], 0.99)],
        "refused at first": dict(seen.refused),
        "answers missing": lost,
        "answers too many": sum((seen.answered - seen.asked).values()),
        "answers marked as a possible repeat": sum(seen.repeated.values()),
        "pages": len(seen.late),
        "page late p50, p99, worst (s)": [round(share(seen.late, each), 2) for each in (0.5, 0.99, 1.0)],
        "memory after warm-up, at the end (MB)": [round(after / 1024), round(end / 1024)],
        "memory grown (%)": round(100 * (end / after - 1), 1),
    }


async def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=200, help="requests a second, over both platforms")
    parser.add_argument("--incidents", type=int, default=1_000)
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--wire", choices=("http", "sockets"), default="http")
    given = parser.parse_args()
    nursery = Nursery()
    async with Houses(Path(tempfile.mkdtemp(prefix="steward-load-"))) as houses:
        folder, url = await houses.house(given.database, "load")
        wire: Wire = given.wire
        town = Town(wire=wire)
        await inhabited(town)
        _opened(town, given.incidents)
        desk = Desk(folder, url, town.settings(), nursery)
        due = await furnished(url, given)
        await desk.launch(cold=True)
        assert await desk.ready(), desk.said[-2000:]
        town.point(desk.url)
        await town.introduce()
        load = Load(given, town, desk, due)
        await load.run()
        for name, value in told(load.seen, given).items():
            sys.stdout.write(f"{name:40} {value}\n")
        await desk.end()
        await nursery.close()
        await town.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
