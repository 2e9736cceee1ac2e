"""Who and where: people by e-mail, channels by name, private conversations by person."""

from __future__ import annotations

from bot.messages import Person, Place
from tests.slack.stage import Stage, card

BOB = Person("slack", "U0BOB", "T0LOOPBACK")


async def test_people_are_found_by_e_mail(stage: Stage) -> None:
    found = await stage.transport.find("ann@example.com", "T0LOOPBACK")

    assert found == Person("slack", "U0ANN", "T0LOOPBACK", name="Ann", email="ann@example.com")
    assert await stage.transport.find("nobody@example.com", "") is None
    assert await stage.transport.find("dan@example.com", "") is None


async def test_a_profile_fills_in_name_and_e_mail(stage: Stage) -> None:
    assert await stage.transport.profile(BOB) == Person(
        "slack", "U0BOB", "T0LOOPBACK", name="Bob", email="bob@example.com"
    )


async def test_a_direct_place_can_be_posted_to(stage: Stage) -> None:
    await stage.post(card("psst"), await stage.transport.direct(BOB))

    assert [m["words"] for m in await stage.workspace.seen("bob", "D0BOB")] == [["psst"]]


async def test_a_room_is_a_channel_we_are_in(stage: Stage) -> None:
    assert await stage.transport.room("#general", "") == Place(
        "slack", "C0GENERAL", kind="channel", workspace="T0LOOPBACK", private=False
    )
    assert (await stage.transport.room("secret", "T0LOOPBACK")).private
    assert await stage.transport.room("quiet", "") is None
    assert await stage.transport.room("general", "T0ELSEWHERE") is None
    assert len(await stage.workspace.transcript("api", method="conversations.list")) == 1


async def test_a_long_list_of_channels_is_read_to_its_end(stage: Stage) -> None:
    await stage.workspace.order("channel", name="last-of-all", members=["U0STEWARD"])
    await stage.workspace.order("rules", page=1)

    assert await stage.transport.room("last-of-all", "") is not None
