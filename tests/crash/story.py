"""One story: a desk that is killed again and again while people work with it, then left in peace, then judged.

Refuses to judge before everything that was promised has had its time.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import aiohttp

from bot.faults import POINTS
from tests.crash.accidents import LEADS_TO, befall, calm
from tests.crash.desk import Desk, Nursery
from tests.crash.hours import MONDAY, Hours
from tests.crash.judge import Verdict, judge
from tests.crash.script import Script
from tests.crash.town import Platform, Town, Wire

SPEED = 10.0
ACTS = 10
"""How many things people do in a life that does not end by itself."""
ACCIDENTS = 0.4
"""The share of lives in which the wire has accidents of its own."""
LINGER = 1.2
"""*Units*: seconds such a life is given to pass its point after that."""
OUTSIDE = "from outside"
PEACE = 40.0
"""*Units*: seconds in which a desk left in peace has to have done everything."""
NEXT_MONDAY = datetime(2026, 11, 30, 9, 1, tzinfo=MONDAY.tzinfo)
WAITING = re.compile(r'^steward_outbox_messages\{.*state="(?:pending|sending|unknown)".*\} [1-9]', re.MULTILINE)
OFTEN = {
    "statement": 40, "commit": 40, "picture": 40, "call out": 40, "answer out": 20, "claim": 15, "take": 15,
    "duty": 15, "delivery": 15, "addressing": 15, "key claimed": 4, "rows committed": 4, "unit committed": 4,
}  # fmt: skip
"""How often a life passes these places at the least."""
ONCE = (
    "schema", "leases released", "slack form", "teams form", "teams press", "teams learns", "handle kept", "seeking",
    "doubt", "refusal", "seal", "direct conversation", "drawing", "chart upload",
)  # fmt: skip
ONLY = {
    "slack door": "http", "socket envelope": "sockets", "socket answer": "sockets",
    "bell": "postgresql", "presence": "postgresql",
    "leases released": "sqlite", "trip to disk": "sqlite", "rows written": "sqlite",
    "trip to postgresql": "postgresql", "rows sent": "postgresql",
}  # fmt: skip
CHARTED = ("drawing", "chart upload")
"""Passed where somebody asks for what is shown with a chart."""
LEADS_BY: Mapping[str, Platform] = {"slack form": "slack", "teams press": "teams"}
"""On which platform people have to be led to a button or a form."""


@dataclass
class Told:
    """What a story came to. `kills`: by the point, or by "from outside" where it was not passed."""

    seed: int
    database: str
    wire: Wire
    kills: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    wishes: int = 0
    unfinished: list[str] = field(default_factory=list)


def plan(seed: int, database: str, wire: Wire, kills: int) -> list[str]:
    """The faults of a story: points of each kind in turn, over all seeds."""
    chance = random.Random(f"plan {seed}")
    points = [each for each in POINTS if ONLY.get(call_of(each), wire) in (wire, database)]
    random.Random("one order for all seeds").shuffle(points)
    first = seed * kills
    chosen = [points[(first + number) % len(points)] for number in range(kills)]
    return [f"kill:{point}:{_time(point, chance)}" for point in chosen]


def _time(point: str, chance: random.Random) -> int:
    call = call_of(point)
    if call in ONCE:
        return 1
    return chance.randint(1, OFTEN[call]) if call in OFTEN else chance.choice((1, 1, 1, 2, 2, 3, 4))


def call_of(point: str) -> str:
    """The place, without whether before or after it."""
    return point.partition(" ")[2]


class Story:
    def __init__(self, seed: int, database: str, url: str, folder: Path, nursery: Nursery, port: int) -> None:
        self.wire: Wire = "http" if seed % 2 else "sockets"
        self.told = Told(seed, database, self.wire)
        self._chance = random.Random(f"story {seed}")
        self.hours = Hours(SPEED)
        self.town = Town(self.hours, self.wire)
        self.script = Script(self.town, seed)
        self._place = (folder, url, nursery, port)
        self.desk: Desk

    async def tell(self, kills: int) -> Told:
        folder, url, nursery, port = self._place
        await self.town.open()
        self.desk = Desk(folder, url, {**self.town.settings(), "STEWARD_HTTP_PORT": str(port)}, nursery)
        self.town.point(f"http://127.0.0.1:{port}")
        try:
            await self._begin()
            faults = plan(self.told.seed, self.told.database, self.wire, kills)
            for fault in faults[: kills - 2]:
                await self._life(fault)
            await self._peace()
            await self._jump()
            for fault in faults[kills - 2 :]:
                await self._life(fault)
            await self._peace(records=True)
            self._judge()
        finally:
            await self.desk.end()
            await self.town.close()
        return self.told

    async def _begin(self) -> None:
        """The very first start is cold, and the app is installed."""
        await self._start({}, cold=True)
        await self.town.introduce()
        await self.script.plans()
        await self.desk.kill()

    async def _start(self, settings: Mapping[str, str], *, cold: bool = False) -> bool:
        await self.desk.launch(settings, cold=cold, STEWARD_CLOCK=self.hours.setting())
        return await self.desk.ready()

    async def _life(self, fault: str) -> None:
        """From a start to a kill."""
        point = fault.split(":")[1]
        call = call_of(point)
        if self._chance.random() < ACCIDENTS or call in LEADS_TO:
            befall(self.town, self._chance, call)
        if self._chance.random() < 0.3:
            await self.script.step()  # said while nobody listens
        await self._start({"STEWARD_FAULT": fault})
        for _ in range(3 * ACTS if call in LEADS_BY else ACTS):
            if not self.desk.alive:
                break
            await self.town.redeliver()
            if call == "teams form":
                await self.script.writes()
            if call in CHARTED:
                await self.script.counts()
            await self.script.step(LEADS_BY.get(call), form=call == "slack form")
        await self._lingers()
        self.told.kills.append(OUTSIDE if self.desk.alive else point)
        await self.desk.kill()
        if self._chance.random() < 0.2:
            self.hours.move(self._chance.choice((30, 120, 300)))

    async def _lingers(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LINGER
        while self.desk.alive and loop.time() < until:  # noqa: ASYNC110  it is another process
            await asyncio.sleep(0.05)

    async def _peace(self, *, records: bool = False) -> None:
        """Until everything is answered and nothing waits; then, where wanted, the records are asked for."""
        calm(self.town)
        self.hours.move(301)  # whatever the platforms still owe is due
        assert await self._start({}), self.desk.said[-2000:]
        await self._settles()
        if records:
            await self.script.records()
            await self._settles()
        self.told.unfinished = [f"{each.kind}: {each.sentence or each.pattern}" for each in self.script.unfinished()]
        await self.desk.kill()

    async def _settles(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PEACE
        while loop.time() < until:
            await self.town.redeliver()
            await self.script.again()
            if await self._quiet() and not self._owed():
                return
            await asyncio.sleep(0.2)

    def _owed(self) -> bool:
        """Whether something was not taken yet that may still be."""
        return any(not wish.taken for wish in self.script.unfinished())

    async def _quiet(self) -> bool:
        """Nothing waits, and two ticks later still nothing does."""
        for _ in range(2):
            if WAITING.search(await self._metrics()):
                return False
            await asyncio.sleep(1.1)
        return not WAITING.search(await self._metrics())

    async def _metrics(self) -> str:
        try:
            return await self.desk.text("/metrics")
        except aiohttp.ClientError:
            return 'steward_outbox_messages{state="pending"} 1'

    async def _jump(self) -> None:
        """To what was planned for later."""
        self.hours.move(max(0.0, NEXT_MONDAY.timestamp() - self.hours.now()))

    def _judge(self) -> None:
        told = self.told
        told.verdict = judge(self.town, self.script.wishes, self.script.cases)
        told.wishes = len(self.script.wishes)
        told.verdict.lost += self.script.missed()


def summary(stories: Sequence[Told]) -> str:
    kills = sum(len(each.kills) for each in stories)
    verdicts = [each.verdict for each in stories]
    return (
        f"{kills} kills, {sum(each.wishes for each in stories)} wishes, {sum(v.posts for v in verdicts)} posts: "
        f"lost {sum(len(v.lost) for v in verdicts)}, doubled {sum(len(v.doubled) for v in verdicts)}, "
        f"forgotten {sum(len(v.forgotten) for v in verdicts)}, marked {sum(v.marked for v in verdicts)}"
    )
