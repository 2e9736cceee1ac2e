"""What is planned: one ritual, all of mine, and what moving, skipping or pausing did.

Refuses to leave out when the next one is.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Fact, Facts, Row, Span
from handlers.cards.reviews_wording import calendar_day, moment, person_name, rhythm, subject_of, title_of
from handlers.cards.wording import faint, para, strong
from store.daysoff import holiday
from store.portfolio import Portfolio
from store.rituals import Ritual

WORD = {"review": "review", "checkin": "check-in"}


def planned(portfolio: Portfolio, ritual: Ritual, room: str, news: str = "") -> Card:
    """One ritual as it stands, and what has just become of it."""
    facts = [
        Fact("When", rhythm(ritual.rule)),
        Fact("Next", next_words(ritual)),
        Fact("Where", room),
        Fact("Public holidays", ritual.country or "not kept"),
    ]
    word = f"{WORD[ritual.kind]} of {ritual.name}"
    paused = ritual.state == "paused"
    actions = (
        (Action("Go on", f"resume {word}"),)
        if paused
        else (Action("Skip the next …", f"skip {word}"), Action("Pause …", f"pause {word}"))
    )
    told = (para(strong(news)),) if news else ()
    foot = f"Planned by {person_name(portfolio, ritual.said_by)}."
    return Card(title_of(portfolio, ritual), (*told, Facts(tuple(facts))), actions, foot=foot)


def next_words(ritual: Ritual) -> str:
    """When it is due next, and why not on its usual day."""
    if ritual.due_at is None or ritual.slot_day is None:
        return f"paused{f': {ritual.reason}' if ritual.reason else ''}"
    words = moment(ritual.due_at, ritual.rule.zone)
    name = holiday(ritual.country, ritual.slot_day)
    return f"{words}, since {calendar_day(ritual.slot_day)} is {name}" if name else words


def mine(portfolio: Portfolio, rows: Sequence[tuple[Ritual, str]]) -> Card:
    """The rituals somebody has a part in, and which part."""
    if not rows:
        return Card("You have no part in any review or check-in.", foot="reviews and pilots list them all.")
    lines = tuple(_row(portfolio, ritual, part) for ritual, part in rows[:20])
    return Card(f"{len(rows)} of your rituals" if len(rows) > 1 else "Your ritual", lines)


def _row(portfolio: Portfolio, ritual: Ritual, part: str) -> Row:
    name = f"{WORD[ritual.kind].capitalize()} of {subject_of(portfolio, ritual)}: "
    return Row((strong(name), Span(next_words(ritual)), faint(f"\n{part}; {rhythm(ritual.rule)}")))
