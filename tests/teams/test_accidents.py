"""What every accident on the way out means: not delivered, never deliverable, or not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import (
    Address,
    DeliveryError,
    OutcomeUnknown,
    Person,
    Place,
)
from bot.teams.reading import reach
from tests.emulators.teams.world import TENANT
from tests.teams.hand import Hand
from tests.teams.house import CARD, House


async def test_throttling_says_when_to_come_back_and_stores_nothing(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "throttle", call="post", seconds=7)
    with pytest.raises(DeliveryError) as refused:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert type(refused.value) is DeliveryError and refused.value.retry_in == timedelta(seconds=7)
    assert await hand.seen("Ann", "personal") == []


async def test_the_eighth_message_within_a_second_is_throttled_and_our_pace_never_gets_there(
    house: House, hand: Hand
) -> None:
    place = await house.place("personal")
    with pytest.raises(DeliveryError, match="429"):
        for _ in range(8):
            await house.teams.transport.send(house.outgoing(CARD, place))
    await house.advance(60)
    for _ in range(70):
        await house.teams.transport.send(house.outgoing(CARD, place))
        await house.advance(house.teams.transport.pace.total_seconds())


@pytest.mark.parametrize("accident", ["drop_after", "truncated", "hang", "status_after"])
async def test_a_call_that_broke_where_it_may_be_stored_is_an_unknown_outcome(
    house: House, hand: Hand, accident: str
) -> None:
    place = await house.place("personal")
    await hand.fault("connector", accident, call="post", seconds=0.01, status=504)
    with pytest.raises(OutcomeUnknown):
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert len(await hand.seen("Ann", "personal")) == 1
    assert len(await hand.calls("post")) == 1  # nothing was tried twice behind the outbox's back


@pytest.mark.parametrize("accident", ["drop_before", "drop_after", "truncated"])
async def test_an_update_may_always_be_tried_again(house: House, hand: Hand, accident: str) -> None:
    address = await house.teams.transport.send(house.outgoing(CARD, await house.place("personal")))
    await hand.fault("connector", accident, call="update", times=3)
    with pytest.raises(DeliveryError) as failed:
        await house.teams.transport.send(house.outgoing(CARD, address.place, address=address))
    assert type(failed.value) is DeliveryError and failed.value.retry_in


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504])
async def test_a_server_error_on_a_post_is_ambiguous(house: House, hand: Hand, status: int) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "status", call="post", status=status)
    with pytest.raises(OutcomeUnknown, match=str(status)):
        await house.teams.transport.send(house.outgoing(CARD, place))


@pytest.mark.parametrize(("status", "code"), [(400, "BadSyntax"), (403, "Forbidden"), (404, "Gone"), (413, "TooBig")])
async def test_a_refusal_is_final_and_names_its_code(house: House, hand: Hand, status: int, code: str) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "status", call="post", status=status, code=code)
    with pytest.raises(DeliveryError, match=f"{status}_{code}") as refused:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert refused.value.retry_in is None


async def test_an_error_code_that_is_prose_is_not_repeated(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "status", call="post", status=400, code="said: the merger is off")
    with pytest.raises(DeliveryError) as refused:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert refused.value.reason == "400"


async def test_nobody_at_the_address_means_not_delivered_and_try_again(house: House, hand: Hand) -> None:
    await house.reopen(service_hosts=["127.0.0.1"])
    place = Place("teams", "a:11ann", workspace=TENANT, reach=reach(service_url="http://127.0.0.1:9/"))
    with pytest.raises(DeliveryError, match="unreachable") as failed:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert type(failed.value) is DeliveryError and failed.value.retry_in


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "http://127.0.0.1:9/", "http://localhost/", "https://smba.trafficmanager.net/"]
)
async def test_a_stored_foreign_address_is_never_called_and_never_given_a_token(
    house: House, hand: Hand, address: str
) -> None:
    place = Place("teams", "a:11ann", workspace=TENANT, reach=reach(service_url=address))
    person = Person("teams", "x", TENANT, reach=reach(service_url=address, id="29:1ann"))
    for call in (
        house.teams.transport.send(house.outgoing(CARD, place)),
        house.teams.transport.send(house.outgoing(CARD, place, address=Address(place, "1"))),
        house.teams.transport.direct(person),
    ):
        with pytest.raises(DeliveryError, match="service_host_not_allowed") as refused:
            await call
        assert refused.value.retry_in is None
    assert (await hand.tenant())["token_grants"] == 0
    assert await hand.calls() == []


async def test_a_redirect_is_not_followed(house: House, hand: Hand) -> None:
    place = await house.place("personal")
    await hand.fault("connector", "status", call="post", status=307)
    with pytest.raises(DeliveryError, match="307") as refused:
        await house.teams.transport.send(house.outgoing(CARD, place))
    assert refused.value.retry_in is None
