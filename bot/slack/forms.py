"""How a form looks on Slack: a modal, and what comes back from it.

Refuses to lose a question: a form that does not fit says how many questions are left to type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.messages import Card, Field, Form, Place, Span, Text
from bot.slack import carried, limits
from bot.slack.mrkdwn import fit, one_line, plain
from bot.slack.painter import Block, paint

CALLBACK = "steward-form"
_ANSWER = "answer"
_MOST_FIELDS = limits.VIEW_BLOCKS - 6  # title, note and the sentence about the rest
_LONGEST_NOTE = 1500


class DoesNotFit(Exception):
    """The command is longer than an open form can carry."""


def modal(form: Form, place: Place) -> dict[str, Any]:
    """*Shape* a view for views.open. *Raises* DoesNotFit."""
    metadata = carried.of_form(form, place)
    if len(metadata) > limits.limit("view metadata"):
        raise DoesNotFit
    blocks = [*_intro(form), *(_input(field) for field in form.fields[:_MOST_FIELDS]), *_rest(form)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _words(form.title or "Form", limits.limit("view title")),
        "submit": _words(form.submit or "Send", limits.limit("view submit")),
        "close": _words("Cancel", limits.limit("view submit")),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def answers(state: object) -> dict[str, str]:
    """*Shape* of `state`: view.state of a submission. Field name -> what was filled in, empty where nothing was."""
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict):
        return {}
    return {str(name): _answer(inputs) for name, inputs in values.items()}


def complaints(errors: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """Field errors as Slack takes them: only for inputs that are in the view, anything else under the first one."""
    told: dict[str, str] = {}
    first = next(iter(fields), "")
    for name, sentence in errors.items():
        under = name if name in fields else first
        said = fit(sentence, limits.limit("input hint"))
        told[under] = f"{told[under]} {said}" if under in told else said
    return told


def _intro(form: Form) -> list[Block]:
    title = one_line(form.title)
    long_title = (
        [Text((Span(title[:_LONGEST_NOTE], style="strong"),))] if len(title) > limits.limit("view title") else []
    )
    note = [Text((Span(form.note[:_LONGEST_NOTE]),))] if plain(form.note).strip() else []
    link = [Text((Span(form.link, url=form.link),))] if form.link else []
    return paint(Card("", (*long_title, *note, *link)), {}) if long_title or note or link else []


def _rest(form: Form) -> list[Block]:
    left = len(form.fields) - _MOST_FIELDS
    return paint(Card("", (Text((Span(f"… {left} more questions: type them instead."),)),)), {}) if left > 0 else []


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name[: limits.limit("block id")],
        "label": _words(field.label or field.name, limits.limit("input label")),
        "element": {"action_id": _ANSWER, **_ELEMENTS[field.kind](field)},
        "optional": not field.required,
    }
    return {**block, "hint": _words(field.hint, limits.limit("input hint"))} if plain(field.hint).strip() else block


def _line(field: Field) -> Block:
    longest = max(1, min(field.limit, limits.limit("input length")))
    element = {"type": "plain_text_input", "multiline": field.kind == "text", "max_length": longest}
    value = plain(field.value)[:longest]
    return {**element, "initial_value": value} if value else element


def _number(field: Field) -> Block:
    element = {"type": "number_input", "is_decimal_allowed": True}
    try:
        float(field.value)
    except ValueError:
        return element
    return {**element, "initial_value": field.value}


def _date(field: Field) -> Block:
    try:
        chosen = date.fromisoformat(field.value)
    except ValueError:
        return {"type": "datepicker"}
    return {"type": "datepicker", "initial_date": chosen.isoformat()}


def _choice(field: Field) -> Block:
    """A typed line where there is nothing to choose from, or too much of it for a menu."""
    per_group = limits.limit("select options")
    too_many = len(field.choices) > per_group * limits.limit("select groups")
    too_long = any(len(value) > limits.limit("option value") or not value for value, _ in field.choices)
    if not field.choices or too_many or too_long:
        return _line(field)
    options = [_option(value, label) for value, label in field.choices]
    element: Block = {"type": "static_select", **_grouped(options, per_group)}
    chosen = next((option for option in options if option["value"] == field.value), None)
    return {**element, "initial_option": chosen} if chosen else element


def _grouped(options: list[Block], per_group: int) -> Block:
    if len(options) <= per_group:
        return {"options": options}
    groups = [(start, options[start : start + per_group]) for start in range(0, len(options), per_group)]
    return {"option_groups": [{"label": _words(f"{n + 1} – {n + len(g)}", 75), "options": g} for n, g in groups]}


def _option(value: str, label: str) -> Block:
    return {"text": _words(label or value, limits.limit("option text")), "value": value}


def _words(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": fit(one_line(text), limit) or "…", "emoji": False}


def _answer(inputs: object) -> str:
    """The value of the one element of an input block, whatever kind it is."""
    element = next(iter(inputs.values()), None) if isinstance(inputs, dict) else None
    if not isinstance(element, dict):
        return ""
    option = element.get("selected_option")
    value = element.get("value") or element.get("selected_date") or (option or {}).get("value") or ""
    return plain(str(value))


_ELEMENTS = {"line": _line, "text": _line, "choice": _choice, "date": _date, "number": _number}
