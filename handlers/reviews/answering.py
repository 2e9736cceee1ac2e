"""Answering a review: by form, by button, by a typed line, by a reply in the thread; changing it later.

Refuses one side's word for the other's half, and a value it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.messages import Field, Form, Reply, Request
from handlers.asking import asker, said
from handlers.cards.reviews import pages
from handlers.cards.reviews_wording import HALF, plural, product_name
from handlers.reviews.seeing import asked, halves_of, redrawn, shown
from handlers.rituals.meant import entitled
from store import covers, reviews
from store.errors import FieldErrors, NotAllowed, NotFound, Unclear
from store.ladder import Sight
from store.masking import masked
from store.reviewed import VALUES, Answer, Item, Review, View
from store.units import Unit

NOTE = 500
"""*Units*: characters of a note."""
WORDS: Mapping[str, str] = {value: half for half, values in VALUES.items() for value in values}
HEAD = rf"(?:#|item )?(?P<item>\d{{1,2}})\s*[.:)\-–]?\s+(?P<value>{'|'.join(WORDS)})\b"
NEXT = rf"(?:#|item )?\d{{1,2}}\s*[.:)\-–]?\s+(?:{'|'.join(WORDS)})\b"
REPLY = re.compile(rf"\s*{HEAD}\s*(?:[:,;.\-–—]+\s*(?P<note>.*?)\s*)?(?=\s{NEXT}|\s*$)", re.IGNORECASE | re.DOTALL)
"""An item, a word, and what follows it up to the next item: the whole of a reply, or it is talk."""
MEANS: Mapping[str, str] = {
    "catastrophic": "money, safety or trust is lost", "serious": "somebody has to put it right",
    "annoying": "somebody shrugs", "fine": "not an error for the user",
}  # fmt: skip
WHY: Mapping[str, str] = {
    "data": "inputs, training data, freshness", "model": "the model does not know better", "prompt": "instructions",
    "workflow": "how it is used, hand-offs", "label": "the label is wrong, not the answer", "unknown": "not known yet",
}  # fmt: skip


async def answer(unit: Unit, request: Request) -> Sequence[Reply]:
    """My half, one item after another: a form for the first open one, or for the one that was named."""
    found = await asked(unit, request)
    view, sight, person = await reviews.view(unit, found), await covers.sight(unit), asker(unit, request)
    halves = halves_of(sight, found.product, person.id)
    if not halves:
        raise NotAllowed(_not_yours(unit, found))
    if request.gesture == "submitted" and request.args.get("item"):
        return await _submitted(unit, request, view, sight, halves)
    item = _named(view, request) or _next(view, halves, 0)
    if item is None:
        return said("Your half is complete.", "To change an answer, use Change at the item.", privately=True)
    return [Reply(_form(unit, view, item, halves))]


def _not_yours(unit: Unit, found: Review) -> str:
    name = product_name(unit.portfolio, found.product)
    return f"The review of {name} is for its product owner and for model quality to answer. Say: show {found.product}"


def _named(view: View, request: Request) -> Item | None:
    number = request.args.get("item", "")
    return view.item(int(number)) if number.isdigit() else None


def _next(view: View, halves: Sequence[str], after: int) -> Item | None:
    """The next item without one of these halves; from the start again at the end."""
    open_ones = [item for item in view.items if any(item.position in view.missing(half) for half in halves)]
    later = [item for item in open_ones if item.position > after]
    return next(iter(later or open_ones), None)


def _form(unit: Unit, view: View, item: Item, halves: Sequence[str]) -> Form:
    left = len([each for each in view.items if any(each.position in view.missing(half) for half in halves)])
    why = "; ".join(item.reasons)
    like = f" And {item.like:,} like it." if item.like else ""
    label = f" Should be: {item.label}." if item.label else ""
    note = f"{item.position}. {item.summary or item.ref} → {item.output}.{label} Here because: {why}.{like}"
    fields = [field for half in halves for field in _fields(view, item, half)]
    number = view.review.number
    return Form(
        f"Item {item.position} of {len(view.items)}",
        f"answer review {number} item {item.position}",
        tuple(fields),
        submit="Next" if left > 1 else "Send",
        note=f"{note} Typed, it is: review {number} item {item.position} {VALUES[halves[0]][1]}: YOUR NOTE",
        seen=view.review.generation,
    )


def _fields(view: View, item: Item, half: str) -> tuple[Field, Field]:
    before = view.answers.get((item.position, half))
    about = MEANS if half == "harm" else WHY
    choices = tuple((value, f"{value}: {about[value]}") for value in VALUES[half])
    label = HALF[half].capitalize()
    return (
        Field(half, label, "choice", choices, value=before.value if before else "", hint="one of them"),
        Field(f"{half}_note", "In your words", "text", value=before.note if before else "", required=False, limit=NOTE),
    )


async def _submitted(unit: Unit, request: Request, view: View, sight: Sight, halves: Sequence[str]) -> Sequence[Reply]:
    """Kept; then the next one opens in its place."""
    item = view.item(int(request.args["item"]))
    values = {half: request.args.get(half, "").strip().casefold() for half in halves}
    wrong = {half: f"One of: {', '.join(VALUES[half])}." for half, value in values.items() if value not in VALUES[half]}
    if wrong:
        raise FieldErrors(wrong)
    for half, value in values.items():
        entitled(unit, request, sight, f"product:{view.review.product}", half)
        await _keep(unit, request, view.review, item, value, request.args.get(f"{half}_note", ""))
    after = await reviews.view(unit, view.review)
    card = await redrawn(unit, view.review)
    following = _next(after, halves, item.position)
    if following is not None:
        return [card, Reply(_form(unit, after, following, halves))]
    return [card, *said("Thank you.", f"That is your half: {plural(len(after.items), 'item')}.", privately=True)]


async def direct(unit: Unit, request: Request) -> Sequence[Reply]:
    """`review 41 item 3 serious: what it means`, typed or pressed."""
    found = await asked(unit, request)
    value = request.args["value"].casefold()
    if value not in WORDS:
        harms, causes = (" or ".join(VALUES[half]) for half in ("harm", "cause"))
        raise NotFound(f"{value[:40]} is neither what it means, {harms}, nor why it happens, {causes}.")
    view, sight = await reviews.view(unit, found), await covers.sight(unit)
    item = view.item(int(request.args["item"]))
    entitled(unit, request, sight, f"product:{found.product}", WORDS[value])
    before = await _keep(unit, request, found, item, value, request.args.get("note", ""))
    card = await redrawn(unit, found)
    if request.gesture == "clicked" and before is None and request.place.kind != "direct":
        return [card]  # it changes before everybody's eyes
    changed = f" It was {before.value}." if before and before.value != value else ""
    return [card, *said("Noted.", f"Item {item.position}: {value}.{changed}", privately=True)]


async def _keep(unit: Unit, request: Request, found: Review, item: Item, value: str, note: str) -> Answer | None:
    person = asker(unit, request)
    answer_ = Answer(item.position, WORDS[value], value, masked(note.strip())[:NOTE], person.id, unit.at)
    return await reviews.answer(unit, found, answer_, request.place.platform)


async def heard(unit: Unit, request: Request) -> Sequence[Reply]:
    """Replies in the thread that name items and words are answers; the rest is talk among people."""
    number = (request.slot or "").removeprefix("review/")
    matches = list(_answers(request.args.get("text", "").strip()))
    if not number.isdigit() or not matches:
        return []
    found = await reviews.review(unit, int(number))
    view, sight = await reviews.view(unit, found), await covers.sight(unit)
    kept = [await _one(unit, request, view, sight, match) for match in matches]
    return [await redrawn(unit, found), *said("Noted.", "; ".join(kept) + ".", privately=True)]


async def told(unit: Unit, request: Request) -> Sequence[Reply]:
    """The same, said to us below the card: where a platform lets us hear only what names us."""
    if not (request.slot or "").startswith("review/"):
        raise Unclear("Of which review? Say it below its card, or: review N item 3 serious: what it means")
    found = await heard(unit, request)
    if not found:
        raise Unclear("Say it like: 3 serious: what it means; or: 3 data: why")
    return found


def _answers(text: str) -> Iterator[re.Match[str]]:
    """Every answer of a text that begins with one."""
    at = 0
    while match := REPLY.match(text, at):
        yield match
        at = match.end()


async def _one(unit: Unit, request: Request, view: View, sight: Sight, match: re.Match[str]) -> str:
    value = match["value"].casefold()
    item = view.item(int(match["item"]))
    entitled(unit, request, sight, f"product:{view.review.product}", WORDS[value])
    await _keep(unit, request, view.review, item, value, match["note"] or "")
    return f"item {item.position}: {value}"


async def page(unit: Unit, request: Request) -> Sequence[Reply]:
    """The card turns for everybody, a meeting looks at one page; asked in private, it is shown there."""
    found = await asked(unit, request)
    view = await reviews.view(unit, found)
    wanted = int(request.args["page"])
    if not 1 <= wanted <= pages(view):
        raise NotFound(f"Review {found.number} has pages 1 to {pages(view)}.")
    if request.place.kind == "direct":
        return [await shown(unit, replace(found, page=wanted))]
    return [await redrawn(unit, await reviews.change(unit, found, page=wanted))]
