"""Reviews: what was on the table, what the two sides said, whether both were there.

Refuses a second review of one slot, and an answer to an item that is not on the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update

from store import journal
from store.errors import NotFound
from store.reviewed import Answer, Item, Review, View
from store.rituals import Ritual
from store.rows import table_of
from store.tables import ReviewAnswerRow, ReviewItemRow, ReviewRow
from store.units import Unit
from store.upserts import insert_into

REVIEWS, ITEMS, ANSWERS = (table_of(each) for each in (ReviewRow, ReviewItemRow, ReviewAnswerRow))
MOST = 100
"""*Units*: reviews a tick takes up."""


# --- reading -----------------------------------------------------------------------------------------


def _review(row: RowMapping) -> Review:
    fields = dict(row)
    return Review(number=fields.pop("id"), **fields)


async def review(unit: Unit, number: int) -> Review:
    """*Raises* NotFound."""
    rows = await unit.fetch(select(REVIEWS).where(REVIEWS.c.id == number))
    if not rows:
        raise NotFound(f"There is no review {number}. Say: reviews")
    return _review(rows[0])


async def view(unit: Unit, found: Review) -> View:
    items = await unit.fetch(select(ITEMS).where(ITEMS.c.review == found.number).order_by(ITEMS.c.position))
    answers = await unit.fetch(select(ANSWERS).where(ANSWERS.c.review == found.number))
    return View(found, tuple(map(_item, items)), {(row["position"], row["half"]): _answer(row) for row in answers})


def _item(row: RowMapping) -> Item:
    fields = {name: row[name] for name in Item.__slots__ if name != "reasons"}
    return Item(**fields, reasons=tuple(row["reasons"]))


def _answer(row: RowMapping) -> Answer:
    return Answer(**{name: row[name] for name in Answer.__slots__})


async def open_of(unit: Unit, product: str) -> Review | None:
    """The product's open review."""
    query = select(REVIEWS).where(REVIEWS.c.product == product, REVIEWS.c.state == "open")
    rows = await unit.fetch(query.order_by(REVIEWS.c.id.desc()).limit(1))
    return _review(rows[0]) if rows else None


async def running(unit: Unit) -> list[Review]:
    """Every open review, the newest first."""
    query = select(REVIEWS).where(REVIEWS.c.state == "open").order_by(REVIEWS.c.id.desc()).limit(MOST)
    return [_review(row) for row in await unit.fetch(query)]


async def history(unit: Unit, product: str, *, limit: int = 26) -> list[Review]:
    """The newest first."""
    query = select(REVIEWS).where(REVIEWS.c.product == product).order_by(REVIEWS.c.slot_day.desc()).limit(limit)
    return [_review(row) for row in await unit.fetch(query)]


async def due(unit: Unit, now: datetime) -> Sequence[tuple[str, Review]]:
    """(`nudge` or `close`, review) that is due."""
    found: list[tuple[str, Review]] = []
    for what, column in (("close", REVIEWS.c.close_at), ("nudge", REVIEWS.c.nudge_at)):
        query = select(REVIEWS).where(column <= now, REVIEWS.c.state == "open").order_by(column).limit(MOST)
        found += [(what, _review(row)) for row in await unit.fetch(query)]
    return found


async def facilitated(unit: Unit, product: str) -> tuple[Mapping[str, int], str]:
    """How often each person led it, and who did last."""
    query = select(REVIEWS.c.facilitator, func.count().label("number"), func.max(REVIEWS.c.id).label("last"))
    rows = await unit.fetch(
        query.where(REVIEWS.c.product == product, REVIEWS.c.facilitator != "").group_by("facilitator")
    )
    last = max(rows, key=lambda row: row["last"])["facilitator"] if rows else ""
    return {row["facilitator"]: row["number"] for row in rows}, last


# --- changing ----------------------------------------------------------------------------------------


async def opened(unit: Unit, ritual: Ritual, items: Sequence[Item], **fields: Any) -> Review:
    """The review of the ritual's slot, with its list."""
    found = await _begun(unit, ritual, state="open", **fields)
    for item in items:
        values = {name: getattr(item, name) for name in Item.__slots__}
        unit.add(ReviewItemRow(review=found.number, **{**values, "reasons": list(item.reasons)}))
    return found


async def not_held(unit: Unit, ritual: Ritual, state: str, reason: str) -> Review:
    """The slot is over without a list."""
    spent = {"from_at": unit.at, "to_at": unit.at, "closed_at": unit.at, "room": ritual.room}
    return await _begun(unit, ritual, state=state, reason=reason, **spent)


async def _begun(unit: Unit, ritual: Ritual, **fields: Any) -> Review:
    assert ritual.slot_day is not None
    row = ReviewRow(
        product=ritual.name, ritual=ritual.id, slot_day=ritual.slot_day, place=ritual.place, opened_at=unit.at, **fields
    )
    number = await unit.inserted(row)
    detail = {"review": number, "state": row.state, "reason": row.reason}
    journal.record(unit, "review", f"product:{ritual.name}", detail=detail)
    return await review(unit, number)


async def answer(unit: Unit, found: Review, said: Answer, platform: str) -> Answer | None:
    """What it was before, where this changes it."""
    rows = await unit.fetch(
        select(ANSWERS).where(
            ANSWERS.c.review == found.number, ANSWERS.c.position == said.position, ANSWERS.c.half == said.half
        )
    )
    before = _answer(rows[0]) if rows else None
    values = {"value": said.value, "note": said.note, "person": said.person, "platform": platform, "at": said.at}
    insert = insert_into(ANSWERS, await unit.connection())
    first = insert.values(review=found.number, position=said.position, half=said.half, edits=0, **values)
    again = {**values, "edits": ANSWERS.c.edits + 1}
    await unit.run(first.on_conflict_do_update(index_elements=["review", "position", "half"], set_=again))
    if before is not None:
        detail = {
            "review": found.number,
            "item": said.position,
            "half": said.half,
            "was": before.value,
            "is": said.value,
        }
        journal.record(unit, "review answer changed", f"product:{found.product}", actor=said.person, detail=detail)
    return before


async def change(unit: Unit, found: Review, **values: Any) -> Review:
    await unit.run(update(REVIEWS).where(REVIEWS.c.id == found.number).values(**values))
    return replace(found, **values)


async def closed(unit: Unit, seen: View, *, by: str) -> Review:
    """It is over; what it was is what was said by now."""
    over = {"state": seen.outcome, "close_at": None, "nudge_at": None, "closed_at": unit.at, "closed_by": by}
    journal.record(
        unit, "review closed", f"product:{seen.review.product}", actor=by,
        detail={"review": seen.review.number, "state": seen.outcome},
    )  # fmt: skip
    return await change(unit, seen.review, **over, generation=seen.review.generation + 1)
