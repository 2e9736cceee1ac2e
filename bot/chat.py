"""Driving the desk from a command line: a conversation, one question, or a stream of them.

Refuses to be a second desk: everything goes through the same corridor and the same outbox.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

from bot.clock import TICK, Clock, tick
from bot.dispatch import Fault
from bot.keyboard import Keyboard
from bot.logs import Log
from bot.machine import Machine
from bot.messages import Card, Corridor, Duty, Outcome, Outgoing, Person, Request, Route
from bot.shares import of_one, of_terminals
from bot.terminal import HERE, Chat, Terminal
from store import people
from store.answers import reading_of, taken
from store.db import Database
from store.errors import NotFound
from store.portfolio import Person as PersonKnown
from store.portfolio import Portfolio
from store.serving import served
from store.tables import IdentityRow

Contract = Callable[[dict[str, Any], Portfolio], dict[str, Any]]
LOG = Log("chat")
OFFERED = 3
ANYBODYS = timedelta(seconds=2)
"""Several terminals may be open. Whoever asked is answered there, at once; what has waited so long is anybody's."""


async def talk(
    database: Database, routes: Sequence[Route], duties: Sequence[Duty], welcome: Card, name: str, clock: Clock
) -> None:
    """Until the input ends. *Raises* NotFound for a person the catalog does not have."""
    actor = await _actor(database, name)
    terminal = Terminal()
    machine = Machine(database, routes, clock.now, share=of_terminals(served=await served(database)))
    machine.transports["terminal"] = terminal
    lively = sys.stdin.isatty()
    if lively:
        _history()
        who = f"You are {actor.name}." if actor.name else "You are a guest: chat --as NAME says who you are."
        card = replace(welcome, foot=f"{welcome.foot} {who}")
        await terminal.send(Outgoing("welcome", card, HERE, clock.now()))
    read = input if lively else _line
    keyboard = Keyboard(read)
    chat = Chat(terminal, _excused(machine.dispatch), machine.delivery.drain, actor, clock.now, keyboard.line)
    over = asyncio.Event()
    ticking = asyncio.create_task(_ticking(database, duties, machine, clock, over))
    try:
        with keyboard.listening() if lively else nullcontext():
            await chat.run()
    finally:
        over.set()
        await ticking


async def _ticking(
    database: Database, duties: Sequence[Duty], machine: Machine, clock: Clock, over: asyncio.Event
) -> None:
    """What happens by itself, and what others do to what is shown here, until `over`."""
    while not over.is_set():
        try:
            machine.delivery.share = of_terminals(served=await served(database))
            await tick(database, duties, machine.dispatch, clock.now())
            await machine.delivery.drain(waited=ANYBODYS)
        except Exception as error:  # the store is away: said, and asked again at the next tick
            LOG.error("tick failed", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), TICK)


def _excused(corridor: Corridor) -> Corridor:
    """What goes wrong on our side is logged, and its apology is on its way: there is nobody who would send it again."""

    async def excused(request: Request) -> Outcome:
        try:
            return await corridor(request)
        except Fault:
            return Outcome()

    return excused


def _line(_prompt: str) -> str:
    """The next line of an input that is not a keyboard. *Raises* EOFError."""
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _history() -> None:
    """Arrow keys and earlier lines, where the system has them."""
    with suppress(ImportError):
        import readline  # noqa: F401  importing it is what switches it on


async def _actor(database: Database, name: str) -> Person:
    if not name:
        return Person("terminal", "guest")
    portfolio = await database.portfolio()
    wanted = name.casefold()
    found = [
        person
        for person in portfolio.people.values()
        if wanted in (person.id.casefold(), person.name.casefold(), (person.email or "").casefold())
    ]
    if len(found) != 1:
        raise NotFound(f"--as {name}: {_nobody(wanted, portfolio) if not found else _several(found)}")
    actor = Person("terminal", found[0].email or found[0].id, name=found[0].name, email=found[0].email)
    if portfolio.person_of("terminal", "", actor.handle) is None:
        async with database.unit(f"identity/terminal/{uuid.uuid4().hex}", datetime.now(UTC)) as unit:
            row = IdentityRow(
                platform="terminal",
                workspace="",
                handle=actor.handle,
                person=found[0].id,
                source="link",
                checked_at=unit.at,
            )
            await people.keep(unit, row)
    return actor


def _nobody(wanted: str, portfolio: Portfolio) -> str:
    """Offers those whose name has all of the words, else those spelt most like it."""
    from difflib import get_close_matches

    names = {person.name.casefold(): person.name for person in portfolio.people.values()}
    near = [name for name in names if all(word in name for word in wanted.replace("-", " ").split())]
    near = near[:OFFERED] or get_close_matches(wanted.replace("-", " "), names, OFFERED)
    offer = f" Did you mean {' or '.join(names[each] for each in near)}?" if near else ""
    return "the catalog has nobody by that name, id or e-mail." + offer


def _several(found: Sequence[PersonKnown]) -> str:
    return f"the catalog has {len(found)} by that name. Say the id: {' or '.join(person.id for person in found)}."


async def answer_one(database: Database, routes: Sequence[Route], question: str, contract: Contract | None) -> None:
    """One question: printed as a card, or as the JSON of the contract."""
    if contract is not None:
        print(json.dumps(await _contracted(database, routes, question, contract), ensure_ascii=False))  # noqa: T201  the command's output
        return
    terminal = Terminal(here=replace(HERE, conversation=f"ask/{uuid.uuid4().hex}"), pressed=False)
    machine = Machine(database, routes, Clock().now, share=of_one(terminal.here, served=await served(database)))
    machine.transports["terminal"] = terminal
    guest = Person("terminal", "guest")
    keyboard = Keyboard(_line)
    chat = Chat(terminal, _excused(machine.dispatch), machine.delivery.drain, guest, Clock().now, keyboard.line)
    await chat.say(question)


async def answer_lines(database: Database, routes: Sequence[Route], contract: Contract, lines: TextIO) -> None:
    """One JSON answer for each `{"id", "question"}` line, in order; a bad line is answered with an error."""
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            number, question = asked.get("id"), str(asked["question"])
        except (ValueError, KeyError, AttributeError, RecursionError):
            print(json.dumps({"error": 'a line must be {"id": …, "question": …}'}), flush=True)  # noqa: T201
            continue
        answer = await _contracted(database, routes, question, contract)
        print(json.dumps({"id": number, **answer}, ensure_ascii=False), flush=True)  # noqa: T201


async def _contracted(database: Database, routes: Sequence[Route], question: str, contract: Contract) -> dict[str, Any]:
    """The answer through the corridor, then read back as the contract wants it."""
    machine = Machine(database, routes, Clock().now)
    key = f"ask/{uuid.uuid4().hex}"
    place = replace(HERE, conversation=key)
    began = time.perf_counter()
    with suppress(Fault):  # logged where it happened; the answer says out_of_scope
        await machine.dispatch(Request(key, question, Person("terminal", "guest"), place, Clock().now()))
    spent = (time.perf_counter() - began) * 1000
    reading, text = await reading_of(database, key)
    await taken(database, key, Clock().now())
    answer = contract(reading, await database.cached())
    return {**answer, "ms": round(spent, 3), "text": text}
