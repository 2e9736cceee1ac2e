"""The bricks of an Adaptive Card 1.5: words as runs, facts as columns, buttons with a fallback.

Refuses markdown: words stand in text runs; only a line that mentions somebody is a text block, and that is escaped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.compact import written
from bot.messages import Action, Chart, Fact, Person, Row, Span
from bot.teams import escape
from bot.teams.limits import BUTTON, BUTTONS, NAME, PARAGRAPH

Json = dict[str, Any]

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "strong": {"weight": "Bolder"},
    "faint": {"isSubtle": True},
    "code": {"fontType": "Monospace"},
}
_TONES: Mapping[str, str] = {"plain": "Default", "good": "Good", "gap": "Attention"}
_BUTTONS: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "primary": {"style": "positive"},
    "danger": {"style": "destructive"},
}


@dataclass(frozen=True, slots=True)
class Block:
    """One brick and the mentions it needs beside it. `instead` says the same where the brick is too heavy."""

    body: Json
    mentions: tuple[Json, ...] = ()
    instead: Json | None = None

    @property
    def worded(self) -> Block:
        return Block(self.instead) if self.instead else self


@dataclass(frozen=True, slots=True)
class Pen:
    """What drawing one card needs to know: who may be mentioned, and what every button carries."""

    people: Mapping[str, Person] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)

    def paragraph(self, spans: Sequence[Span]) -> Block:
        named = [span for span in spans if span.person and span.person in self.people]
        return self._mentioning(spans) if named else Block(rich([run for span in spans for run in _runs(span)]))

    def row(self, row: Row) -> Block:
        line = self.paragraph(row.spans)
        if not row.actions:
            return line
        return Block({"type": "Container", "items": [line.body, *self.buttons(row.actions)]}, line.mentions)

    def buttons(self, actions: Sequence[Action]) -> list[Json]:
        return in_sets([self.button(action) for action in actions])

    def button(self, action: Action) -> Json:
        data = {"command": action.command, "seen": action.seen, "args": dict(action.args), **self.carried}
        return press(action.label, "act", data, action.style, inputs=False)

    def _called(self, person: Person, otherwise: str) -> str:
        """The name in the mention: Teams tells mentions of one card apart by their text alone."""
        shown = _name(person, otherwise)
        alike = {other.handle for other in self.people.values() if _name(other) == shown} | {person.handle}
        return shown if len(alike) == 1 else f"{shown} {1 + sorted(alike).index(person.handle)}"

    def _mentioning(self, spans: Sequence[Span]) -> Block:
        words, mentions = [], []
        for span in spans:
            person = self.people.get(span.person) if span.person else None
            if person is None:
                words.append(escape.markdown(escape.clip(_shown(span), PARAGRAPH.at_most)))
            else:
                mentions.append(mention(person, self._called(person, span.text)))
                words.append(mentions[-1]["text"])
        text = "".join(words).replace("\n", "\n\n")
        return Block({"type": "TextBlock", "text": text or " ", "wrap": True}, tuple(mentions))


def in_sets(drawn: Sequence[Json]) -> list[Json]:
    """As many sets as are needed: Teams hides what is beyond the sixth of one set."""
    size = BUTTONS.at_most
    return [{"type": "ActionSet", "actions": list(drawn[at : at + size])} for at in range(0, len(drawn), size)]


def mention(person: Person, shown: str) -> Json:
    """*Source* https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
    2026-11-20.

    *Shape* the text must be in the card's words letter by letter, or Teams drops the mention.
    """
    return {"type": "mention", "text": f"<at>{shown}</at>", "mentioned": {"id": _mri(person), "name": shown}}


def portions(spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """The same words in paragraphs that are each drawn whole. A mention and a link stay in one piece."""
    held: list[Span] = []
    room = PARAGRAPH.at_most
    for span in spans:
        rest = span
        while len(rest.text) > room and not (span.person or span.url):
            yield (*held, replace(span, text=rest.text[:room]))
            held, rest, room = [], replace(span, text=rest.text[room:]), PARAGRAPH.at_most
        held.append(rest)
        room = max(room - len(rest.text), 1)
    if held:
        yield tuple(held)


def _name(person: Person, otherwise: str = "") -> str:
    return escape.name(person.name or otherwise, NAME.at_most) or "somebody"


def _mri(person: Person) -> str:
    try:
        known = json.loads(person.reach) if person.reach else {}
    except ValueError:
        known = {}
    mri = known.get("id") if isinstance(known, dict) else None
    return mri if isinstance(mri, str) and mri else person.handle


def rich(runs: Iterable[Json], **how: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs) or [run(" ")], **how}


def run(text: str, **how: Any) -> Json:
    return {"type": "TextRun", "text": escape.clip(escape.plain(text), PARAGRAPH.at_most) or " ", **how}


def _runs(span: Span) -> list[Json]:
    how = _STYLES[span.style]
    target = escape.link(span.url) if span.url else None
    if target is None:
        return [run(span.text, **how)]
    address, host = target
    opening = {"selectAction": {"type": "Action.OpenUrl", "url": address}}
    if span.text.strip() in (span.url, host, ""):
        return [run(host, **how, **opening)]
    return [run(span.text + " ", **how), run(f"({host})", **opening)]


def _shown(span: Span) -> str:
    """In a line that mentions somebody a link is its bare address in words, not a link."""
    target = escape.link(span.url) if span.url else None
    return span.text if target is None else f"{span.text} ({target[1]})"


def image(chart: Chart, png: bytes, instead: Json) -> Block:
    """The picture inside the card, for it is nowhere else. *Source* https://adaptivecards.io/explorer/Image.html
    2026-11-21: data addresses since 1.2."""
    told = escape.clip(escape.plain(f"{chart.title}: {chart.words}"), PARAGRAPH.at_most)
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return Block({"type": "Image", "url": address, "altText": told, "size": "Stretch"}, instead=instead)


def fact(row: Fact) -> Block:
    value = [run(row.value, color=_TONES[row.tone], **({"weight": "Bolder"} if row.tone == "gap" else {}))]
    if row.note:
        value.append(run(f"  {row.note}", isSubtle=True, size="Small"))
    columns = [_column(2, rich([run(row.label, isSubtle=True)])), _column(5, rich(value))]
    return Block({"type": "ColumnSet", "spacing": "Small", "columns": columns})


def _column(width: int, item: Json) -> Json:
    return {"type": "Column", "width": width, "items": [item]}


def press(title: str, verb: str, data: Json, style: str, *, inputs: bool) -> Json:
    """A button for today's clients, and for older ones the same words and data as a message.

    *Source* https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model, 2026-11-20.
    """
    shared: Json = {"title": escape.clip(escape.plain(title), BUTTON.at_most) or "…", "data": data, **_BUTTONS[style]}
    if not inputs:
        shared["associatedInputs"] = "none"
    return {"type": "Action.Execute", "verb": verb, **shared, "fallback": {"type": "Action.Submit", **shared}}


def weigh(brick: Any) -> int:
    """*Units* bytes of compact UTF-8 JSON, as `limits.CARD` counts them."""
    return len(written(brick).encode("utf-8", "replace"))
