"""How a card looks on Slack: Block Kit for messages and for the Home tab.

Refuses to exceed a limit and to drop anything silently: what does not fit is counted in a visible sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import Action, Card, Chart, Fact, Facts, Part, Person, Row, Span, Text
from bot.slack import carried, limits
from bot.slack.mrkdwn import atoms, escape, fit, one_line, plain

Block = dict[str, Any]
People = Mapping[str, Person]
Files = Mapping[Chart, str]
"""The ids of charts that can be shown as pictures."""

_TONES = {"plain": "", "good": "🟢 ", "warn": "🟡 ", "bad": "🔴 "}
_FACT_TONES = {"plain": "", "good": "✓ ", "gap": "⚠ "}
_UNFINISHED = re.compile(r"(&\w*|<[^>]*)$")
_LONGEST_TITLE, _LONGEST_FOOT = 1000, 500  # they may never crowd out what is between them
_REPEAT = "Possible repeat: this may already have reached you once."


@dataclass(frozen=True, slots=True)
class Canvas:
    """How much room a surface has. *Units* blocks, and characters of block JSON."""

    blocks: int
    characters: int


MESSAGE = Canvas(limits.MESSAGE_BLOCKS, limits.MESSAGE_JSON)
HOME = Canvas(limits.VIEW_BLOCKS, limits.HOME_JSON)
UNDRAWN: Files = {}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks that stand or fall together, and how many things of the card they show."""

    blocks: tuple[Block, ...]
    things: int = 1


_written = json.JSONEncoder(ensure_ascii=False).encode


def weigh(*blocks: Block) -> int:
    """*Units* characters of JSON, each with the comma that follows. All at once costs little more than one."""
    return len(_written(blocks)) if blocks else 0


def message(card: Card, people: People, files: Files = UNDRAWN, *, possible_repeat: bool = False) -> dict[str, Any]:
    """*Shape* {blocks, text}: what chat.postMessage and its kin take."""
    blocks = paint(card, people, files, possible_repeat=possible_repeat)
    return {"blocks": blocks, "text": fallback(card, people, possible_repeat=possible_repeat)}


def home(card: Card, people: People) -> dict[str, Any]:
    return {"type": "home", "blocks": paint(card, people, canvas=HOME)}


