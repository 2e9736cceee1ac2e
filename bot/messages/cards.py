"""What is said: cards, their parts and buttons, and forms.

Refuses to know how any platform draws it; everything in it is plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A run of plain words. Painters escape `text`, always. `person` makes it a mention, `url` a bare-host link."""

    text: str
    style: Literal["plain", "strong", "faint", "code"] = "plain"
    person: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `tone` marks what should worry the reader."""

    label: str
    value: str
    note: str = ""
    tone: Literal["plain", "good", "gap"] = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """A small table of labels and values."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `command` is the sentence it stands for; `seen` is the generation it was drawn at."""

    label: str
    command: str
    style: Literal["plain", "primary", "danger"] = "plain"
    seen: int = 0
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with buttons of its own."""

    spans: tuple[Span, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers to be seen as bars. `words` say the same to whoever does not see them.

    *Shape* of `series`: (name, a value for each column). `stacked`: on top of each other, else side by side.
    """

    title: str
    words: str
    columns: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    stacked: bool = True

    @property
    def told(self) -> Text:
        """What stands there where it is not drawn."""
        return Text((Span(f"{self.title}: ", "strong"), Span(self.words)))


Part = Text | Facts | Row | Chart


@dataclass(frozen=True, slots=True)
class Card:
    """Something said: a title, parts in order, buttons below, a faint last line. Everything in it is plain text."""

    title: str
    parts: tuple[Part, ...] = ()
    actions: tuple[Action, ...] = ()
    foot: str = ""
    tone: Literal["plain", "good", "warn", "bad"] = "plain"


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form. `choices` are (value, label) pairs; `hint` says what a good value looks like."""

    name: str
    label: str
    kind: Literal["line", "text", "choice", "date", "number"] = "line"
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    hint: str = ""
    required: bool = True
    limit: int = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to fill in. Submitting sends `command` with the fields as args; opening it changes no state.

    `link` stands below the note, to be followed.
    """

    title: str
    command: str
    fields: tuple[Field, ...]
    submit: str = "Send"
    note: str = ""
    seen: int = 0
    link: str = ""
