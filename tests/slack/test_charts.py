"""Charts on Slack are files shared nowhere, shown by one message; whatever goes wrong, the words arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.charting import Charting
from bot.messages import Card, Chart, Person, Place
from store.db import Database
from tests.slack.stage import Stage, now, staged
from tests.test_charting import findings

CHART = Chart("Errors of Pip", "billing ▁█ 3", ("16 Nov", "23 Nov"), (("billing", (1.0, 3.0)),))
CARD = Card("What the review brought", (CHART,))
ROOM = Place("slack", "C0GENERAL", kind="channel")
TOLD = "Errors of Pip: billing ▁█ 3"


@pytest.fixture
def charting(sqlite: Database) -> Charting:
    made = Charting(sqlite, now)
    made.rest = 0.0
    return made


@pytest.fixture
async def stage(charting: Charting) -> AsyncIterator[Stage]:
    async with staged("http", charting=charting) as over_http:
        over_http.transport.unready = (0.0, 0.0, 0.0)
        yield over_http


async def seen(stage: Stage) -> tuple[list[str], list[str]]:
    """*Shape* the words of the only message in the room, and what is said of its pictures."""
    [message] = await stage.workspace.seen("bob", "C0GENERAL")
    return message["words"], message["pictures"]


async def uploads(stage: Stage) -> int:
    return len(await stage.workspace.transcript("upload", ok=True))


async def test_a_chart_is_a_picture_with_words_for_whoever_does_not_see_it(stage: Stage) -> None:
    await stage.post(CARD, ROOM)
    assert await seen(stage) == (["What the review brought", "Errors of Pip"], [TOLD])
    [message] = await stage.workspace.seen("bob", "C0GENERAL")
    assert "billing ▁█ 3" in message["text"]


async def test_the_upload_is_shared_nowhere_and_carries_no_token(stage: Stage) -> None:
    await stage.post(CARD, ROOM)
    [done] = await stage.workspace.transcript("api", method="files.completeUploadExternal")
    [sent] = await stage.workspace.transcript("upload")
    assert not {"channel_id", "channels", "initial_comment"} & set(done["args"])
    assert not sent["token"]


async def test_the_same_chart_is_uploaded_once_for_every_message_that_shows_it(stage: Stage) -> None:
    address = await stage.post(CARD, ROOM)
    await stage.post(Card("Closed", (CHART,)), ROOM, address=address)
    assert await seen(stage) == (["Closed", "Errors of Pip"], [TOLD])
    assert await uploads(stage) == 1


async def test_a_file_that_is_not_ready_at_once_is_shown_a_little_later(stage: Stage) -> None:
    await stage.workspace.order("rules", unready=2)
    await stage.post(CARD, ROOM)
    assert await seen(stage) == (["What the review brought", "Errors of Pip"], [TOLD])


async def test_a_file_that_is_never_ready_costs_the_picture_alone(stage: Stage) -> None:
    await stage.workspace.order("rules", unready=99)
    await stage.post(CARD, ROOM)
    assert await seen(stage) == (["What the review brought", f"*Errors of Pip:* {TOLD.partition(': ')[2]}"], [])


async def test_without_the_permission_the_words_go_out_and_it_is_said_once(stage: Stage, sqlite: Database) -> None:
    everything = ("chat:write", "files:write")
    await stage.workspace.order("rules", scopes=everything[:1])
    await stage.post(CARD, ROOM)
    await stage.post(CARD, Place("slack", "C0SECRET", kind="channel"), marker="m2")
    assert (await seen(stage))[1] == []
    [(told, still)] = await findings(sqlite)
    assert ("files:write" in told, still) == (True, True)

    await stage.workspace.order("rules", scopes=everything)
    await stage.post(CARD, Place("slack", "C0SECRET", kind="channel"), marker="m3")
    assert await findings(sqlite) == [(told, False)]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["http_500", "drop_before", "rate_limit", "truncate", "drop_after"])
async def test_an_upload_that_breaks_costs_the_picture_alone(stage: Stage, method: str, kind: str) -> None:
    await stage.workspace.order("fault", method=method, kind=kind)
    await stage.post(CARD, ROOM)
    assert (await seen(stage))[1] == []


async def test_after_one_that_broke_nothing_is_tried_for_a_while(stage: Stage, charting: Charting) -> None:
    charting.rest = 60.0
    await stage.workspace.order("fault", method="files.getUploadURLExternal", kind="http_500")
    await stage.post(CARD, ROOM)
    await stage.post(CARD, Place("slack", "C0SECRET", kind="channel"), marker="m2")
    assert len(await stage.workspace.transcript("fault", method="files.getUploadURLExternal")) == 1
    assert await uploads(stage) == 0


async def test_a_whisper_shows_its_picture_too(stage: Stage) -> None:
    await stage.post(CARD, ROOM, only_for=Person("slack", "U0BOB", "T0LOOPBACK"))
    assert (await seen(stage))[1] == [TOLD]


async def test_where_we_are_no_member_a_slash_command_is_answered_in_words(stage: Stage) -> None:
    await stage.workspace.act("slash", user="ann", channel="quiet", text="stats")
    await stage.post(CARD, stage.memory.last.place)
    [message] = await stage.workspace.seen("ann", "C0QUIET")
    assert (message["pictures"], "billing" in message["words"][1]) == ([], True)


async def test_the_home_tab_tells_a_chart_in_words(stage: Stage) -> None:
    await stage.post(CARD, Place("slack", "home:U0ANN"))
    assert "billing" in (await stage.workspace.screen("ann"))["home"]["words"][1]
