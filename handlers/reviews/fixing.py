"""What becomes of a fix: done, dropped with a reason, promised again by a date, escalated; and what is open.

Refuses a stale button, and to call done what only somebody's word says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.messages import LIVING, Field, Form, Lane, Reply, Request
from handlers.asking import asker, said
from handlers.cards import reviews_fixes as cards
from handlers.days import day_of
from handlers.names import product_named
from handlers.reviews.closing import escalate as escalated
from handlers.reviews.seeing import of_the_table, redrawn, zone_of
from store import covers, fixes, reviews
from store.errors import FieldErrors, NotFound, Unclear
from store.fixes import Fix
from store.schedule import local_day
from store.units import Unit


def slot(fix: Fix) -> str:
    return f"fix/{fix.number}"


def later_day(text: str, today: date) -> date:
    due = day_of(text, today)
    if due <= today:
        raise Unclear(f"{due} is not in the future. Say a later day.")
    return due


async def _mine(unit: Unit, request: Request) -> Fix:
    """The fix that was named, if whoever asks owns it or sits at the table. *Raises* NotFound, NotAllowed, Unclear."""
    found = await fixes.fix(unit, int(request.args["number"]), to_change=True)
    if asker(unit, request).id != found.owner:
        of_the_table(unit, await covers.sight(unit), request, found.product)
    seen = request.args.get("seen", "")
    if found.state in ("verified", "dropped") or (seen.isdigit() and int(seen) not in (0, found.generation)):
        raise Unclear(
            f"Fix {found.number} has changed since: it is {STATES[found.state]}. Say: fixes of {found.product}"
        )
    return found


STATES: Mapping[str, str] = {
    "open": "open", "done": "said to be done", "verified": "proven", "dropped": "dropped",
    "escalated": "with the product owner",
}  # fmt: skip


async def done(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody says so; the next review's numbers prove it or open it again."""
    was = await _mine(unit, request)
    by = asker(unit, request)
    now = await fixes.change(unit, was, "fix done", by=by.id, state="done", done_at=unit.at, done_by=by.id)
    sentence = f"Fix {now.number} is said to be done. The next review checks it: {now.proof}."
    return [*await _everywhere(unit, now), *said("Noted.", sentence)]


async def drop(unit: Unit, request: Request) -> Sequence[Reply]:
    """Not without a reason."""
    was = await _mine(unit, request)
    reason = request.args.get("reason", "").strip()
    if not reason:
        return [Reply(_reason_form(was, "drop", "Why it will not be done"))]
    by = asker(unit, request).id
    now = await fixes.change(unit, was, "fix dropped", by=by, state="dropped", reason=reason[:500], closed_at=unit.at)
    return [*await _everywhere(unit, now), *said(f"Fix {now.number} is dropped.", f"Because: {reason[:500]}")]


def _reason_form(was: Fix, verb: str, asked: str) -> Form:
    """What is not done by a slip: somebody says why."""
    field = Field("reason", asked, "text", limit=500)
    command = f"{verb} fix {was.number}"
    note = f"{was.title}. Typed, it is: {command} because REASON"
    title = f"{verb.capitalize()} a fix"
    return Form(title, command, (field,), submit=verb.capitalize(), note=note, seen=was.generation)


async def commit(unit: Unit, request: Request) -> Sequence[Reply]:
    """It will be done, by a day that is said now; it counts anew."""
    was = await _mine(unit, request)
    today = local_day(zone_of(unit, was.product), unit.at)
    if not request.args.get("due"):
        field = Field("due", "Until", "date", value=(today + timedelta(days=7)).isoformat())
        note = f"{was.title}. Typed, it is: commit fix {was.number} by DATE"
        return [Reply(Form("Do it by", f"commit fix {was.number}", (field,), note=note, seen=was.generation))]
    try:
        due = later_day(request.args["due"], today)
    except Unclear as error:
        raise FieldErrors({"due": str(error)}) from None
    by = asker(unit, request).id
    now = await fixes.change(unit, was, "fix promised", by=by, state="open", due_on=due, carried=0, reason="")
    return [*await _everywhere(unit, now), *said("Noted.", f"Fix {now.number} will be done by {due}.")]


async def escalate(unit: Unit, request: Request) -> Sequence[Reply]:
    """The product owner decides. Not without a reason, and not twice."""
    was = await _mine(unit, request)
    if was.state == "escalated":
        return said(f"Fix {was.number} is with the product owner already.", cards.fix_words(unit.portfolio, was))
    reason = request.args.get("reason", "").strip()[:500]
    if not reason:
        return [Reply(_reason_form(was, "escalate", "Why the product owner has to decide"))]
    replies = await escalated(unit, was, asker(unit, request).id, reason)
    if not replies:
        raise NotFound(f"{was.product} has no owner. Say: correct product_owner of {was.product}: NAME")
    now = await fixes.fix(unit, was.number)
    return [
        *replies,
        *await _everywhere(unit, now),
        *said("Escalated.", f"The product owner has fix {now.number} now."),
    ]


async def _everywhere(unit: Unit, now: Fix) -> list[Reply]:
    """Its own card and that of the open review."""
    card = cards.chosen(unit.portfolio, now, STATES[now.state])
    own = Reply(card, to=LIVING, lane=Lane.UPDATE, slot=slot(now))
    review = await reviews.open_of(unit, now.product)
    return [own, await redrawn(unit, review)] if review else [own]


async def listed(unit: Unit, request: Request) -> Sequence[Reply]:
    """What is open for a product, or for the one who asks."""
    name = request.args.get("name", "")
    if name:
        product = product_named(unit, name, "fixes of {}")
        return [Reply(cards.listing(unit.portfolio, product, await fixes.of_product(unit, product)))]
    person = asker(unit, request)
    mine = await fixes.of_person(unit, person.id)
    if not mine:
        return said("No fix is waiting for you.", "Say fixes of PRODUCT for those of a product.")
    return [Reply(cards.mine(unit.portfolio, mine))]
