"""The card of a review: the numbers against last week, the fixes that came back, the worst list, page by page.

Refuses an empty list: a week without predictions is another card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import Action, Card, Fact, Facts, Part, Row, Span
from handlers.cards.reviews_fixes import checked_line, fix_row
from handlers.cards.reviews_wording import (
    HALF,
    against,
    calendar_day,
    moment,
    person_name,
    plural,
    product_name,
    rate,
    short,
    side_words,
)
from handlers.cards.wording import faint, listed, para, strong
from store.fixes import Checked, Fix
from store.portfolio import Portfolio
from store.reviewed import HARMS, Answer, Item, View
from store.sides import Side

PAGE = 4
"""How many items a page shows: with their buttons they fit a message of every platform."""
SHOWN_FIXES = 3
SUMMARY, OUTPUT, WORD, NOTE = 150, 90, 30, 140
"""*Units*: characters shown of an item's texts; the form that asks about it has the whole."""
LONGEST_LINK = 150


@dataclass(frozen=True, slots=True)
class Seen:
    """A review with what stands around it."""

    portfolio: Portfolio
    view: View
    sides: tuple[Side, Side]
    fixes: Sequence[Fix]
    checked: Sequence[Checked]
    zone: str


def pages(view: View) -> int:
    return max(1, -(-len(view.items) // PAGE))


def headline(seen: Seen) -> Card:
    """The living card in the review's room."""
    review, portfolio = seen.view.review, seen.portfolio
    name = product_name(portfolio, review.product)
    parts: list[Part] = [Facts(_numbers(seen)), _people(seen), *_fixes(seen), *_page(seen)]
    return Card(
        f"Error review of {name}, {calendar_day(review.slot_day)}{': late' if review.late else ''}",
        tuple(parts),
        _buttons(seen.view) if review.state == "open" else _closed_buttons(seen.view),
        foot=_foot(seen),
        tone="good" if seen.view.complete else "plain" if review.state == "open" else "warn",
    )


def _numbers(seen: Seen) -> tuple[Fact, ...]:
    now, before = seen.view.review.numbers.get("now", {}), seen.view.review.numbers.get("before", {})
    modes = ", ".join(f"{short(mode, WORD)} {count:,}" for mode, count in now.get("modes", {}).items())
    late = sum(fix.due_on < seen.view.review.slot_day for fix in seen.fixes)
    known = f"of {plural(now['total'], 'prediction')}, {now['known'] / max(1, now['total']):.0%} can be judged"
    return (
        Fact("Error rate", against(rate(now), rate(before), share=True), known),
        Fact("Complaints", against(now.get("complaints"), before.get("complaints") if before.get("total") else None)),
        *((Fact("Top error modes", modes),) if modes else ()),
        Fact("Open fixes", f"{len(seen.fixes)}", f"{late} past their date" if late else "", "gap" if late else "plain"),
    )


def _people(seen: Seen) -> Part:
    lead = person_name(seen.portfolio, seen.view.review.facilitator)
    harm, cause = seen.sides
    return para(
        "Led by ", strong(lead), ". What it means to the user: ", side_words(seen.portfolio, harm),
        ". Why it happens: ", side_words(seen.portfolio, cause), ".",
    )  # fmt: skip


def _fixes(seen: Seen) -> list[Part]:
    parts: list[Part] = [checked_line(each) for each in seen.checked]
    before = [fix for fix in seen.fixes if fix.review < seen.view.review.number]
    shown = before[:SHOWN_FIXES]
    parts += [fix_row(seen.portfolio, fix) for fix in shown]
    hidden = len(seen.fixes) - len(shown)
    if hidden > 0:
        parts.append(para(faint(f"{plural(hidden, 'more open fix')}: say fixes of {seen.view.review.product}")))
    return parts


def _page(seen: Seen) -> list[Part]:
    view = seen.view
    page = min(view.review.page, pages(view))
    shown = view.items[(page - 1) * PAGE : page * PAGE]
    parts: list[Part] = [para(strong(f"The worst of the week, page {page} of {pages(view)}"))]
    for item in shown:
        parts += item_parts(seen, item)
    return parts


def item_parts(seen: Seen, item: Item) -> list[Part]:
    """What it was, why it is here, what each side says, and the buttons of the side that has not spoken."""
    view = seen.view
    harm, cause = (view.answers.get((item.position, half)) for half in ("harm", "cause"))
    said = [*_said(seen, "Means", harm), *_said(seen, "Because of", cause)]
    return [Row((*_what(item), *_why(item), *said), _item_buttons(view, item, harm, cause))]


def _what(item: Item) -> tuple[Span, ...]:
    label = f" (should be: {short(item.label, WORD)})" if item.label else ""
    answered = f" → {short(item.output, OUTPUT)}" if item.output else ""
    known = [short(word, WORD) for word in (item.mode, item.segment, item.version) if word]
    link = (Span(" link", url=item.link),) if item.link and len(item.link) <= LONGEST_LINK else ()
    tail = f" [{', '.join(known)}]" if known else ""
    said = short(item.summary or item.ref, SUMMARY)
    return (strong(f"{item.position}. "), Span(f"{said}{answered}{label}{tail}"), *link)


def _why(item: Item) -> tuple[Span, ...]:
    like = f"; and {item.like:,} like it" if item.like else ""
    flag = "; check the label" if item.check_label else ""
    return (faint(f"\n{'; '.join(item.reasons)}{like}{flag}"),)


def _said(seen: Seen, words: str, answer: Answer | None) -> tuple[Span, ...]:
    if answer is None:
        return ()
    note = f": {short(answer.note, NOTE)}" if answer.note else ""
    edited = ", changed" if answer.edits else ""
    return (
        Span(f"\n{words} "),
        strong(answer.value),
        Span(f"{note} ({person_name(seen.portfolio, answer.person)}{edited})"),
    )


def _item_buttons(view: View, item: Item, harm: Answer | None, cause: Answer | None) -> tuple[Action, ...]:
    number, seen = view.review.number, view.review.generation
    if harm is not None and cause is not None:
        return (
            Action("Choose a fix", f"fix item {item.position} of review {number}", seen=seen),
            Action("Change", f"answer review {number} item {item.position}", seen=seen),
        )
    harms = tuple(
        Action(word.capitalize(), f"review {number} item {item.position} {word}", seen=seen) for word in HARMS
    )
    why = Action("Why …" if cause is None else "Change", f"answer review {number} item {item.position}", seen=seen)
    return (*(harms if harm is None else ()), why)


def _buttons(view: View) -> tuple[Action, ...]:
    number, seen = view.review.number, view.review.generation
    return (
        Action("Answer my half", f"answer review {number}", "primary", seen=seen),
        *_turning(view),
        Action("Close the review", f"close review {number}", seen=seen),
    )


def _turning(view: View) -> tuple[Action, ...]:
    number, page = view.review.number, min(view.review.page, pages(view))
    earlier = (Action("Page before", f"review {number} page {page - 1}"),) if page > 1 else ()
    later = (Action("Next page", f"review {number} page {page + 1}"),) if page < pages(view) else ()
    return (*earlier, *later)


def _closed_buttons(view: View) -> tuple[Action, ...]:
    return (*_turning(view), Action("Answer late", f"answer review {view.review.number}"))


def _foot(seen: Seen) -> str:
    view, review = seen.view, seen.view.review
    missing = [f"{HALF[half]} ({len(view.missing(half))})" for half in HALF if view.missing(half)]
    left = f"Still open: {listed(missing)}. " if missing else "Both halves are there. "
    if review.state != "open":
        return f"{left}Closed."
    close = f" Closes {moment(review.close_at, seen.zone)}." if review.close_at else ""
    return f"{left}Reply below, such as: 3 serious: what it means; or: 3 data: why.{close}"


def numbers_of(value: Any) -> dict[str, Any]:
    """What is frozen of a week's numbers."""
    names = ("total", "known", "errors", "complaints", "sure_errors", "loss", "judge")
    return {**{name: getattr(value, name) for name in names}, "modes": dict(value.modes)}
