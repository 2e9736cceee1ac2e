"""The desk in a terminal: a line typed is a request, a card is text, a button is a number.

Refuses to obey what it prints: control characters of others are dropped, nothing is read as markup.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TextIO

from rich.console import Console
from rich.text import Text as Rich

from bot.messages import (
    NOTHING,
    Action,
    Address,
    Card,
    Chart,
    Corridor,
    Facts,
    Outcome,
    Outgoing,
    Part,
    Person,
    Place,
    Request,
    Row,
    Span,
)
from bot.prompts import asked, kept

HERE = Place("terminal", "terminal")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
BROKEN_PIPE = 141
"""*Units*: exit status, as shells give it to a program whose reader has gone."""
STYLES = {"plain": "", "strong": "bold", "faint": "dim", "code": "cyan"}
TONES = {"plain": "bold", "good": "bold green", "warn": "bold yellow", "bad": "bold red"}
FACT_TONES = {"plain": "", "good": "green", "gap": "bold red"}


def clean(text: str) -> str:
    """What can be printed without doing anything."""
    return CONTROL.sub(" ", text)


class Painter:
    """Card -> lines. Buttons get numbers, counted on from `first`; None where nobody can press one."""

    def __init__(self, first: int | None = 1) -> None:
        self.actions: list[Action] = []
        self._first = first

    def card(self, card: Card) -> list[Rich]:
        lines = [Rich(clean(card.title), style=TONES[card.tone])] if card.title else []
        for part in card.parts:
            lines += self._part(part)
        if card.actions and self._first is not None:
            lines.append(Rich("  ").append_text(self._buttons(card.actions, self._first)))
        if card.foot:
            lines.append(Rich("  " + clean(card.foot), style="dim"))
        return lines

    def _part(self, part: Part) -> list[Rich]:
        if isinstance(part, Facts):
            return _table(part)
        if isinstance(part, Chart):
            return [_spans(part.told.spans)]
        line = _spans(part.spans)
        if isinstance(part, Row):
            line = Rich("  · ").append_text(line)
            if part.actions and self._first is not None:
                line.append("  ").append_text(self._buttons(part.actions, self._first))
        return [line]

    def _buttons(self, actions: tuple[Action, ...], first: int) -> Rich:
        line = Rich()
        for action in actions:
            self.actions.append(action)
            number = first + len(self.actions) - 1
            line.append(f"[{number}]", style="bold cyan").append(f" {clean(action.label)}  ")
        line.rstrip()
        return line


def _spans(spans: tuple[Span, ...]) -> Rich:
    line = Rich()
    for span in spans:
        begun = "\n    " if span.text.startswith("\n") else ""  # a break of ours; one inside a text may be anybody's
        line.append(begun + clean(span.text.removeprefix("\n")), style=STYLES[span.style])
        if span.url:
            line.append(f" ({clean(span.url)})", style="dim")
    return line


def _table(facts: Facts) -> list[Rich]:
    width = max((len(clean(row.label)) for row in facts.rows), default=0)
    lines = []
    for row in facts.rows:
        line = Rich(f"  {clean(row.label):<{width}}  ", style="dim")
        line.append(clean(row.value), style=FACT_TONES[row.tone] or "not dim")
        if row.note:
            line.append(f"  {clean(row.note)}", style="dim")
        lines.append(line)
    return lines


class _Screen(Console):
    """Prints until whoever reads has had enough."""

    def on_broken_pipe(self) -> None:
        """`ask … | head -1`: the reader has gone, and there is nobody to tell."""
        os._exit(BROKEN_PIPE)


class Terminal:
    """The transport: prints, and remembers what the numbers mean."""

    platform = "terminal"
    pace = timedelta(0)

    def __init__(self, out: TextIO | None = None, here: Place = HERE, *, pressed: bool = True) -> None:
        self.here, self._pressed = here, pressed
        self.console = _Screen(file=out or sys.stdout, highlight=False, soft_wrap=True)
        self.actions: dict[int, Action] = {}

    async def send(self, message: Outgoing) -> Address:
        painter = Painter(first=len(self.actions) + 1 if self._pressed else None)
        head = self._head(message)
        for line in [*([Rich(head, style="dim italic")] if head else []), *painter.card(message.card)]:
            self.console.print(line)
        self.console.print()
        for action in painter.actions:
            self.actions[len(self.actions) + 1] = action
        return Address(message.place, message.marker)

    def _head(self, message: Outgoing) -> str:
        elsewhere = clean(message.place.conversation) if message.place.conversation != self.here.conversation else ""
        if message.address is not None:
            return f"(updated, to {elsewhere})" if elsewhere else "(updated)"
        if elsewhere:
            return f"(to {elsewhere})"
        return "(possible repeat)" if message.possible_repeat else ""

    async def seek(self, message: Outgoing) -> Address | None:
        return None  # a screen that is gone showed nothing to anybody

    async def find(self, email: str, workspace: str) -> Person | None:
        return Person("terminal", email, email=email, name=email)

    async def profile(self, person: Person) -> Person:
        return person

    async def direct(self, person: Person) -> Place:
        return replace(HERE, conversation=person.name or person.handle)

    async def room(self, name: str, workspace: str) -> Place | None:
        return replace(HERE, conversation=f"#{name}", kind="channel", private=False)


class Chat:
    """One person at one keyboard."""

    def __init__(
        self,
        terminal: Terminal,
        corridor: Corridor,
        drain: Callable[[], asyncio.Future[None]] | Callable[[], object],
        actor: Person,
        now: Callable[[], datetime],
        read: Callable[[str], Awaitable[str]],
    ) -> None:
        self._terminal, self._corridor, self._drain = terminal, corridor, drain
        self._actor, self._now, self._read = actor, now, read

    async def run(self) -> None:
        """Until the end of the input, or `quit`."""
        while True:
            try:
                line = (await self._read("> ")).strip()
            except (EOFError, KeyboardInterrupt):
                return
            if line.casefold() in ("quit", "exit", "bye"):
                return
            if line:
                await self.say(line)

    async def say(self, line: str) -> None:
        """What was typed, as a request, and its answers printed."""
        number = int(line) if line.isdecimal() and len(line) < 6 else 0
        if number:
            await self._click(number)
            return
        await self._hand_over(self._request(line))

    async def _click(self, number: int) -> None:
        action = self._terminal.actions.get(number)
        if action is None:
            self._terminal.console.print(f"There is no button {number}.\n", style="yellow")
            return
        args = {**action.args, "seen": str(action.seen)}
        await self._hand_over(replace(self._request(action.command), args=args, gesture="clicked"))

    async def _hand_over(self, request: Request) -> None:
        outcome = await self._corridor(request)
        await self._drain()  # type: ignore[misc]  # awaitable in both of its kinds
        while outcome.form is not None or outcome.errors:
            outcome = await self._filled(outcome, request)
            await self._drain()  # type: ignore[misc]

    async def _filled(self, outcome: Outcome, request: Request) -> Outcome:
        form = outcome.form
        if form is None:
            for problem in outcome.errors.values():
                self._terminal.console.print(Rich(clean(problem), style="yellow"))
            return Outcome()
        values = await asked(form, self._terminal.console, self._read, clean)
        if values is None:
            self._terminal.console.print("Nothing sent.\n", style="yellow")
            return Outcome()
        args = {**values, "seen": str(form.seen)}
        submitted = replace(self._request(form.command), args=args, gesture="submitted")
        result = await self._corridor(submitted)
        if not result.errors:
            return result
        for problem in result.errors.values():
            self._terminal.console.print(Rich(clean(problem), style="yellow"))
        return Outcome(form=kept(form, values))

    def _request(self, command: str) -> Request:
        return Request(f"terminal/{uuid.uuid4().hex}", command, self._actor, self._terminal.here, self._now(), NOTHING)
