"""Form -> a card with inputs, and what was filled in -> values or sentences, field by field.

Refuses to trust what comes back: the client holds the form's outline only so that errors can be shown in place,
and whatever was filled in is checked here again and by the handler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from bot.messages import Field, Form, Span
from bot.teams import escape
from bot.teams.blocks import Json, Pen, press, rich, run, weigh
from bot.teams.limits import CARD, CHOICE, TITLE
from bot.teams.painter import CUT, sheet

Way = Literal["message", "in place", "dialog"]
"""A form is a message of its own, stands where a card was for the one who pressed, or is a dialog."""

PREFIX = "field."
_OUTLINE = TypeAdapter(Form)
_CHOICE_STEPS = (10_000, 100, 40, 15, 5)


def paint_form(form: Form, *, once: str, errors: Mapping[str, str] | None = None, way: Way = "message") -> Json:
    """`once` is drawn anew for each opening: sending the same opening twice is one wish."""
    wrong = errors or {}
    for most in _CHOICE_STEPS:
        shorter = _with_choices(form, most)
        for whole in (True, False):
            card = _drawn(shorter, once, wrong, way, whole=whole, cut=shorter != form)
            if weigh(card) <= CARD.at_most:
                return card
    return _drawn(replace(form, fields=()), once, {}, way, whole=False, cut=True)


def outlined(data: Mapping[str, Any]) -> Form | None:
    """The form as the card carried it; None where it did not, or it is not one."""
    try:
        return _OUTLINE.validate_python(data["form"])
    except (KeyError, ValidationError, TypeError):
        return None


def filled(data: Mapping[str, Any]) -> dict[str, str]:
    """The inputs by field name, as text, whatever the client sent."""
    return {
        key.removeprefix(PREFIX): ("" if value is None else str(value)).strip()
        for key, value in data.items()
        if key.startswith(PREFIX) and not isinstance(value, dict | list)
    }


def keeping(form: Form, values: Mapping[str, str]) -> Form:
    """The same form with what was filled in."""
    return replace(form, fields=tuple(replace(field, value=values.get(field.name, "")) for field in form.fields))


def wrong(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what to do about it."""
    found = {}
    for field in form.fields:
        sentence = _wrong(field, values.get(field.name, ""))
        if sentence:
            found[field.name] = sentence
    return found


def _wrong(field: Field, value: str) -> str:
    if not value:
        return "Please fill this in." if field.required else ""
    if len(value) > field.limit:
        return f"Please keep this to {field.limit} characters; these are {len(value)}."
    return _KINDS[field.kind](field, value)


def _wrong_choice(field: Field, value: str) -> str:
    return "" if value in dict(field.choices) else "Please choose one of the list."


def _wrong_date(field: Field, value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "Please give a date as YYYY-MM-DD."
    return ""


def _wrong_number(field: Field, value: str) -> str:
    try:
        finite = Decimal(value).is_finite()
    except InvalidOperation:
        finite = False
    return "" if finite else "Please give a number."


_KINDS: Mapping[str, Callable[[Field, str], str]] = {
    "line": lambda field, value: "",
    "text": lambda field, value: "",
    "choice": _wrong_choice,
    "date": _wrong_date,
    "number": _wrong_number,
}


def _drawn(form: Form, once: str, errors: Mapping[str, str], way: Way, *, whole: bool, cut: bool) -> Json:
    known = {field.name for field in form.fields}
    body = [rich([run(escape.clip(form.title, TITLE.at_most), weight="Bolder", size="Medium")], id=f"form-{once}")]
    if form.note:
        body.append(rich([run(form.note, isSubtle=True)]))
    if form.link:
        body.append(Pen().paragraph((Span(form.link, url=form.link),)).body)
    body += [_error(sentence) for name, sentence in errors.items() if name not in known]
    for field in form.fields:
        body.append(_input(field))
        if errors.get(field.name):
            body.append(_error(errors[field.name]))
    if cut:
        body.append(rich([run(CUT, isSubtle=True, size="Small")]))
    buttons = [_send(form, once, way, whole=whole), *([_back(once)] if way == "in place" else [])]
    return sheet([*body, {"type": "ActionSet", "actions": buttons}])


def _send(form: Form, once: str, way: Way, *, whole: bool) -> Json:
    data: Json = {"command": form.command, "seen": form.seen, "once": once}
    if whole:
        data["form"] = _folded(form)
    action = press(form.submit, "send", data, "primary", inputs=True)
    # A dialog knows no Action.Execute: its card is sent by Action.Submit alone.
    fallback: Json = action["fallback"]
    return fallback if way == "dialog" else action


def _back(once: str) -> Json:
    return press("Not now", "back", {"back": once}, "plain", inputs=False)


def _folded(form: Form) -> Json:
    return {**asdict(form), "fields": [{**asdict(field), "value": ""} for field in form.fields]}


def _error(sentence: str) -> Json:
    return rich([run(escape.clip(sentence, TITLE.at_most), color="Attention", weight="Bolder")], spacing="Small")


def _input(field: Field) -> Json:
    drawn: Json = {
        "id": PREFIX + field.name,
        "label": escape.clip(escape.plain(field.label), TITLE.at_most) or field.name,
        "isRequired": field.required,
        **_INPUTS[field.kind](field),
    }
    if field.required or field.kind in ("number", "date"):
        drawn["errorMessage"] = _REMINDERS.get(field.kind, "Please fill this in.")
    value = escape.plain(field.value)
    if value and not (field.kind == "number" and _wrong_number(field, value)):
        drawn["value"] = float(value) if field.kind == "number" else value
    return drawn


_REMINDERS = {"choice": "Please choose one.", "date": "Please give a date.", "number": "Please give a number."}


def _typed(field: Field) -> Json:
    drawn: Json = {"type": "Input.Text", "maxLength": max(1, field.limit), "isMultiline": field.kind == "text"}
    return {**drawn, **_hint(field)}


def _chosen(field: Field) -> Json:
    choices = [{"title": escape.clip(escape.plain(label), CHOICE.at_most), "value": v} for v, label in field.choices]
    return {"type": "Input.ChoiceSet", "style": "compact", "choices": choices, **_hint(field)}


def _hint(field: Field) -> Json:
    return {"placeholder": escape.clip(escape.plain(field.hint), CHOICE.at_most)} if field.hint else {}


_INPUTS: Mapping[str, Callable[[Field], Json]] = {
    "line": _typed,
    "text": _typed,
    "choice": _chosen,
    "date": lambda field: {"type": "Input.Date", **_hint(field)},
    "number": lambda field: {"type": "Input.Number", **_hint(field)},
}


def _with_choices(form: Form, most: int) -> Form:
    return replace(form, fields=tuple(replace(field, choices=field.choices[:most]) for field in form.fields))
