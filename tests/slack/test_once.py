"""Three hundred posts through bad weather: with look-before-you-repeat nothing is lost and nothing is there twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from bot.messages import Address, DeliveryError, OutcomeUnknown, Outgoing, Place
from tests.slack.stage import Stage, card, now

ROOM = Place("slack", "C0GENERAL", kind="channel")


async def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again(stage: Stage) -> None:
    chance = random.Random(3)
    await stage.workspace.order("rules", burst=1000, pace=1000, echo=False)
    for number in range(300):
        weather = chance.choices(["drop_after", "drop_before", "rate_limit", None], [10, 5, 5, 80])[0]
        if weather:
            await stage.workspace.order("fault", kind=weather, method="chat.postMessage", seconds=0)
        await delivered(stage, Outgoing(f"m{number}", card(f"message {number}"), ROOM, now() - timedelta(seconds=1)))

    said = Counter(message["words"][0] for message in await stage.workspace.seen("ann", "C0GENERAL"))

    assert said == Counter(f"message {number}" for number in range(300))
    assert await stage.workspace.transcript("api", method="conversations.history")


async def delivered(stage: Stage, message: Outgoing) -> Address:
    """The recipe of delivery in its shortest form: an unknown outcome is sought, a known one is simply tried again."""
    for _ in range(10):
        try:
            found: Address = await stage.transport.send(message)
            return found
        except OutcomeUnknown:
            sought: Address | None = await stage.transport.seek(message)
            if sought is not None:
                return sought
        except DeliveryError as error:
            assert error.retry_in is not None
    raise AssertionError("it never arrived")
