"""`self-test`: an incident that is none, on the true way from the clock to the platform; weekly, and when asked for.

Refuses to call anybody: it names whom it would have called, in the administrators' room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.messages import LIVING, Lane, Reply, Request
from handlers.cards import keeping as cards
from handlers.incidents.due import nothing
from handlers.incidents.due import request as due_request
from handlers.keeping.desk import administrator
from store import covers, findings, rooms, selftests
from store.ladder import climb, rungs
from store.standing import NEVER_EMPTY
from store.units import Unit

Row = Mapping[Any, Any]
"""As the store answers: column -> value."""
ROUTED_BY = "incident_response"
FAILED = "self-test failed"
MONDAY_AT = timedelta(hours=8)
"""*Units*: hours into Monday, UTC."""


async def self_test(unit: Unit, request: Request) -> Sequence[Reply]:
    """One begins; its result comes in the administrators' room, or here where they have none."""
    person = await administrator(unit, request)
    places = await rooms.places(unit, rooms.ADMINISTRATORS)
    number = await selftests.ask(unit, places[0] if places else request.place.packed(), by=person.id)
    return [Reply(cards.test_begun(number, elsewhere=bool(places)))]


async def tests_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Steps of tests under way, and the week's test of each administrators' room."""
    steps = [
        due_request(
            f"selftest/{row['id']}/{row['due_at'].isoformat()}", f"self-test {row['id']} due", row["place"], now
        )
        for row in await selftests.due(unit, now)
    ]
    return [*steps, *await _weekly_due(unit, now)]


async def _weekly_due(unit: Unit, now: datetime) -> Sequence[Request]:
    since = _monday(now)
    places = await rooms.places(unit, rooms.ADMINISTRATORS) if now >= since else ()
    tested = await selftests.weekly_since(unit, since) if places else set()
    return [
        due_request(f"selftest/weekly/{since.date()}/{place}", "self-test weekly", place, now)
        for place in places
        if place not in tested
    ]


def _monday(now: datetime) -> datetime:
    day = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + MONDAY_AT


async def weekly(unit: Unit, request: Request) -> Sequence[Reply]:
    """The week's test begins, in the place the clock named."""
    if request.gesture != "due":
        return nothing(request)
    await selftests.ask(unit, request.place.packed(), by="", kind="weekly")
    return []


async def step(unit: Unit, request: Request) -> Sequence[Reply]:
    """The call goes out; later, what became of it."""
    test = await selftests.one(unit, int(request.args["number"]))
    if test is None or test["due_at"] is None or test["due_at"] > unit.at or request.gesture != "due":
        return nothing(request)
    return await (_called(unit, test) if test["state"] == "due" else _judged(unit, test))


async def _called(unit: Unit, test: Row) -> Sequence[Reply]:
    """Everything a call needs is done, but for the person."""
    number, whom = test["id"], await _whom(unit)
    await selftests.called(unit, number, whom)
    return [Reply(cards.test_call(number, whom), lane=Lane.PAGE, slot=selftests.slot(number))]


async def _whom(unit: Unit) -> str:
    """Whom an incident of the first product would call first."""
    portfolio = unit.portfolio
    product = next(iter(sorted(portfolio.products)), None)
    if product is None:
        return ""
    routed = ROUTED_BY if ROUTED_BY in portfolio.accountabilities else NEVER_EMPTY[0]
    call = climb(await covers.sight(unit), rungs(portfolio, product, routed), 0).call
    return f"{call.person.name} for {portfolio.products[product].name}" if call is not None else ""


async def _judged(unit: Unit, test: Row) -> Sequence[Reply]:
    number, call = test["id"], await selftests.arrival(unit, test["id"])
    if call is not None and call["state"] == "sent":
        legs = selftests.legs(test, call)
        await selftests.ended(unit, number, passed=True, legs=legs)
        await findings.close(unit, FAILED, "selftest")
        card = cards.test_passed(number, test["whom"], legs)
        return [Reply(card, to=LIVING, lane=Lane.UPDATE, slot=selftests.slot(number))]
    if call is not None and call["state"] != "dead" and unit.at - test["called_at"] < selftests.PATIENCE:
        await selftests.again(unit, number)
        return []
    why = call["error"] or f"not there after {selftests.PATIENCE.seconds} seconds" if call is not None else "lost"
    await selftests.ended(unit, number, passed=False, legs={})
    await findings.note(unit, FAILED, "selftest", f"self-test {number}: {why}")
    return []
