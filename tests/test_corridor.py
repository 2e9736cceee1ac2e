"""A request happens once, whole or not at all; its replies arrive once, in order, or are buried visibly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text

from bot.addressing import Addressing
from bot.delivery import LEASE, Delivery
from bot.dispatch import LONGEST_COMMAND, Dispatch, Fault
from bot.fates import GRACE
from bot.messages import Card, Field, Form, Lane, Person, Reply, Request, Route, To
from store import claims, findings, journal
from store.db import Database
from store.errors import FieldErrors, NotFound
from store.rows import table_of
from store.tables import EventRow, OutboxRow, SeenKeyRow
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import Desk, request


async def echo(unit: Unit, asked: Request) -> Sequence[Reply]:
    journal.record(unit, "said", "room")
    return [Reply(Card(asked.args["words"]))]


async def broken(unit: Unit, asked: Request) -> Sequence[Reply]:
    await unit.fetch(select(table_of(EventRow)))
    journal.record(unit, "said", "room")
    raise RuntimeError("ours")


async def unknown(unit: Unit, asked: Request) -> Sequence[Reply]:
    journal.record(unit, "said", "room")
    raise NotFound("I know no such thing.", [("Thing", "say thing")])


async def board(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card(asked.args["words"]), slot="board/1", lane=Lane.UPDATE)]


async def reminded(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card(asked.args["words"]), lane=Lane.DIGEST)]


async def filled(unit: Unit, asked: Request) -> Sequence[Reply]:
    if not asked.args.get("name"):
        return [Reply(Form("Name", "form", (Field("name", "Name"),)))]
    if asked.args["name"] == "wrong":
        raise FieldErrors({"name": "not that one"})
    return [Reply(Card(f"hello {asked.args['name']}"))]


async def kept_and_asked_on(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card("kept")), *await filled(unit, asked)]


async def told(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card("for you"), to=To("person", "ana")), Reply(Card("urgent"), lane=Lane.PAGE)]


def route(name: str, pattern: str, handler: object, **more: object) -> Route:
    return Route(name, re.compile(pattern, re.DOTALL), handler, name, "", **more)  # type: ignore[arg-type]


ROUTES = (
    route("say", "say (?P<words>.+)", echo),
    route("break", "break", broken),
    route("unknown", "unknown", unknown),
    route("board", "board (?P<words>.+)", board),
    route("remind", "remind (?P<words>.+)", reminded),
    route("form", "form", filled),
    route("ask on", "ask on", kept_and_asked_on),
    route("tell", "tell", told),
)


class House:
    """Corridor and delivery over one database and one desk, by a hand-moved clock."""

    def __init__(self, database: Database, clock: HandClock, routes: Sequence[Route] = ROUTES) -> None:
        self.database, self.clock, self.desk = database, clock, Desk()
        self.delivery = Delivery(database, {"desk": self.desk}, now=clock.now, worker="w1")
        self.corridor = Dispatch(
            database, routes, recognise=self.recognise, wake=self.delivery.wake, call=self.delivery.call
        )
        self.introduced: list[Person] = []

    async def recognise(self, person: Person) -> Person:
        self.introduced.append(person)
        return person

    async def say(self, command: str, key: str = "k", **changed: object) -> object:
        return await self.corridor(request(command, key, self.clock.now(), **changed))

    async def count(self, row: type, **same: object) -> int:
        table = table_of(row)
        where = [table.c[name] == value for name, value in same.items()]
        async with self.database.reading() as connection:
            return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


@pytest.fixture
def house(database: Database, clock: HandClock) -> House:
    return House(database, clock)


async def test_the_same_request_three_times_has_one_effect_and_one_reply(house: House) -> None:
    outcomes = [await house.corridor(request("say hello", "event-1", house.clock.now())) for _ in range(3)]
    await house.delivery.drain()
    assert [outcome.repeated for outcome in outcomes] == [False, True, True]
    assert house.desk.titles == ["hello"]
    assert await house.count(EventRow, kind="said") == 1


async def test_a_handler_that_raises_leaves_nothing_but_an_apology_and_may_be_sent_again(house: House) -> None:
    for _ in range(2):
        with pytest.raises(Fault):
            await house.say("break")
    await house.delivery.drain()
    assert house.desk.titles == ["Sorry"]
    assert await house.count(EventRow) == 0
    assert await house.count(SeenKeyRow, key="k") == 0


async def test_what_the_clock_asked_in_vain_is_told_to_nobody(house: House) -> None:
    with pytest.raises(Fault):
        await house.say("break", "due-1", gesture="due")
    assert await house.count(OutboxRow) == 0


async def test_a_persons_mistake_is_answered_and_changes_nothing(house: House) -> None:
    await house.say("unknown")
    await house.delivery.drain()
    (message,) = house.desk.sent
    assert message.card.parts[0].spans[0].text == "I know no such thing."  # type: ignore[union-attr]
    assert await house.count(EventRow) == 0


async def test_what_no_route_understands_is_answered_with_help(house: House) -> None:
    await house.say("gibberish")
    await house.delivery.drain()
    assert "help" in house.desk.sent[0].card.parts[0].spans[0].text  # type: ignore[union-attr]


async def test_a_hundred_thousand_characters_are_refused_in_a_sentence(house: House) -> None:
    await house.say("say " + "x" * 100_000)
    await house.delivery.drain()
    text = house.desk.sent[0].card.parts[0].spans[0].text  # type: ignore[union-attr]
    assert f"{LONGEST_COMMAND:,}" in text
    assert len(text) < 200


async def test_characters_no_database_keeps_are_dropped(house: House) -> None:
    await house.say("say a\x00b\ud800c")
    await house.delivery.drain()
    assert house.desk.titles == ["abc"]


async def test_a_form_opens_with_the_acknowledgement_and_waits_nowhere(house: House) -> None:
    outcome = await house.corridor(request("form", "k1", house.clock.now()))
    assert outcome.form is not None
    assert await house.count(OutboxRow) == 0


async def test_a_form_that_may_not_have_been_seen_opens_when_the_same_request_comes_again(house: House) -> None:
    for _ in range(2):
        outcome = await house.corridor(request("form", "k1", house.clock.now()))
        assert outcome.form is not None


async def test_what_was_done_before_a_form_opens_is_not_done_again(house: House) -> None:
    first = await house.corridor(request("ask on", "k1", house.clock.now()))
    second = await house.corridor(request("ask on", "k1", house.clock.now()))
    await house.delivery.drain()
    assert first.form is not None
    assert (second.form, second.repeated) == (None, True)
    assert house.desk.titles == ["kept"]


async def test_a_form_drawn_while_the_company_changed_is_drawn_again(database: Database, clock: HandClock) -> None:
    drawn: list[int] = []

    async def form_of_now(unit: Unit, asked: Request) -> Sequence[Reply]:
        drawn.append(unit.portfolio.version)
        if len(drawn) == 1:
            async with database.writing() as connection:
                await connection.execute(text("UPDATE company SET portfolio = portfolio + 1"))
        return await filled(unit, asked)

    corridor = Dispatch(database, (route("form", "form", form_of_now),), recognise=Desk().profile, wake=lambda: None)
    assert (await corridor(request("form", "k1", clock.now()))).form is not None
    assert drawn == [drawn[0], drawn[0] + 1]


async def test_a_form_that_cannot_open_here_becomes_a_button_that_opens_it(house: House) -> None:
    outcome = await house.corridor(request("form", "k1", house.clock.now(), opens=False))
    await house.delivery.drain()
    assert outcome.form is None
    assert house.desk.sent[0].card.actions[0].command == "form"


async def test_field_errors_come_back_in_place_and_the_form_can_be_sent_again(house: House) -> None:
    wrong = await house.corridor(
        request("form", "view-1", house.clock.now(), gesture="submitted", args={"name": "wrong"})
    )
    right = await house.corridor(request("form", "view-1", house.clock.now(), gesture="submitted", args={"name": "Bo"}))
    await house.delivery.drain()
    assert wrong.errors == {"name": "not that one"}
    assert not right.repeated
    assert house.desk.titles == ["hello Bo"]


async def test_told_to_slow_down_it_waits_and_drops_nothing(house: House) -> None:
    house.desk.faults.append("slow down")
    await house.say("say one", "k1")
    await house.say("say two", "k2")
    await house.delivery.drain()
    assert house.desk.titles == []
    house.clock.move(timedelta(seconds=6))
    await house.delivery.drain()
    assert house.desk.titles == []
    house.clock.move(timedelta(seconds=2))
    await house.delivery.drain()
    assert house.desk.titles == ["one", "two"]


async def test_a_permanent_refusal_is_buried_and_becomes_a_finding(house: House) -> None:
    house.desk.faults.append("never")
    await house.say("say one")
    await house.delivery.drain()
    assert await house.count(OutboxRow, state="dead") == 1
    async with house.database.look(house.clock.now()) as unit:
        (found,) = await findings.open_ones(unit)
    assert (found["kind"], found["detail"]) == ("dead letter", "channel-gone")


async def test_a_post_that_arrived_before_the_line_broke_is_found_and_not_posted_again(house: House) -> None:
    house.desk.faults.append("stored, then lost")
    await house.say("say one")
    for _ in range(4):
        await house.delivery.drain()
        house.clock.move(GRACE)
    assert house.desk.titles == ["one"]
    assert await house.count(OutboxRow, state="sent") == 1


async def test_a_post_that_was_lost_is_posted_again_after_the_grace_and_only_then(house: House) -> None:
    house.desk.faults.append("lost")
    await house.say("say one")
    await house.delivery.drain()
    house.clock.move(GRACE / 2 + timedelta(seconds=1))
    await house.delivery.drain()
    assert house.desk.titles == []
    house.clock.move(GRACE)
    await house.delivery.drain()
    assert house.desk.titles == ["one"]
    assert not house.desk.sent[0].possible_repeat


@pytest.mark.parametrize(("command", "repeats"), [("say one", ["one"]), ("remind one", ["one"]), ("board one", [])])
async def test_where_nobody_can_be_asked_answers_and_reminders_are_repeated_marked_and_an_update_is_not(
    house: House, command: str, repeats: list[str]
) -> None:
    house.desk.askable = False
    house.desk.faults.append("lost")
    await house.say(command)
    for _ in range(3):
        await house.delivery.drain()
        house.clock.move(GRACE)
    assert house.desk.titles == repeats
    assert all(message.possible_repeat for message in house.desk.sent)


async def test_a_worker_that_died_after_posting_does_not_make_its_successor_post_again(house: House) -> None:
    await house.say("say one")
    now = house.clock.now()
    claim = partial(claims.claim, now=now, until=now + LEASE, worker="dead", limit=1)
    (row,) = await house.database.run(claim)
    posted = await Addressing(house.database, {"desk": house.desk}).outgoing(row, now)
    assert posted is not None
    await house.desk.send(posted)  # and it never came to saying so
    house.clock.move(LEASE + timedelta(seconds=1))
    await house.delivery.drain()
    assert house.desk.titles == ["one"]
    assert await house.count(OutboxRow, state="sent") == 1


async def test_a_card_that_lives_is_updated_in_place(house: House) -> None:
    for number, words in enumerate(("one", "two")):
        await house.say(f"board {words}", f"k{number}")
        await house.delivery.drain()
    assert len(house.desk.shown) == 1
    assert house.desk.shown["m1"].card.title == "two"


async def test_updates_that_wait_coalesce_to_the_newest(house: House) -> None:
    await house.say("board one", "k1")
    await house.delivery.drain()
    for number, words in enumerate(("two", "three", "four"), 2):
        await house.say(f"board {words}", f"k{number}")
    await house.delivery.drain()
    assert house.desk.titles == ["one", "four"]
    assert await house.count(OutboxRow, state="superseded") == 2


async def test_the_most_urgent_goes_first(house: House) -> None:
    house.desk.people.add("ana@x.example")
    await house.say("say later", "k1")
    await house.say("tell", "k2")
    await house.delivery.drain()
    assert house.desk.titles[0] == "urgent"


async def test_a_person_nobody_can_find_is_a_dead_letter_and_not_somebody_else(house: House) -> None:
    await house.say("tell")
    await house.delivery.drain()
    assert "for you" not in house.desk.titles
    assert await house.count(OutboxRow, state="dead", error="person-not-found") == 1


async def test_a_bug_while_posting_is_not_posted_twice(house: House) -> None:
    house.desk.faults.append("bug")
    await house.say("say one")
    await house.delivery.drain()
    assert await house.count(OutboxRow, state="unknown") == 1
    for _ in range(3):
        house.clock.move(GRACE)
        await house.delivery.drain()
    assert house.desk.titles == ["one"]
