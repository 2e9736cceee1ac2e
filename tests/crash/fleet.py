"""A story with several desks on one PostgreSQL: killed, frozen, restarted in turn, while people go on working.

Refuses to have a favourite: what people say goes to any desk that stands.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Sequence
from pathlib import Path

from bot.delivery import LEASE
from tests.crash.desk import Desk, Nursery
from tests.crash.hours import Hours
from tests.crash.judge import judge
from tests.crash.script import CALLED, READER, Script
from tests.crash.story import PEACE, SPEED, WAITING, Told, plan
from tests.crash.town import Post, Town, Wire

KNOWN_BY = "scores drifting since Monday"
ASLEEP = 2 * LEASE.total_seconds() / SPEED
"""*Units*: seconds a frozen desk sleeps: two leases of its clock."""
NODDING = (
    "before delivery", "after claim", "after take", "before addressing", "after addressing", "before seeking",
    "before direct conversation", "before post on slack", "before post in teams", "before request", "before commit",
)  # fmt: skip


class Fleet:
    def __init__(
        self,
        seed: int,
        url: str,
        folder: Path,
        nursery: Nursery,
        ports: Sequence[int],
        *,
        wire: Wire = "sockets",
        speed: float = SPEED,
    ) -> None:
        self.told = Told(seed, "postgresql", wire)
        self.hours = Hours(speed)
        self.town = Town(self.hours, wire)
        self.script = Script(self.town, seed)
        self._chance = random.Random(f"fleet {seed}")
        self._place = (folder, url, nursery, ports)
        self.desks: list[Desk] = []

    async def __aenter__(self) -> Fleet:
        folder, url, nursery, ports = self._place
        await self.town.open()
        for port in ports:
            settings = {**self.town.settings(), "STEWARD_HTTP_PORT": str(port)}
            self.desks.append(Desk(folder, url, settings, nursery))
        await asyncio.gather(*(self.start(desk) for desk in self.desks))
        self._turn()
        await self.town.introduce()
        await self.script.plans()
        return self

    async def __aexit__(self, *_: object) -> None:
        for desk in self.desks:
            await desk.end()
        await self.town.close()

    async def start(self, desk: Desk, fault: str = "") -> bool:
        settings = {"STEWARD_FAULT": fault} if fault else {}
        await desk.launch(settings, STEWARD_CLOCK=self.hours.setting())
        return await desk.ready()

    async def works(self, acts: int = 1) -> None:
        for _ in range(acts):
            self._turn()
            await self.town.redeliver()
            await self.script.step()

    def _turn(self) -> None:
        standing = [desk for desk in self.desks if desk.alive]
        if standing:
            self.town.point(self._chance.choice(standing).url)

    # --- what happens to them ----------------------------------------------------------------

    async def killed(self, kills: int) -> None:
        """Each desk is armed; whoever dies comes back armed for the next."""
        faults = iter(plan(self.told.seed, "postgresql", self.told.wire, kills))
        for desk in self.desks:
            await desk.stop()
            await self.start(desk, next(faults))
        while len(self.told.kills) < kills:
            await self.works(3)
            dead = [desk for desk in self.desks if not desk.alive] or [self._chance.choice(self.desks)]
            for desk in dead:
                await desk.kill()
                self.told.kills.append("one of several")
                await self.start(desk, next(faults, ""))

    async def dies_with_calls(self, desk: Desk) -> str:
        """What an incident is known by whose calls this desk had in hand when it died."""
        await desk.stop()
        await self.start(desk, "kill:before addressing:1")
        self.town.point(desk.url)
        sentence = f"open incident {CALLED[0].product}: {KNOWN_BY}"
        await self.town.says("slack", READER, sentence, thread="")
        await desk.gone()
        return KNOWN_BY

    async def called(self, known_by: str) -> Post:
        """The first call for it."""
        while True:
            self._turn()
            await self.town.redeliver()
            for post in self.town.posts():
                if known_by in post.words and "You are called as" in post.words:
                    return post
            await asyncio.sleep(0.05)

    async def nods(self, desk: Desk, point: str) -> bool:
        """Falls asleep at that point, for two leases, while the others go on. False where it never came there."""
        await desk.stop()
        await self.start(desk, f"freeze:{point}:1")
        for _ in range(12):
            await self.works()
            if desk.frozen:
                break
        asleep = desk.frozen
        until = asyncio.get_running_loop().time() + ASLEEP
        while asleep and asyncio.get_running_loop().time() < until:
            standing = [each for each in self.desks if each is not desk]
            self.town.point(self._chance.choice(standing).url)
            await self.town.redeliver()
            await asyncio.sleep(0.2)
        desk.signal(signal.SIGCONT)
        return asleep

    async def restarted_in_turn(self) -> None:
        for desk in self.desks:
            await self.works(3)
            await desk.stop()
            await self.works(1)
            assert await self.start(desk), desk.said[-2000:]

    # --- and what became of it ---------------------------------------------------------------

    async def settled(self) -> Told:
        """Left in peace, then judged."""
        for desk in self.desks:
            if not desk.alive:
                await self.start(desk)
        self.hours.move(60)
        await self._settles()
        await self.script.records()
        await self._settles()
        self.told.verdict = judge(self.town, self.script.wishes, self.script.cases)
        self.told.wishes = len(self.script.wishes)
        return self.told

    async def _settles(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PEACE
        while loop.time() < until:
            self._turn()
            await self.town.redeliver()
            await self.script.again()
            waiting = WAITING.search(await self.desks[0].text("/metrics"))
            if not waiting and not [each for each in self.script.unfinished() if not each.taken]:
                await asyncio.sleep(1.1)
                if not WAITING.search(await self.desks[0].text("/metrics")):
                    return
            await asyncio.sleep(0.2)
