"""Card -> Adaptive Card 1.5, inside one budget of bytes; what does not fit is cut, and the cut is said.

Refuses to decide what is said, and to show words of others anywhere but in plain runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.messages import Card, Chart, Facts, Person, Row, Text
from bot.teams import escape
from bot.teams.blocks import Block, Json, Pen, fact, image, in_sets, portions, rich, run, weigh
from bot.teams.limits import CARD, TITLE

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
REPEAT = "Possible repeat: an earlier copy of this message may have arrived."
CUT = "Cut here: this card is longer than Teams shows. Say it in smaller pieces to see the rest."
FEWER = "Some buttons are left out. Everything they do can also be typed."
_TONES: Mapping[str, str] = {"plain": "default", "good": "good", "warn": "warning", "bad": "attention"}
_BUTTON_SHARE = 2
"""Buttons may take up to one half of what the title and the foot leave."""


def paint(
    card: Card,
    *,
    marker: str,
    people: Mapping[str, Person] | None = None,
    carried: Mapping[str, str] | None = None,
    repeat: bool = False,
    pictures: Mapping[Chart, bytes] | None = None,
) -> Json:
    """`marker` becomes the id of the first brick: no words, but there to be recognised. `pictures` are PNG."""
    pen = Pen(people or {}, {"marker": marker, **(carried or {})})
    head = _head(card, repeat=repeat)
    foot = [rich([run(card.foot, isSubtle=True, size="Small")], spacing="Medium")] if card.foot else []
    framed = [_framed(card, marker, head or [_said(" ")]), *foot]
    room = CARD.at_most - weigh(sheet(framed)) - KEPT
    buttons, room = _buttons(pen, card, room)
    drawn = list(_parts(pen, card, pictures or {}))
    blocks, whole = _fit(_pictured(drawn, room) if pictures else drawn, room)
    body = [*(block.body for block in blocks), *([] if whole else [_said(CUT)]), *buttons]
    if not head:  # nothing above them, so the first of them carries the colour and the mark
        head, body = body[:1] or [_said(" ")], body[1:]
    entities = tuple(entity for block in blocks for entity in block.mentions)
    return sheet([_framed(card, marker, head), *body, *foot], entities)


def sheet(body: list[Json], mentions: tuple[Json, ...] = ()) -> Json:
    teams: Json = {"width": "Full"}
    if mentions:
        teams["entities"] = list({entity["text"]: entity for entity in mentions}.values())
    return {"type": "AdaptiveCard", "$schema": SCHEMA, "version": "1.5", "body": body, "msteams": teams}


def attachment(content: Json) -> Json:
    return {"contentType": CONTENT_TYPE, "content": content}


def summary(card: Card) -> str:
    """What a notification shows: the title and the first words below it."""
    if not card.parts or isinstance(card.parts[0], Facts):
        return card.title
    first = card.parts[0].told if isinstance(card.parts[0], Chart) else card.parts[0]
    return " ".join(each for each in (card.title, "".join(span.text for span in first.spans)) if each)


def message(content: Json, summary: str) -> Json:
    """The activity that carries a card. `summary` is what a notification shows."""
    shown = escape.clip(escape.name(summary, TITLE.at_most), TITLE.at_most) or "Steward"
    return {"type": "message", "summary": shown, "attachments": [attachment(content)]}


def _head(card: Card, *, repeat: bool) -> list[Json]:
    warned = [rich([run(REPEAT, weight="Bolder", color="Attention")])] if repeat else []
    title = [rich([run(escape.clip(card.title, TITLE.at_most), weight="Bolder", size="Medium")])] if card.title else []
    return [*warned, *title]


def _framed(card: Card, marker: str, items: list[Json]) -> Json:
    return {"type": "Container", "id": marker or "card", "style": _TONES[card.tone], "items": items}


def _parts(pen: Pen, card: Card, pictures: Mapping[Chart, bytes]) -> Iterator[Block]:
    for part in card.parts:
        match part:
            case Text(spans):
                yield from map(pen.paragraph, portions(spans))
            case Facts(rows):
                yield from map(fact, rows)
            case Row():
                yield pen.row(part)
            case Chart():
                told = pen.paragraph(part.told.spans)
                yield image(part, pictures[part], told.body) if part in pictures else told


def _pictured(blocks: Sequence[Block], room: int) -> Iterator[Block]:
    """Pictures take what the words leave; where that is too little, they stay words too."""
    left = room - sum(_cost(block.worded) for block in blocks)
    for block in blocks:
        more = _cost(block) - _cost(block.worded)
        fits = more <= max(left, 0)
        left -= more if fits else 0
        yield block if fits else block.worded


def _cost(block: Block) -> int:
    return weigh(block.body) + 1 + sum(weigh(entity) + 1 for entity in block.mentions)


def _fit(blocks: Iterable[Block], room: int) -> tuple[list[Block], bool]:
    """As many blocks as the room takes, in order, and whether that was all of them."""
    taken: list[Block] = []
    for block in blocks:
        room -= _cost(block)
        if room < 0:
            return taken, False
        taken.append(block)
    return taken, True


def _buttons(pen: Pen, card: Card, room: int) -> tuple[list[Json], int]:
    share, kept = room // _BUTTON_SHARE, []
    for action in card.actions:
        button = pen.button(action)
        cost = weigh(button) + 40
        if cost > share:
            break
        share, room = share - cost, room - cost
        kept.append(button)
    drawn = in_sets(kept)
    return (drawn if len(kept) == len(card.actions) else [*drawn, _said(FEWER)]), room


def _said(sentence: str) -> Json:
    return rich([run(sentence, isSubtle=True, size="Small")])


KEPT = weigh(_said(CUT)) + weigh(_said(FEWER)) + 64
"""*Units* bytes, for saying that something is left out."""