def paint(
    card: Card, people: People, files: Files = UNDRAWN, *, canvas: Canvas = MESSAGE, possible_repeat: bool = False
) -> list[Block]:
    brush = _Brush(people, files)
    head = [_context(_REPEAT)] if possible_repeat else []
    head += _title(card)
    middle = [piece for part in card.parts for piece in brush.part(part)]
    tail = list(brush.buttons(card.actions, room=canvas.characters // 2))
    tail += [_context(fit(card.foot, _LONGEST_FOOT))] if plain(card.foot).strip() else []
    return [*head, *_fitted(middle, card, _room(canvas, head, tail)), *tail] or [_section("…")]


def fallback(card: Card, people: People, *, possible_repeat: bool = False) -> str:
    """What notifications and screen readers say."""
    words = [escape(card.title), *(_said(part, people) for part in card.parts), escape(card.foot)]
    text = "\n".join(word for word in words if word.strip())
    text = f"{_REPEAT}\n{text}" if possible_repeat else text
    return _short(text) or "…"


def _short(text: str) -> str:
    if len(text) <= limits.MESSAGE_TEXT:
        return text
    return _UNFINISHED.sub("", text[: limits.MESSAGE_TEXT - 2]) + " …"


def _said(part: Part, people: People) -> str:
    if isinstance(part, Facts):
        return "\n".join(escape(f"{row.label}: {row.value}") for row in part.rows)
    if isinstance(part, Chart):
        part = part.told
    return "".join(piece for span in part.spans for piece in atoms(span, people))


class _Brush:
    """One card at a time: every button gets an id of its own."""

    def __init__(self, people: People, files: Files) -> None:
        self._people = people
        self._files = files
        self._drawn = 0

    def part(self, part: Part) -> Iterator[_Piece]:
        if isinstance(part, Text):
            yield from self._text(part)
        elif isinstance(part, Facts):
            yield from _facts(part)
        elif isinstance(part, Row):
            yield self._row(part)
        elif part in self._files:
            yield _Piece((_image(part, self._files[part]),))
        else:
            yield from self._text(part.told)

    def buttons(self, actions: Sequence[Action], *, room: int) -> Iterator[Block]:
        """*Units* `room`: characters of block JSON."""
        drawn = [(action, self._button(action)) for action in actions]
        roomy = weigh(*(button for _, button in drawn if button)) < room
        elements: list[Block] = []
        unsaid: list[Action] = []
        for action, button in drawn:
            room -= weigh(button) if button and not roomy else 0
            if button and room > 0:
                elements.append(button)
            else:
                unsaid.append(action)
        for start in range(0, len(elements), limits.ACTIONS):
            yield {"type": "actions", "elements": elements[start : start + limits.ACTIONS]}
        if unsaid:
            yield _context(_typed_instead(unsaid))

    def _button(self, action: Action) -> Block | None:
        value = carried.of_action(action)
        label = fit(one_line(action.label), limits.BUTTON_TEXT)
        if len(value) > limits.BUTTON_VALUE or not label:
            return None
        self._drawn += 1
        text = {"type": "plain_text", "text": label, "emoji": False}
        button = {"type": "button", "action_id": f"say-{self._drawn}", "text": text, "value": value}
        return button if action.style == "plain" else {**button, "style": action.style}

    def _text(self, part: Text) -> Iterator[_Piece]:
        if part.spans and all(span.style == "faint" for span in part.spans):
            for text in self._packed(part.spans, limits.FIELD_TEXT):
                yield _Piece((_context(text),))
            return
        for text in self._packed(part.spans, limits.SECTION_TEXT):
            yield _Piece((_section(text),))

    def _row(self, row: Row) -> _Piece:
        sections = [_section(text) for text in self._packed(row.spans, limits.SECTION_TEXT)]
        buttons = list(self.buttons(row.actions, room=limits.MESSAGE_JSON // 2))
        alone = sections and len(buttons) == 1 and len(buttons[0]["elements"]) == 1
        if alone and buttons[0]["type"] == "actions":
            sections[-1]["accessory"] = buttons.pop()["elements"][0]
        return _Piece((*sections, *buttons))

    def _packed(self, spans: Sequence[Span], limit: int) -> Iterator[str]:
        """The spans as texts of at most `limit` characters, cut between pieces only."""
        held = ""
        for piece in (piece for span in spans for piece in atoms(span, self._people)):
            if len(held) + len(piece) > limit:
                yield held
                held = ""
            held += piece
        if held.strip():
            yield held


def _typed_instead(unsaid: Sequence[Action]) -> str:
    labels = "; ".join(fit(one_line(action.label), 50) for action in unsaid[:3])
    more = f" and {len(unsaid) - 3} more" if len(unsaid) > 3 else ""
    return f"Too much for buttons, type it instead: {labels}{more}"


def _title(card: Card) -> list[Block]:
    title = one_line(plain(card.title))
    shown = escape(_TONES[card.tone] + title)
    if not title:
        return []
    if len(shown) <= limits.HEADER_TEXT:
        return [{"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}]
    return [_section(f"*{fit(_TONES[card.tone] + title.replace('*', '∗'), _LONGEST_TITLE)}*")]


def _facts(part: Facts) -> Iterator[_Piece]:
    for start in range(0, len(part.rows), limits.SECTION_FIELDS):
        rows = part.rows[start : start + limits.SECTION_FIELDS]
        fields = [_mrkdwn(_fact(row)) for row in rows]
        yield _Piece(({"type": "section", "fields": fields},), things=len(rows))


def _fact(row: Fact) -> str:
    label = fit(one_line(row.label).replace("*", "∗"), 200) or "…"
    value = fit(_FACT_TONES[row.tone] + row.value, 1200)
    note = f"\n{fit(row.note, 500)}" if row.note.strip() else ""
    return f"*{label}*\n{value}{note}"


def _room(canvas: Canvas, head: Sequence[Block], tail: Sequence[Block]) -> Canvas:
    return Canvas(canvas.blocks - len(head) - len(tail), canvas.characters - weigh(*head, *tail))


def _fitted(pieces: Sequence[_Piece], card: Card, room: Canvas) -> list[Block]:
    every = [block for piece in pieces for block in piece.blocks]
    if len(every) <= room.blocks and weigh(*every) <= room.characters:
        return every
    blocks, characters = room.blocks - 1, room.characters - 400  # kept for the sentence about the rest
    shown: list[Block] = []
    for index, piece in enumerate(pieces):
        blocks, characters = blocks - len(piece.blocks), characters - weigh(*piece.blocks)
        if blocks < 0 or characters < 0:
            return [*shown, _context(_rest(sum(p.things for p in pieces[index:]), card))]
        shown += piece.blocks
    return shown


def _rest(count: int, card: Card) -> str:
    """The sentence that stands for what did not fit."""
    show = next((action.command for action in card.actions if action.command.startswith("show ")), "")
    return f"… {count} more: say `{fit(show.replace('`', ''), 100)}`" if show else f"… {count} more did not fit here."


def _image(chart: Chart, file: str) -> Block:
    title = {"type": "plain_text", "text": fit(one_line(plain(chart.title)), limits.TITLE_TEXT) or "…", "emoji": False}
    told = fit(one_line(f"{chart.title}: {chart.words}"), limits.ALT_TEXT)
    return {"type": "image", "slack_file": {"id": file}, "alt_text": told, "title": title}


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
