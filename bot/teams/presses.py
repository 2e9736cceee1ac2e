"""A pressed button and a filled-in form: each becomes one request, and its outcome the card to show next.

Refuses to believe the data of a button: it is a sentence the person could have typed, and nothing more.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import Card, Corridor, Form, Outcome, Request, Span, Text
from bot.teams import forms
from bot.teams.blocks import Json
from bot.teams.envelope import Envelope
from bot.teams.keys import Now
from bot.teams.once import Wishes, click_key, form_key, wish_of
from bot.teams.painter import paint
from bot.teams.reading import actor, place

RECEIVED, REPEATED = "Received.", "This was received before; it is not done twice."
CLOSED = "Closed. Nothing was sent."


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a press: the outcome, and the card to show now, if one is. `done`: a form has had its answer."""

    outcome: Outcome
    title: str = ""
    content: Json | None = None
    done: bool = False


class Presses:
    def __init__(self, corridor: Corridor, now: Now) -> None:
        self._corridor = corridor
        self._now = now
        self._wishes = Wishes[Outcome]()

    async def pressed(self, envelope: Envelope, data: Json, way: forms.Way) -> Result:
        return await (self._submitted if "once" in data else self._clicked)(envelope, data, way)

    async def _clicked(self, envelope: Envelope, data: Json, way: forms.Way) -> Result:
        wish = wish_of(envelope, [data["command"], data.get("seen"), data.get("args"), data.get("marker")])
        key = click_key(envelope, wish)
        made = request(envelope, key, data["command"], self._now, args=_args(data), gesture="clicked", slot=_slot(data))
        outcome = await self._wishes.once(wish, made.at, lambda: self._corridor(made))
        return opened(outcome, outcome.form, way) if outcome.form else Result(outcome)

    async def _submitted(self, envelope: Envelope, data: Json, way: forms.Way) -> Result:
        form, values = forms.outlined(data), forms.filled(data)
        wrong = forms.wrong(form, values) if form else {}
        if form and wrong:
            return _again(Outcome(errors=wrong), form, values, way)
        wish = wish_of(envelope, [data["command"], data["once"], values])
        args = {**values, "seen": _text(data.get("seen", 0))}
        key = form_key(wish)
        made = request(envelope, key, data["command"], self._now, args=args, gesture="submitted", slot=_slot(data))
        outcome = await self._wishes.once(wish, made.at, lambda: self._corridor(made))
        if outcome.errors:
            return _again(outcome, outcome.form or form, values, way)
        return opened(outcome, outcome.form, way) if outcome.form else _thanks(outcome, form)


def request(envelope: Envelope, key: str, command: str, now: Now, **more: Any) -> Request:
    return Request(key=key, command=command, actor=actor(envelope), place=place(envelope), at=now(), **more)


def data_of(value: object) -> dict[str, Any] | None:
    """The data of a button, wherever it came from; None where it carries no command."""
    if isinstance(value, dict) and isinstance(value.get("command"), str) and value["command"].strip():
        return value
    return None


def opened(outcome: Outcome, form: Form, way: forms.Way) -> Result:
    return Result(outcome, form.title, forms.paint_form(form, once=_once(), way=way))


def note(title: str, sentence: str) -> Json:
    return paint(Card(title, (Text((Span(sentence),)),)), marker=_once())


def _again(outcome: Outcome, form: Form | None, values: Mapping[str, str], way: forms.Way) -> Result:
    """The form once more, what was filled in kept. Without its outline only the sentences can be shown."""
    if form is None:
        return Result(outcome, "Not sent", note("Not sent. Please open it again.", " ".join(outcome.errors.values())))
    again = forms.paint_form(forms.keeping(form, values), once=_once(), errors=outcome.errors, way=way)
    return Result(outcome, form.title, again)


def _thanks(outcome: Outcome, form: Form | None) -> Result:
    title = form.title if form else RECEIVED
    return Result(outcome, title, note(title, REPEATED if outcome.repeated else RECEIVED), done=True)


def _args(data: Json) -> Mapping[str, str]:
    """What the button added, the generation it was drawn at, and the mark of the message it stands on."""
    given = data.get("args")
    args = {str(key): _text(value) for key, value in given.items()} if isinstance(given, dict) else {}
    marker = {"marker": data["marker"]} if isinstance(data.get("marker"), str) and data["marker"] else {}
    return {**args, **marker, "seen": _text(data.get("seen", 0))}


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _slot(data: Json) -> str | None:
    slot = data.get("slot")
    return slot if isinstance(slot, str) and slot else None


def _once() -> str:
    return secrets.token_hex(8)
