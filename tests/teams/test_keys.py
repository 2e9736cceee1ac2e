"""The service's keys: learnt when they change, kept while they cannot be, never hammered for."""

from __future__ import annotations

import asyncio

from tests.emulators.teams.server import ThreadedTeams
from tests.teams.hand import Hand
from tests.teams.house import House
from tests.teams.test_forgeries import _signed, identity


async def test_a_new_key_is_learnt_at_once_and_the_old_one_forgotten(house: House, hand: Hand) -> None:
    old = await hand.mint()
    assert (await hand.send(await hand.activity(id="1"), header=old))["status"] == 200
    await hand.order("rotate")
    assert (await hand.send(await hand.activity(id="2"), header=await hand.mint()))["status"] == 200
    assert (await hand.send(await hand.activity(id="3"), header=old))["status"] == 401


async def test_a_second_new_key_within_a_minute_waits_for_the_minute(house: House, hand: Hand) -> None:
    for _ in range(2):
        await hand.order("rotate")
        receipts = (await hand.act("dm", user="Ann", text="status"))["receipts"]
    assert [receipt["status"] for receipt in receipts] == [401, 401]
    again = await house.advance(61)
    assert [receipt["status"] for receipt in again] == [200]


async def test_unknown_keys_do_not_make_us_hammer_the_metadata(
    house: House, hand: Hand, emulator: ThreadedTeams
) -> None:
    before = (await hand.tenant())["key_fetches"]
    body = await hand.activity()
    forged = [_signed(identity(emulator), kid=f"unheard-of-{number}") for number in range(50)]
    answers = await asyncio.gather(*(hand.send(body, header=each) for each in forged))
    assert {answer["status"] for answer in answers} == {401}
    assert (await hand.tenant())["key_fetches"] - before <= 1


async def test_keys_older_than_a_day_still_count_while_new_ones_are_fetched_beside(house: House, hand: Hand) -> None:
    before = (await hand.tenant())["key_fetches"]
    await house.advance(25 * 3600)
    await hand.fault("keys", "status")
    for fetches in (1, 2):
        assert (await hand.act("dm", user="Ann", text="status"))["receipts"][0]["status"] == 200
        assert await _fetched(hand, before + fetches)
        await house.advance(10)
    assert (await hand.act("dm", user="Ann", text="status"))["receipts"][0]["status"] == 200
    assert (await hand.tenant())["key_fetches"] == before + 2


async def test_without_keys_at_the_start_it_is_not_ready_and_becomes_so(house: House, hand: Hand) -> None:
    await hand.fault("keys", "status", times=1)
    await house.reopen()
    assert not house.teams.ready()
    await house.advance(6)
    assert [await hand.tenant() for _ in range(100) if not house.teams.ready()] != []
    assert house.teams.ready()


async def _fetched(hand: Hand, times: int) -> bool:
    """Whether the keys were asked for that often, once the work beside us had its turn."""
    for _ in range(100):
        if (await hand.tenant())["key_fetches"] == times:
            return True
    return False
