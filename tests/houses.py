"""The whole desk on the fake platform, with the sample company: a person says, clicks, and sees.

Refuses shortcuts: every word walks the corridor and comes out of the outbox.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Action, Card, Chart, Facts, Form, Outcome, Outgoing, Person, Place, Request, Route, Row
from store.catalog import import_file
from store.db import Database
from tests.conftest import SAMPLE, HandClock
from tests.fakes import ROOM, Desk

DOMAIN = "larkmoor.example"


class SampleHouse:
    """People of the sample company at the fake desk."""

    def __init__(self, database: Database, clock: HandClock, routes: Sequence[Route]) -> None:
        self.database, self.clock, self.desk = database, clock, Desk()
        self.delivery = Delivery(database, {"desk": self.desk}, now=clock.now, worker="w1")
        self.corridor = Dispatch(database, routes, recognise=self._recognise, wake=self.delivery.wake)
        self.outcome = Outcome()
        self._numbers = itertools.count(1)

    async def open(self) -> SampleHouse:
        """With the sample company in a database that was `stock`ed with it, or in an empty one."""
        if not (await self.database.portfolio()).products:
            await import_file(self.database, SAMPLE, said_by="test", at=self.clock.now(), dry_run=False)
        people = (await self.database.portfolio()).people.values()
        self.desk.people |= {person.email for person in people if person.email}
        return self

    async def _recognise(self, person: Person) -> Person:
        return replace(person, email=person.handle if "@" in person.handle else None)

    def person(self, name: str) -> Person:
        handle = name if name == "stranger" else f"{name.replace(' ', '.').lower()}@{DOMAIN}"
        return Person("desk", handle, name=name)

    async def say(self, who: str, words: str, place: Place = ROOM, **changed: object) -> str:
        """What is shown next, as text."""
        request = Request(f"k{next(self._numbers)}", words, self.person(who), place, self.clock.now())
        before = len(self.desk.sent)
        self.outcome = await self.corridor(replace(request, **changed))  # type: ignore[arg-type]
        await self.delivery.drain()
        return "\n".join(text(message) for message in self.desk.sent[before:])

    async def click(self, who: str, label: str, message: Outgoing | None = None, **changed: object) -> str:
        shown = message or self.desk.sent[-1]
        action = next(each for each in buttons(shown.card) if each.label == label)
        args = {**action.args, "seen": str(action.seen)}
        return await self.say(who, action.command, shown.place, gesture="clicked", args=args, **changed)

    async def submit(self, who: str, **values: str) -> str:
        """Sends the form that is open."""
        form = self.form
        args = {**values, "seen": str(form.seen)}
        return await self.say(who, form.command, gesture="submitted", args=args)

    @property
    def form(self) -> Form:
        assert self.outcome.form is not None
        return self.outcome.form

    def shown_to(self, who: str) -> list[Outgoing]:
        return [m for m in self.desk.sent if m.place.conversation == f"dm-{self.person(who).handle}"]


def buttons(card: Card) -> list[Action]:
    rows = [action for part in card.parts if isinstance(part, Row) for action in part.actions]
    return [*rows, *card.actions]


def text(message: Outgoing) -> str:
    return text_of(message.card)


def text_of(card: Card) -> str:
    """Everything a reader would read."""
    lines = [card.title]
    for part in card.parts:
        if isinstance(part, Facts):
            lines += [f"{row.label}: {row.value} ({row.note})" for row in part.rows]
        else:
            spans = part.told.spans if isinstance(part, Chart) else part.spans
            lines.append("".join(span.text for span in spans))
    return "\n".join([*lines, card.foot])
