"""Choosing a fix from an item: what, whose, until when, and the check that will prove it.

Refuses a fix without a check that has a number or a case, and more than a few new ones a week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from bot.messages import Field, Form, Lane, Reply, Request, To
from handlers.cards import reviews_fixes as cards
from handlers.names import in_words, person_named
from handlers.reviews.fixing import later_day, slot
from handlers.reviews.seeing import asked, of_the_table, redrawn, zone_of
from store import covers, fixes, reviews, rituals
from store.errors import DeskError, FieldErrors, Unclear
from store.fixes import A_WEEK, Fix
from store.ladder import Sight, behind
from store.proofs import METRICS, NoProof, Proof, measured, proof
from store.reviewed import Item, Review, View
from store.schedule import local_day
from store.standing import standing
from store.units import Unit

T = TypeVar("T")
BY_CAUSE: Mapping[str, str] = {
    "data": "data_pipeline", "model": "model_quality", "prompt": "prompts", "workflow": "workflow",
    "label": "evaluation_data", "unknown": "model_quality",
}  # fmt: skip
"""Whose a fix is by the cause that was said, unless somebody else is named."""


async def choose(unit: Unit, request: Request) -> Sequence[Reply]:
    """A fix for an item of a review, by form or in one sentence."""
    found = await asked(unit, request)
    view, sight = await reviews.view(unit, found), await covers.sight(unit)
    person = of_the_table(unit, sight, request, found.product)
    item = view.item(int(request.args["item"]))
    if not request.args.get("title"):
        return [Reply(await _form(unit, view, item, sight))]
    made = await _made(unit, request, found, item)
    await fixes.one_by_one(unit, found.product)
    await _not_too_many(unit, found)
    alike = None if request.args.get("anyway") else await fixes.named_alike(unit, made)
    if alike is not None:
        return [Reply(cards.alike(unit.portfolio, alike, _command(found, item), _again(request, made)))]
    fix = await fixes.chosen(unit, made, by=person.id)
    card = cards.chosen(unit.portfolio, fix, person.name)
    told = [Reply(card, to=To("person", fix.owner), lane=Lane.UPDATE)] if fix.owner != person.id else []
    return [Reply(card, slot=slot(fix)), *told, await redrawn(unit, found)]


def _again(request: Request, made: Fix) -> Mapping[str, str]:
    """What was asked for, with the word that it is meant although there is one of that name."""
    return {**{name: request.args[name] for name in ("owner", "due", "check")}, "title": made.title, "anyway": "yes"}


async def _not_too_many(unit: Unit, found: Review) -> None:
    ritual = await rituals.by_id(unit, found.ritual)
    most = int(ritual.settings.get("fixes", A_WEEK)) if ritual else A_WEEK
    if len(await fixes.of_review(unit, found.number)) >= most:
        raise Unclear(
            f"{most} fixes a week is what gets done, and this review has chosen them. Drop one first: "
            f"fixes of {found.product}"
        )


def _command(review: Review, item: Item) -> str:
    return f"fix item {item.position} of review {review.number}"


async def _form(unit: Unit, view: View, item: Item, sight: Sight) -> Form:
    review = view.review
    owner = _usual_owner(sight, view, item)
    today = local_day(zone_of(unit, review.product), unit.at)
    command = _command(review, item)
    return Form(
        "Choose a fix",
        command,
        (
            Field("title", "What will be done", limit=200, hint="such as: retrain with the October refunds"),
            Field("owner", "Whose it is", value=owner, hint="full name or e-mail", limit=200),
            Field("due", "Until", "date", value=(today + timedelta(days=7)).isoformat()),
            Field("check", "What will prove it", value=_usual_check(item), limit=200,
                  hint=f"{', '.join(list(METRICS)[:3])}, errors in MODE with a number; or: case ID"),
        ),
        submit="Choose",
        note=f"{item.summary or item.ref}. Typed, it is: {command}: WHAT by NAME until DATE check CHECK",
        seen=review.generation,
    )  # fmt: skip


def _usual_owner(sight: Sight, view: View, item: Item) -> str:
    """The holder of the accountability the cause points to; a suggestion, to be confirmed."""
    cause = view.answers.get((item.position, "cause"))
    wanted = BY_CAUSE[cause.value if cause else "unknown"]
    holder = standing(sight.portfolio, f"product:{view.review.product}", wanted).holder
    person = behind(sight, holder).person if holder else None
    return person.name if person else ""


def _usual_check(item: Item) -> str:
    return f"errors in {item.mode} <= 0" if item.mode else "error rate < 5%"


async def _made(unit: Unit, request: Request, found: Review, item: Item) -> Fix:
    """*Raises* FieldErrors, so that a form shows each in place."""
    errors: dict[str, str] = {}
    owner = _read(errors, "owner", lambda: person_named(unit, request.args.get("owner", ""), "fix … by {}"), "")
    today = local_day(zone_of(unit, found.product), unit.at)
    due = _read(errors, "due", lambda: later_day(request.args.get("due", ""), today), today)
    check = _read(errors, "check", lambda: proof(request.args.get("check", "")), Proof())
    if errors:
        raise FieldErrors(errors)
    title = request.args["title"].strip()[:200]
    return Fix(
        0, found.product, found.number, title, owner, due, check, item.position, await _baseline(unit, found, check)
    )


def _read(errors: dict[str, str], name: str, read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except (DeskError, NoProof) as error:
        errors[name] = in_words(error) if isinstance(error, DeskError) else str(error)
        return otherwise


async def _baseline(unit: Unit, found: Review, check: Proof) -> float | None:
    """What the check would have said of the week that was looked at."""
    now: Any = found.numbers.get("now", {})
    values = _Frozen(now)
    in_mode = now.get("modes", {}).get(check.mode) if check.mode else None
    return measured(check, values, in_mode) if check.metric else None


class _Frozen:
    """The numbers a review was opened with, as a check reads them."""

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        self.errors: int = numbers.get("errors", 0)
        self.complaints: int = numbers.get("complaints", 0)
        self.sure_errors: int = numbers.get("sure_errors", 0)
        self.loss: float | None = numbers.get("loss")
        self.judge: float | None = numbers.get("judge")
        known = numbers.get("known", 0)
        self.error_rate: float | None = self.errors / known if known else None
