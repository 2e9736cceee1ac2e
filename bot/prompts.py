"""A form in the terminal: one question after the other.

Refuses to lose what was typed: asked again, a form offers what it was given the time before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from rich.console import Console
from rich.text import Text as Rich

from bot.messages import Field, Form

Read = Callable[[str], Awaitable[str]]
Clean = Callable[[str], str]
SHOWN = 60
"""*Units*: characters of an earlier answer that stand beside the question."""


async def asked(form: Form, console: Console, read: Read, clean: Clean) -> dict[str, str] | None:
    """The answers; None for whoever leaves it: at the end of the input, and with Ctrl-C."""
    console.print(Rich(clean(form.title), style="bold"))
    for line in (form.note, form.link):
        if line:
            console.print(Rich(clean(line), style="dim" if line == form.note else ""))
    values = {}
    for field in form.fields:
        try:
            values[field.name] = await _answer(field, console, read, clean)
        except (EOFError, KeyboardInterrupt):
            return None
    return values


async def _answer(field: Field, console: Console, read: Read, clean: Clean) -> str:
    prompt = clean(_question(field)) + _choices(field, clean) + ": "
    while True:
        said = (await read(prompt)).strip() or field.value
        if said or not field.required:
            return _chosen(field, said)
        console.print(Rich(f"  {clean(field.label)} is needed. Ctrl-C leaves the form.", style="yellow"))


def _question(field: Field) -> str:
    hint = f" ({field.hint})" if field.hint else ""
    optional = "" if field.required else " [optional]"
    before = field.value if len(field.value) <= SHOWN else f"{field.value[: SHOWN - 1]}…"
    named = dict(field.choices).get(field.value, before)
    return f"  {field.label}{hint}{optional}" + (f" [{named}]" if named else "")


def _choices(field: Field, clean: Clean) -> str:
    """Each with its number, and below them where the answer goes."""
    lines = [f"\n    {number} {clean(label)}" for number, (_, label) in enumerate(field.choices, start=1)]
    return "".join(lines) + "\n  its number or its words" if lines else ""


def _chosen(field: Field, said: str) -> str:
    """The value that is meant by its number, its label or itself; else what was said."""
    values = [value for value, _ in field.choices]
    if said in values:
        return said
    if said.isdecimal() and 0 < int(said[:4]) <= len(values):
        return values[int(said[:4]) - 1]
    return {label.casefold(): value for value, label in field.choices}.get(said.casefold(), said)


def kept(form: Form, values: Mapping[str, str]) -> Form:
    """The form as it is asked again."""
    return replace(form, fields=tuple(replace(field, value=values[field.name]) for field in form.fields))
