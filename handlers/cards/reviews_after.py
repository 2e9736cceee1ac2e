"""What is said around a review: the invitation, the private nudge, the digest, and why there is none this week.

Refuses to name in public who did not answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.messages import Action, Card, Chart, Fact, Facts, Part
from handlers.cards.reviews_fixes import fix_words
from handlers.cards.reviews_wording import HALF, calendar_day, moment, plural, product_name, title_of
from handlers.cards.wording import listed, para, strong
from store.fixes import Fix
from store.portfolio import Portfolio
from store.reviewed import CAUSES, HARMS, View
from store.reviewed import HALF as HALVES
from store.rituals import Ritual

HOLDER = {"harm": "the product side", "cause": "the machine-learning side"}


def invitation(portfolio: Portfolio, view: View, half: str, zone: str) -> Card:
    """To the one who is asked for a half, as the review opens."""
    name, review = product_name(portfolio, view.review.product), view.review
    until = f" by {moment(review.close_at, zone)}" if review.close_at else ""
    return Card(
        f"Error review of {name}: your half is {HALF[half]}",
        (para(f"{plural(len(view.items), 'item')}, one at a time, in any order, on any device{until}."),),
        (Action("Answer my half", f"answer review {review.number}", "primary", seen=review.generation),),
    )


def nudge(portfolio: Portfolio, view: View, half: str, zone: str) -> Card:
    """Private, and only to the half that is missing."""
    review, missing = view.review, len(view.missing(half))
    name = product_name(portfolio, review.product)
    until = f" The review closes {moment(review.close_at, zone)}." if review.close_at else ""
    return Card(
        f"{plural(missing, 'item')} of the review of {name} still need you",
        (para(f"The other side waits for {HALF[half]}.{until}"),),
        (Action("Answer my half", f"answer review {review.number}", "primary", seen=review.generation),),
        foot="I ask twice at most.",
    )


def digest(portfolio: Portfolio, view: View, fixes: list[Fix], trend: Sequence[Chart], data_owner: str) -> Card:
    """What came out of it."""
    review = view.review
    parts: list[Part] = [Facts(_counts(view)), *trend, *_missing(view)]
    parts += [para(strong(f"Fix {fix.number}: "), fix.title, f" ({fix_words(portfolio, fix)})") for fix in fixes]
    if not fixes:
        parts.append(para("No fix was chosen."))
    if view.errors:
        keeper = (
            f" {data_owner} keeps the evaluation set." if data_owner else " Nobody is recorded for the evaluation set."
        )
        parts.append(para(f"{plural(len(view.errors), 'confirmed error')} can become evaluation cases.{keeper}"))
    name = product_name(portfolio, review.product)
    return Card(f"What the review of {name} brought", tuple(parts), tone="good" if review.state == "held" else "warn")


def _counts(view: View) -> tuple[Fact, ...]:
    harms = Counter(said.value for (_, half), said in view.answers.items() if half == "harm")
    causes = Counter(said.value for (_, half), said in view.answers.items() if half == "cause")
    return Fact("Meant to users", _listed(harms, HARMS)), Fact("Because of", _listed(causes, CAUSES))


def _listed(counted: Counter[str], order: tuple[str, ...]) -> str:
    return listed([f"{counted[name]} {name}" for name in order if counted[name]]) or "nothing was said"


def _missing(view: View) -> list[Part]:
    left = [
        f"{HOLDER[half]} left {plural(len(view.missing(half)), 'item')} open" for half in HALVES if view.missing(half)
    ]
    return [para(f"{listed(left)[:1].upper()}{listed(left)[1:]}.")] if left else []


def no_predictions(portfolio: Portfolio, ritual: Ritual, newest: datetime | None, asked: str) -> Card:
    """In the room: there is nothing to look at, and who was asked about it."""
    name = product_name(portfolio, ritual.name)
    since = f"The last one is of {calendar_day(newest.date())}." if newest else "None ever arrived."
    return Card(
        f"No error review of {name} this week: there are no predictions",
        (para(f"Nothing arrived in the last seven days. {since} I have asked {asked} where they come from."),),
        tone="warn",
    )


def where_from(portfolio: Portfolio, ritual: Ritual, newest: datetime | None) -> Card:
    """To the owner: the source is asked for, not an empty list posted."""
    name = product_name(portfolio, ritual.name)
    since = f"the last one is of {calendar_day(newest.date())}" if newest else "none ever arrived"
    parts = (
        para(f"The review needs what the product answered in the last seven days; {since}. Who can send it?"),
        para("A file: ", strong(f"python app.py predictions {ritual.name} FILE"), " (JSON lines, CSV or Parquet)."),
        para(
            "Each day by itself: say ",
            strong(f"predictions key for {ritual.name}"),
            " and post to the address it names.",
        ),
    )
    later = Action("Pause the review …", f"pause review of {ritual.name}")
    return Card(f"Where do the predictions of {name} come from?", parts, (later,), tone="warn")


def missed(portfolio: Portfolio, ritual: Ritual, was_due: datetime, following: Ritual) -> Card:
    """The desk was down, or late by more than the limit: said, never made up for in a storm."""
    limit = plural(ritual.late_hours, "hour")
    next_one = moment(following.due_at, ritual.rule.zone) if following.due_at else "not planned"
    return Card(
        f"{title_of(portfolio, ritual)} was not held",
        (
            para(f"It was due {moment(was_due, ritual.rule.zone)}. That is more than {limit} ago, so I skip it."),
            para(f"The next one: {next_one}."),
        ),
        tone="warn",
    )


def cases(view: View) -> Card:
    """To the keeper of the evaluation set."""
    product, number = view.review.product, len(view.errors)
    command = f"python app.py cases {product}"
    return Card(
        f"{plural(number, 'confirmed error')} for the evaluation set of {product}",
        (para("Both sides say that these are errors. As evaluation cases: ", strong(command)),),
    )
