"""A terminal beside a desk that serves the same database: each takes what is its own, and nothing dies between them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.chat import ANYBODYS
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.housekeeping import LOOKED, Housekeeping
from bot.messages import Card, Lane, Person, Place, Reply, Request, Route, To
from bot.shares import OF_THE_DESK, of_one, of_terminals
from bot.terminal import HERE, Terminal
from store import journal
from store.claims import Share
from store.db import Database
from store.mailbox import OUTBOX
from store.presence import LOCKS
from store.retention import Keep
from store.serving import alone, served
from store.tables import PersonRow
from store.units import Unit
from tests.conftest import HandClock
from tests.fakes import ROOM, Desk, request

GUEST = Person("terminal", "guest")
BOARD = Reply(Card("board"), lane=Lane.UPDATE, slot="board")


class Roomy(Desk):
    """Has every room."""

    async def room(self, name: str, workspace: str) -> Place | None:
        return Place("desk", f"#{name}", kind="channel", private=False)


async def _same(person: Person) -> Person:
    return person


class Beside:
    """A desk that serves, and somebody at a terminal on the same database."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.platform, self.screen = Roomy(people={"ana@example.com"}), io.StringIO()
        self.desk = Delivery(database, {"desk": self.platform}, now=clock.now, worker="desk", share=OF_THE_DESK)
        self.corridor = Dispatch(database, ROUTES, recognise=_same, wake=self.desk.wake)

    def sits(self, share: Share) -> Delivery:
        return Delivery(
            self.database, {"terminal": Terminal(self.screen)}, now=self.clock.now, worker="terminal", share=share
        )

    async def types(self, words: str) -> None:
        await self.corridor(Request(f"terminal/{words}", words, GUEST, HERE, self.clock.now()))

    async def known(self) -> None:
        async with self.database.unit("catalog", self.clock.now()) as unit:
            unit.add(PersonRow(id="p-ana", name="Ana", email="ana@example.com"))
            await journal.moved(unit)

    async def states(self) -> list[str]:
        async with self.database.reading() as connection:
            return list((await connection.execute(select(OUTBOX.c.state).order_by(OUTBOX.c.id))).scalars())


@pytest.fixture
def beside(database: Database, clock: HandClock) -> Beside:
    return Beside(database, clock)


async def _echo(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card(f"heard: {asked.command}"))]


async def _call(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card("Ana is called.")), Reply(Card("Somebody needs you."), to=To("person", "p-ana"), lane=Lane.PAGE)]


async def _show(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [BOARD]


async def _remark(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card("a remark"), to=To("slot", "board"))]


async def _tell(unit: Unit, asked: Request) -> Sequence[Reply]:
    return [Reply(Card("news"), to=To("room", "#core-ml"))]


ROUTES = [
    Route(handler.__name__, re.compile(words), handler, "", "")
    for words, handler in (
        ("call", _call), ("show", _show), ("remark", _remark), ("tell", _tell), (".*", _echo),
    )
]  # fmt: skip


async def test_a_desk_leaves_what_is_for_a_terminal_however_often_it_looks(beside: Beside) -> None:
    await beside.types("hello")
    await beside.desk.drain()
    await beside.sits(of_terminals(served=True)).drain()
    assert "heard: hello" in beside.screen.getvalue()
    assert await beside.states() == ["sent"]


async def test_whoever_is_called_from_a_terminal_is_called_on_their_platform(beside: Beside) -> None:
    await beside.known()
    await beside.types("call")
    await beside.sits(of_terminals(served=True)).drain()
    assert "Ana is called." in beside.screen.getvalue()
    assert "needs you" not in beside.screen.getvalue()

    await beside.desk.drain()
    assert [sent.card.title for sent in beside.platform.sent] == ["Somebody needs you."]


async def test_while_nobody_serves_a_terminal_shows_who_would_be_called(beside: Beside) -> None:
    await beside.known()
    await beside.types("call")
    await beside.sits(of_terminals(served=False)).drain()
    assert "Somebody needs you." in beside.screen.getvalue()


async def test_while_nobody_serves_what_is_for_a_platform_stays(beside: Beside) -> None:
    await beside.corridor(request("on the platform", "k1", beside.clock.now()))
    await beside.sits(of_terminals(served=False)).drain()
    assert beside.screen.getvalue() == ""
    await beside.desk.drain()
    assert [sent.card.title for sent in beside.platform.sent] == ["heard: on the platform"]


async def test_one_conversation_of_a_terminal_is_not_shown_in_another(beside: Beside) -> None:
    await beside.types("hello")
    elsewhere = Place("terminal", "ask/1")
    for beside_a_desk in (True, False):
        await beside.sits(of_one(elsewhere, served=beside_a_desk)).drain()
    assert beside.screen.getvalue() == ""


async def test_another_terminal_shows_only_what_nobody_has_taken_for_a_while(beside: Beside) -> None:
    await beside.types("hello")
    other = beside.sits(of_terminals(served=True))
    await other.drain(waited=ANYBODYS)
    assert beside.screen.getvalue() == ""
    beside.clock.move(ANYBODYS)
    await other.drain(waited=ANYBODYS)
    assert "heard: hello" in beside.screen.getvalue()


async def test_what_is_said_at_a_terminal_about_a_card_of_a_platform_arrives_below_it(beside: Beside) -> None:
    await beside.corridor(request("show", "k1", beside.clock.now()))
    await beside.desk.drain()
    await beside.types("remark")
    await beside.sits(of_terminals(served=True)).drain()
    await beside.desk.drain()
    remark = beside.platform.sent[-1]
    assert (remark.card.title, remark.place.conversation) == ("a remark", ROOM.conversation)
    assert remark.place.thread


async def test_what_belongs_below_a_card_of_a_terminal_is_no_dead_letter_of_the_desk(beside: Beside) -> None:
    await beside.types("show")
    await beside.sits(of_terminals(served=True)).drain()
    await beside.types("remark")
    await beside.desk.drain()
    assert await beside.states() == ["sent", "superseded"]


async def test_a_room_named_at_a_terminal_is_looked_for_on_the_platforms_of_the_desk(beside: Beside) -> None:
    await beside.types("tell")
    await beside.desk.drain()
    assert [sent.place.conversation for sent in beside.platform.sent] == ["#core-ml"]


async def test_what_nobody_sits_at_a_terminal_to_see_is_not_kept_waiting(beside: Beside) -> None:
    await beside.types("hello")
    house = Housekeeping(beside.database, beside.clock.now, Keep())
    await house.round()
    assert await beside.states() == ["pending"]
    beside.clock.move(LOOKED + timedelta(seconds=1))
    await house.round()
    assert await beside.states() == ["superseded"]


async def test_whether_a_desk_serves_a_database_is_seen_from_beside_it(database: Database, database_url: str) -> None:
    assert not await served(database)
    if database.sqlite:
        with alone(database_url):
            assert await served(database)
    else:
        async with database.reading() as desk:
            await desk.execute(text(f"SELECT pg_advisory_xact_lock_shared({LOCKS}, 1)"))
            assert await served(database)
    assert not await served(database)
