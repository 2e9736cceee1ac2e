"""Reviews at a glance: what is planned, what is running, and how well it is kept.

Refuses a school mark: numbers, and what follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Action, Card, Chart, Fact, Facts, Part, Row, Span
from handlers.cards.charts import kept
from handlers.cards.reviews_wording import (
    calendar_day,
    moment,
    percent,
    person_name,
    plural,
    product_name,
    rhythm,
)
from handlers.cards.rituals import next_words
from handlers.cards.wording import faint, para, strong
from store.health import Health
from store.portfolio import Portfolio
from store.reviewed import Review
from store.rituals import Ritual

LISTED = 20
"""How many reviews a list shows, those that are due next first."""


def listing(
    portfolio: Portfolio, rituals: Sequence[Ritual], running: Mapping[str, Review], health: Mapping[str, Health]
) -> Card:
    if not rituals:
        return Card(
            "No review is planned",
            (para("Plan one: ", strong("schedule review PRODUCT mondays 9:30")),),
            foot="Without one, the worst outputs of a product are looked at by nobody in particular.",
        )
    rows = tuple(_row(portfolio, each, running.get(each.name), health.get(each.name)) for each in rituals[:LISTED])
    hidden = len(rituals) - LISTED
    more = (para(f"and {plural(hidden, 'more review')}: reviews of PRODUCT"),) if hidden > 0 else ()
    return Card(plural(len(rituals), "review") + " planned", (*rows, *more, *kept(portfolio, list(health.values()))))


def _row(portfolio: Portfolio, ritual: Ritual, running: Review | None, health: Health | None) -> Row:
    now = f"; open since {calendar_day(running.opened_at.date())}" if running else ""
    kept = f"\n{_kept(health)}" if health and health.planned else ""
    spans = (strong(f"{product_name(portfolio, ritual.name)}: "), Span(f"{next_words(ritual)}{now}"), faint(kept))
    actions = (Action("Show", f"review {running.number}" if running else f"reviews of {ritual.name}"),)
    return Row(spans, actions)


def _kept(health: Health) -> str:
    return (
        f"held {health.held} of {health.planned}; fixes {health.closed} closed, {health.open} open"
        f"{f', {health.overdue} late' if health.overdue else ''}"
        f"{f'; not held {health.silent_in_a_row} times in a row' if health.silent_in_a_row > 1 else ''}"
    )


def one(
    portfolio: Portfolio, ritual: Ritual | None, past: Sequence[Review], health: Health, trend: Sequence[Chart]
) -> Card:
    """One product's reviews: when, how well kept, and the last of them."""
    name = product_name(portfolio, health.product)
    facts = [
        Fact("When", rhythm(ritual.rule) if ritual else "not planned", next_words(ritual) if ritual else ""),
        *_counts(health),
    ]
    if any(rate is not None for rate in health.rates):
        last = next(rate for rate in reversed(health.rates) if rate is not None)
        facts.append(Fact("Error rate", percent(last)))
    if health.silent_in_a_row > 1:
        facts.append(Fact("Not held", plural(health.silent_in_a_row, "time"), "in a row", "gap"))
    parts: list[Part] = [Facts(tuple(facts)), *trend, *(_past(each) for each in past[:5])]
    return Card(f"Reviews of {name}, the last quarter", tuple(parts))


def _counts(health: Health) -> tuple[Fact, ...]:
    """What there is nothing of yet is not counted out."""
    held = f"{health.on_time} on time, {health.partly} by one side only" if health.planned else ""
    late = f"{health.overdue} late" if health.overdue else ""
    return (
        Fact("Held", f"{health.held} of {health.planned}" if health.planned else "none yet", held),
        Fact("Fixes", f"{health.opened} chosen, {health.closed} closed, {health.verified} proven"),
        Fact("Open fixes", str(health.open), late, "gap" if health.overdue else "plain"),
    )


def _past(review: Review) -> Row:
    words = {"held": "both sides", "partly": "one side", "silent": "nobody", "open": "open"}.get(
        review.state, review.state
    )
    reason = f": {review.reason}" if review.reason else ""
    spans = (Span(f"{calendar_day(review.slot_day)}: {words}{reason}"),)
    return Row(spans, (Action("Show", f"review {review.number}"),) if review.numbers else ())


def facilitator(portfolio: Portfolio, product: str, now: Review | None, following: str, ritual: Ritual | None) -> Card:
    name = product_name(portfolio, product)
    lines: list[Part] = []
    if now is not None:
        lines.append(para(strong(person_name(portfolio, now.facilitator)), " leads the open review."))
    if following and ritual and ritual.due_at:
        when = moment(ritual.due_at, ritual.rule.zone)
        lines.append(para(strong(person_name(portfolio, following)), f" leads the next one, {when}."))
        lines.append(para("It goes round among the two sides and the team: whoever is there and led least often."))
    if not lines:
        lines.append(para("Nobody yet: no review is planned, or nobody of its team is there."))
    swap = (Action("I lead this one", f"facilitator of review {now.number}"),) if now else ()
    return Card(f"Who leads the review of {name}", tuple(lines), swap)
