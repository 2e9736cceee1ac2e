"""The long run: python -m tests.crash [--kills 1000] [--minutes 40] [--lanes 2], or one story by --seed and --database.

Goes on where it was stopped as long as the product is the same, and writes docs/crashes.md as it goes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.battery.process import ROOT
from tests.crash.desk import Nursery
from tests.crash.houses import Houses
from tests.crash.report import PAGE, kept, read, written
from tests.crash.story import Story, Told, summary

LOG = ROOT / ".crash" / "stories.jsonl"
KILLS = 25
"""In one story."""
FIRST_PORT, PORTS = 20_000, 9_000
"""Below those that systems give away by themselves: nobody else may answer while a desk is dead."""


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000, help="how many in all, those of earlier runs included")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--lanes", type=int, default=2, help="stories told at the same time")
    parser.add_argument("--seed", type=int, help="one story alone; nothing is written")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--anew", action="store_true", help="forget the stories of earlier runs")
    return parser.parse_args()


class Run:
    def __init__(self, given: argparse.Namespace, houses: Houses) -> None:
        self._given, self._houses = given, houses
        self._stories = read(LOG)
        self._until = time.monotonic() + given.minutes * 60
        self._port = itertools.count(FIRST_PORT + random.randrange(PORTS))
        told = {(each.seed, each.database) for each in self._stories}
        self._left = (each for each in self._order() if each not in told)

    def _order(self) -> Iterator[tuple[int, str]]:
        """Two stories on SQLite, then two on PostgreSQL, over both of Slack's wires."""
        databases = (
            (self._given.database,) if self._given.database else ("sqlite", "sqlite", "postgresql", "postgresql")
        )
        return ((seed, databases[seed // 2 % len(databases)]) for seed in itertools.count())

    async def lane(self) -> None:
        nursery = Nursery()
        try:
            while self._killed() < self._given.kills and time.monotonic() < self._until:
                await self._one(nursery, *next(self._left))
        finally:
            await nursery.close()

    def _killed(self) -> int:
        return sum(len(each.kills) for each in self._stories)

    async def _one(self, nursery: Nursery, seed: int, database: str) -> None:
        told = await story(self._houses, nursery, seed, database, next(self._port))
        self._stories.append(told)
        LOG.parent.mkdir(exist_ok=True)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(kept(told) + "\n")
        PAGE.write_text(written(self._stories), encoding="utf-8")
        say(f"seed {seed} on {database}: {summary([told])}; {self._killed()} kills so far")

    @property
    def clean(self) -> bool:
        say(summary(self._stories))
        return all(each.verdict.clean for each in self._stories)


async def story(houses: Houses, nursery: Nursery, seed: int, database: str, port: int) -> Told:
    folder, url = await houses.house(database, f"{seed}_{port}")
    told = await Story(seed, database, url, folder, nursery, port).tell(KILLS)
    for kind in ("lost", "doubled", "forgotten"):
        for what in getattr(told.verdict, kind):
            say(f"  {kind}: {what} (log: {folder})")
    return told


async def main() -> int:
    given = asked()
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)  # nothing it started stays behind
    folder = Path(tempfile.mkdtemp(prefix="steward-crash-"))
    if given.anew:
        LOG.unlink(missing_ok=True)
    async with Houses(folder) as houses:
        if given.seed is not None:
            nursery = Nursery()
            told = await story(houses, nursery, given.seed, given.database or "sqlite", FIRST_PORT)
            await nursery.close()
            say(summary([told]))
            return 0 if told.verdict.clean else 1
        run = Run(given, houses)
        await asyncio.gather(*(run.lane() for _ in range(given.lanes)))
        return 0 if run.clean else 1


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
