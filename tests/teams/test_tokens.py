"""Our own token: asked for once, renewed in time, never told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.messages import (
    DeliveryError,
)
from tests.teams.hand import Hand
from tests.teams.house import CARD, House


async def test_one_token_serves_many_turns(house: House, hand: Hand) -> None:
    await hand.order("rules", limits=False)
    place = await house.place("personal")
    for _ in range(20):
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert (await hand.tenant())["token_grants"] == 1


async def test_fifty_at_once_ask_for_one_token(house: House, hand: Hand) -> None:
    await hand.order("rules", limits=False)
    place = await house.place("personal")
    await asyncio.gather(*(house.teams.transport.send(house.outgoing(CARD, place)) for _ in range(50)))
    assert (await hand.tenant())["token_grants"] == 1
    assert len(await hand.seen("Ann", "personal")) == 50


async def test_a_token_is_renewed_five_minutes_before_its_end(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await house.teams.transport.send(house.outgoing(CARD, place))
    await house.advance(3600 - 301)
    await house.teams.transport.send(house.outgoing(CARD, place))
    assert (await hand.tenant())["token_grants"] == 1
    await house.advance(2)
    await house.teams.transport.send(house.outgoing(CARD, place))
    assert (await hand.tenant())["token_grants"] == 2


async def test_a_refused_token_is_renewed_once_and_the_message_arrives_once(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await house.teams.transport.send(house.outgoing(CARD, place))
    await hand.order("revoke")
    await asyncio.gather(*(house.teams.transport.send(house.outgoing(CARD, place)) for _ in range(4)))
    assert len(await hand.seen("Ann", "personal")) == 5
    assert (await hand.tenant())["token_grants"] == 2


async def test_a_token_that_is_refused_twice_waits_for_an_operator(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "status", call="post", status=401, times=2)
    with pytest.raises(DeliveryError, match="401") as failed:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert failed.value.retry_in == timedelta(minutes=1)
    assert len(await hand.calls("post")) == 2


@pytest.mark.parametrize(("accident", "reason"), [("status", "token_refused_500"), ("truncated", "token_unavailable")])
async def test_without_a_token_nothing_is_sent_and_nothing_lost(
    house: House, hand: Hand, accident: str, reason: str
) -> None:
    place = await house.place("personal")
    await hand.fault("token", accident)
    with pytest.raises(DeliveryError, match=reason) as failed:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert failed.value.retry_in and await hand.calls() == []
    await house.teams.transport.send(house.outgoing(CARD, place))


async def test_a_wrong_secret_is_an_error_that_does_not_tell_the_secret(house: House, hand: Hand) -> None:
    await house.reopen(app_secret="wrong-and-secret")
    with pytest.raises(DeliveryError, match="token_refused_401") as failed:
        await house.teams.transport.send(house.outgoing(CARD, await house.place("personal")))
    assert "wrong-and-secret" not in repr(failed.value) + repr(vars(house.teams._tokens))
