"""The disk is full, the database is away, the clock is set back: what was taken is kept, and told in time, once."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crash.desk import Desk, Nursery
from tests.crash.hours import Hours
from tests.crash.houses import Houses
from tests.crash.judge import judge
from tests.crash.relay import Relay
from tests.crash.script import CALLED, READER, Script
from tests.crash.story import SPEED
from tests.crash.test_crash import free_port, nursery
from tests.crash.town import Town

__all__ = ["nursery"]
AWAY = 30
"""*Units*: seconds the database is away, by the desk's clock."""


class Scene:
    """One desk, and people who ask."""

    def __init__(self, folder: Path, url: str, nursery: Nursery) -> None:
        self.hours = Hours(SPEED)
        self.town = Town(self.hours)
        self.script = Script(self.town, 1)
        self._made = (folder, url, nursery)
        self.desk: Desk

    async def __aenter__(self) -> Scene:
        folder, url, nursery = self._made
        await self.town.open()
        settings = {**self.town.settings(), "STEWARD_HTTP_PORT": str(free_port())}
        self.desk = Desk(folder, url, settings, nursery)
        await self.starts()
        self.town.point(self.desk.url)
        await self.town.introduce()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.desk.end()
        await self.town.close()

    async def starts(self, **settings: str) -> None:
        await self.desk.launch({"STEWARD_CLOCK": self.hours.setting(), **settings})
        assert await self.desk.ready(), self.desk.said

    def taken(self) -> list[bool]:
        self.script.unfinished()
        return [wish.taken for wish in self.script.wishes]

    async def settles(self) -> None:
        """Until everybody is answered. *Raises* TimeoutError."""
        async with asyncio.timeout(60):
            while self.script.unfinished():
                await self.town.redeliver()
                await asyncio.sleep(0.1)

    def nothing_wrong(self) -> None:
        verdict = judge(self.town, self.script.wishes, self.script.cases)
        assert (verdict.lost, verdict.doubled, verdict.forgotten) == ([], [], [])


@pytest.fixture
async def on_a_disk(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Scene]:
    async with Houses(tmp_path) as houses:
        folder, url = await houses.house("sqlite", "disk")
        async with Scene(folder, url, nursery) as scene:
            yield scene


async def test_a_full_disk_is_said_no_to_and_with_room_again_everything_happens_once(on_a_disk: Scene) -> None:
    await on_a_disk.script.ask()
    await on_a_disk.settles()
    _, most = resource.prlimit(on_a_disk.desk.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(on_a_disk.desk.pid, resource.RLIMIT_FSIZE, (4096, most))
    for _ in range(4):
        await on_a_disk.script.ask()
    assert on_a_disk.taken() == [True, False, False, False, False]

    resource.prlimit(on_a_disk.desk.pid, resource.RLIMIT_FSIZE, (most, most))
    await on_a_disk.settles()

    assert all(on_a_disk.taken())
    on_a_disk.nothing_wrong()


async def test_a_database_that_was_away_is_waited_for_and_everything_happens_once(
    tmp_path: Path, nursery: Nursery, postgres_url: str
) -> None:
    async with Houses(tmp_path, postgres_url) as houses, Relay(postgres_url) as relay:
        folder, url = await houses.house("postgresql", f"away{free_port()}")
        async with Scene(folder, relay.instead_of(url), nursery) as scene:
            await scene.script.ask()
            await scene.settles()
            relay.cut()
            for _ in range(4):
                await scene.script.ask()
            assert scene.taken() == [True, False, False, False, False]
            assert "false" in await scene.desk.text("/readyz")
            await asyncio.sleep(AWAY / SPEED)
            await relay.mended()
            await scene.settles()

            assert all(scene.taken())
            scene.nothing_wrong()


async def test_set_back_an_hour_while_it_was_down_it_takes_what_is_signed_now_and_calls_the_next_in_minutes(
    on_a_disk: Scene,
) -> None:
    town, desk, hours = on_a_disk.town, on_a_disk.desk, on_a_disk.hours
    await town.says("slack", READER, f"open critical incident {CALLED[0].product}: drifting", thread="")
    await _called(town, 1)
    await desk.kill()
    hours.set_back(3600)
    await on_a_disk.starts()

    await on_a_disk.script.ask()
    await on_a_disk.settles()
    assert all(on_a_disk.taken())
    async with asyncio.timeout(3600 / SPEED / 2):
        await _counted(desk, 'steward_findings{kind="clock set back"} 1.0')
        await _called(town, 2)


async def test_a_form_is_shown_though_the_desk_dies_when_it_is_about_to_show_it(on_a_disk: Scene) -> None:
    desk, script = on_a_disk.desk, on_a_disk.script
    await desk.stop()
    await on_a_disk.starts(STEWARD_FAULT="kill:before teams form:1")
    await script.writes()
    assert not desk.alive
    await on_a_disk.starts()

    await on_a_disk.settles()
    [wish] = script.wishes
    assert wish.taken and len(wish.answers(on_a_disk.town.posts())) == 1
    on_a_disk.nothing_wrong()


async def test_a_desk_that_dies_between_a_charts_upload_and_its_post_shows_it_once_and_with_its_picture(
    on_a_disk: Scene,
) -> None:
    town, desk, script = on_a_disk.town, on_a_disk.desk, on_a_disk.script
    await script.step("slack")
    await on_a_disk.settles()
    await desk.stop()
    await on_a_disk.starts(STEWARD_FAULT="kill:after chart upload:1")
    await script.counts()
    async with asyncio.timeout(30):
        while desk.alive:  # noqa: ASYNC110  it is another process
            await asyncio.sleep(0.05)
    await on_a_disk.starts()

    await on_a_disk.settles()
    shown = [each for each in town.now_on("slack", script.wishes[-1].who) if "in 90 days" in " ".join(each["words"])]
    assert [len(each["pictures"]) for each in shown] == [1]
    on_a_disk.nothing_wrong()


async def test_a_loop_that_stands_still_is_said_while_it_does_and_what_came_meanwhile_is_answered_once(
    on_a_disk: Scene,
) -> None:
    desk = on_a_disk.desk
    await desk.stop()
    await on_a_disk.starts(STEWARD_FAULT="stall:before tick:12")
    async with asyncio.timeout(30):
        while "event loop stalled" not in desk.said:
            await on_a_disk.script.ask()
            await asyncio.sleep(0.2)
    await on_a_disk.settles()
    async with asyncio.timeout(30):
        await _counted(desk, 'steward_findings{kind="stalled process"} 1.0')

    on_a_disk.nothing_wrong()


async def _called(town: Town, times: int) -> None:
    while sum("You are called as" in post.words for post in town.posts()) < times:  # noqa: ASYNC110  the platforms are asked
        await asyncio.sleep(0.1)


async def _counted(desk: Desk, line: str) -> None:
    while line not in await desk.text("/metrics"):  # noqa: ASYNC110  it is another process
        await asyncio.sleep(0.1)
