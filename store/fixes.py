"""Fixes that came out of reviews: whose, until when, what proves them, and what became of each week after week.

Refuses to let one come back for ever: the third time somebody has to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, case, func, select, update

from store import journal
from store.errors import NotFound
from store.predictions import week
from store.proofs import Proof, measured
from store.rows import table_of
from store.tables import FixRow, ProductRow
from store.units import Unit

FIXES, PRODUCTS = table_of(FixRow), table_of(ProductRow)
A_WEEK = 5
"""How many new fixes a review may choose, unless the product says otherwise."""
THIRD = 3
"""The time a fix comes back past its date at which somebody has to choose."""
OPEN = ("open", "escalated")
ENOUGH = timedelta(days=3)
"""How much time after a fix says anything about it."""


@dataclass(frozen=True, slots=True)
class Fix:
    """`carried`: how many reviews it came back to past its date. `position`: the item it came from."""

    number: int
    product: str
    review: int
    title: str
    owner: str
    due_on: date
    proof: Proof
    position: int | None = None
    baseline: float | None = None
    state: str = "open"
    carried: int = 0
    reopened: int = 0
    opened_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
    generation: int = 1

    @property
    def must_choose(self) -> bool:
        return self.state == "open" and self.carried >= THIRD


@dataclass(frozen=True, slots=True)
class Checked:
    """What the week after says about a fix that was marked done."""

    fix: Fix
    verdict: str
    value: float | None = None


def _fix(row: RowMapping) -> Fix:
    same = ("product", "review", "title", "owner", "due_on", "position", "baseline", "state", "carried", "reopened")
    more = ("opened_at", "done_at", "done_by", "closed_at", "reason", "generation")
    proof = Proof(row["metric"], row["comparison"], row["target"], row["case_ref"])
    return Fix(number=row["id"], proof=proof, **{name: row[name] for name in (*same, *more)})


async def fix(unit: Unit, number: int, *, to_change: bool = False) -> Fix:
    """*Raises* NotFound. `to_change` waits for whoever else is changing it."""
    query = select(FIXES).where(FIXES.c.id == number)
    rows = await unit.fetch(query.with_for_update() if to_change else query)
    if not rows:
        raise NotFound(f"There is no fix {number}. Say: fixes")
    return _fix(rows[0])


async def of_product(unit: Unit, product: str, states: Sequence[str] = (*OPEN, "done")) -> list[Fix]:
    """The one that came back most often first."""
    query = select(FIXES).where(FIXES.c.product == product, FIXES.c.state.in_(states))
    return [_fix(row) for row in await unit.fetch(query.order_by(FIXES.c.carried.desc(), FIXES.c.due_on, FIXES.c.id))]


async def one_by_one(unit: Unit, product: str) -> None:
    """Whoever else chooses a fix of the product waits until this request is over, and then sees what it chose."""
    await unit.fetch(select(PRODUCTS.c.id).where(PRODUCTS.c.id == product).with_for_update(key_share=True))


async def named_alike(unit: Unit, made: Fix) -> Fix | None:
    """One of the product that is not closed yet and has the same title, however it is spaced and written."""
    still = await of_product(unit, made.product)
    return next((each for each in still if _plain(each.title) == _plain(made.title)), None)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


async def of_review(unit: Unit, number: int) -> list[Fix]:
    query = select(FIXES).where(FIXES.c.review == number).order_by(FIXES.c.id)
    return [_fix(row) for row in await unit.fetch(query)]


async def of_person(unit: Unit, person: str) -> list[Fix]:
    query = select(FIXES).where(FIXES.c.owner == person, FIXES.c.state.in_(OPEN)).order_by(FIXES.c.due_on, FIXES.c.id)
    return [_fix(row) for row in await unit.fetch(query)]


async def chosen(unit: Unit, made: Fix, *, by: str) -> Fix:
    """A new fix, numbered."""
    proof = made.proof
    row = FixRow(
        product=made.product, review=made.review, position=made.position, title=made.title, owner=made.owner,
        due_on=made.due_on, metric=proof.metric, comparison=proof.comparison, target=proof.target, case_ref=proof.case,
        baseline=made.baseline, said_by=by, opened_at=unit.at,
    )  # fmt: skip
    number = await unit.inserted(row)
    _recorded(unit, made.product, number, "fix chosen", by, {"owner": made.owner, "proof": str(proof)})
    return replace(made, number=number, opened_at=unit.at)


def _recorded(unit: Unit, product: str, number: int, kind: str, by: str, detail: dict[str, Any]) -> None:
    journal.record(unit, kind, f"product:{product}", actor=by, detail={"fix": number, **detail})


async def change(unit: Unit, was: Fix, kind: str, *, by: str, **values: Any) -> Fix:
    """It is so from now on; buttons drawn before are stale."""
    values = {**values, "generation": was.generation + 1}
    await unit.run(update(FIXES).where(FIXES.c.id == was.number).values(**values))
    _recorded(unit, was.product, was.number, kind, by, {key: str(value) for key, value in values.items()})
    return replace(was, **values)


async def come_back(unit: Unit, product: str, day: date) -> None:
    """What is past its date and not finished has come back once more; before its date a promise is not broken."""
    late = FIXES.c.product == product, FIXES.c.state == "open", FIXES.c.due_on < day
    await unit.run(update(FIXES).where(*late).values(carried=FIXES.c.carried + 1))


async def checked(unit: Unit, product: str, begin: datetime, end: datetime) -> list[Checked]:
    """Every fix that was said to be done, held against what followed."""
    verdicts = []
    for each in await of_product(unit, product, ("done",)):
        found = await _verdict(unit, each, begin, end)
        verdicts.append(Checked(await _settled(unit, found), found.verdict, found.value))
    return verdicts


async def _verdict(unit: Unit, each: Fix, begin: datetime, end: datetime) -> Checked:
    """Days before it was done say nothing about it; with too few after it, it waits for the next review."""
    since = max(begin, each.done_at or end)
    if each.proof.case:
        return await _of_case(unit, each)
    numbers = await week.numbers(unit, each.product, since, end)
    if end - since < ENOUGH or not numbers.known:
        return Checked(each, "waits")
    in_mode = await week.mode_count(unit, each.product, each.proof.mode, since, end) if each.proof.mode else None
    value = measured(each.proof, numbers, in_mode)
    if value is None:
        return Checked(each, "waits")
    return Checked(each, "verified" if each.proof.met(value) else "reopened", value)


async def _of_case(unit: Unit, each: Fix) -> Checked:
    row = (await week.by_refs(unit, each.product, [each.proof.case])).get(each.proof.case)
    if row is None or each.done_at is None or row["at"] < each.done_at:
        return Checked(each, "waits")
    failed = row["wrong"] if row["wrong"] is not None else (row["judge"] or 0) < week.FLOOR
    return Checked(each, "reopened" if failed else "verified")


async def _settled(unit: Unit, found: Checked) -> Fix:
    if found.verdict == "verified":
        return await change(unit, found.fix, "fix verified", by="", state="verified", closed_at=unit.at)
    if found.verdict == "reopened":
        again = {"state": "open", "done_at": None, "reopened": found.fix.reopened + 1}
        return await change(unit, found.fix, "fix reopened", by="", **again)
    return found.fix


async def counted(unit: Unit, product: str, since: datetime) -> dict[str, int]:
    """How many were opened and how many were closed since then, how many are open and how many of them late."""

    def many(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        many(FIXES.c.opened_at >= since).label("opened"),
        many(FIXES.c.closed_at >= since).label("closed"),
        many(FIXES.c.state.in_(OPEN)).label("open"),
        many(FIXES.c.state == "verified").label("verified"),
        many(FIXES.c.state.in_(OPEN) & (FIXES.c.due_on < unit.at.date())).label("overdue"),
    ).where(FIXES.c.product == product)
    return dict((await unit.fetch(query))[0])
