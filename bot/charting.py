"""Charts drawn for whoever shows pictures, by a process of its own that lives as long as the drawing takes.

Refuses to keep words waiting: a chart that is not drawn in time is told in words, and what stands in the way is said.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.logs import Log
from bot.messages import Card, Chart
from store import findings
from store.db import Database

LOG = Log("charting")
PATIENCE = 5.0
"""*Units*: seconds for all charts of a card."""
REST = 60.0
"""*Units*: seconds in which nothing is tried after it failed: what hangs keeps one card waiting, not every one."""
KEPT = 16
"""How many drawn charts are kept for a message that is sent again."""
NOT_SHOWN = "charts not shown"
ROOT = Path(__file__).parent.parent


class Charting:
    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._turn = asyncio.Semaphore(1)
        self._kept: OrderedDict[Chart, bytes] = OrderedDict()
        self._said: dict[str, str] = {}
        self._resting: dict[str, float] = {}
        self.rest = REST

    async def drawn(self, card: Card) -> Mapping[Chart, bytes]:
        """The card's charts as PNG; what could not be drawn is not among them."""
        charts = charts_of(card)
        if not charts or self.rests("drawing"):
            return {}
        try:
            async with asyncio.timeout(PATIENCE), self._turn:  # one card at a time: a picture is never urgent
                await self._draw([each for each in charts if each not in self._kept])
        except (TimeoutError, OSError) as error:
            LOG.warning("chart not drawn", error=type(error).__name__)
            self.failed("drawing")
        return {each: self._kept[each] for each in charts if each in self._kept}

    async def _draw(self, charts: Sequence[Chart]) -> None:
        """*Raises* OSError."""
        for chart, png in zip(charts, await _drawn(charts) if charts else (), strict=False):
            if png:
                self._kept[chart] = png
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def failed(self, what: str) -> None:
        """It rests for a while."""
        self._resting[what] = asyncio.get_running_loop().time() + self.rest

    def rests(self, what: str) -> bool:
        return asyncio.get_running_loop().time() < self._resting.get(what, 0.0)

    async def stuck(self, platform: str, why: str) -> None:
        """Charts do not get through there until somebody does something about it: said once."""
        if self._said.get(platform) == why:
            return
        await findings.note_outside(self._database, NOT_SHOWN, platform, why, self._now())
        self._said[platform] = why

    async def through(self, platform: str) -> None:
        """A chart got through there."""
        if self._said.get(platform) == "":
            return
        await findings.close_outside(self._database, NOT_SHOWN, platform, self._now())
        self._said[platform] = ""


def charts_of(card: Card) -> list[Chart]:
    return [part for part in card.parts if isinstance(part, Chart)]


async def _drawn(charts: Sequence[Chart]) -> Sequence[bytes]:
    """As PNG, in order; nothing where one cannot be drawn. *Raises* OSError."""
    drawings = [
        {"title": each.title, "columns": each.columns, "series": dict(each.series), "stacked": each.stacked}
        for each in charts
    ]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "store.charts", cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        lines, _ = await child.communicate(json.dumps(drawings).encode())
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return [base64.b64decode(line) for line in lines.split(b"\n")[:-1]]
