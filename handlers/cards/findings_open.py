"""What is open and nobody's, as a card: about what, since when, and what ends it.

Refuses to show an id where there is a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.messages import Card, Fact, Facts, Part
from handlers.cards.wording import ago, para, role_name, strong, subject_name
from store.portfolio import Portfolio

Row = Mapping[Any, Any]
"""As the store answers: column -> value."""
NEXT = {
    "unmatched person": "say link PLATFORM HANDLE to PERSON",
    "disputed": "say accept proposal N, or keep as is N: whoever was asked decides",
    "pilot without an owner": "say correct pilot_owner of pilot:NAME: PERSON",
    "pilot without criteria": "say criterion of PILOT: METRIC <= NUMBER, measured by HOW",
    "silent pilot": "say decide pilot NAME scale|rework|repeat|close: REASON",
    "review without predictions": "send them: python app.py predictions PRODUCT FILE",
    "dead letter": "say status of the desk: it shows the last ones, and why each could not be delivered",
    "clock was days ahead": (
        "calls and messages it had put off were taken up again; look whether reviews, check-ins and reminders are "
        "where they belong: say my calendar, or pilots. The next start of the desk ends this"
    ),
    "self-test failed": "say self-test, once it is mended",
}
"""What ends a finding of that kind."""


def listing(portfolio: Portfolio, rows: Sequence[Row], now: datetime) -> Card:
    """All that are open, and below them what ends each kind."""
    title = f"{len(rows)} open finding{'s' if len(rows) != 1 else ''}."
    return Card(title, (para("Oldest first."), *_parts(portfolio, rows, now)), tone="warn")


def fresh(portfolio: Portfolio, rows: Sequence[Row], now: datetime) -> Card:
    """What the administrators have not been told yet."""
    title = f"{len(rows)} new finding{'s' if len(rows) != 1 else ''}."
    return Card(title, _parts(portfolio, rows, now), foot="findings lists all that are open.", tone="warn")


def _parts(portfolio: Portfolio, rows: Sequence[Row], now: datetime) -> tuple[Part, ...]:
    kinds = dict.fromkeys(row["kind"] for row in rows)
    steps = (para(strong(f"{kind.capitalize()}: "), NEXT[kind]) for kind in kinds if kind in NEXT)
    return (Facts(tuple(_fact(portfolio, row, now) for row in rows)), *steps)


def _fact(portfolio: Portfolio, row: Row, now: datetime) -> Fact:
    return Fact(
        row["kind"].capitalize(), about(portfolio, row["subject"]), f"{row['detail']}, {ago(row['opened_at'], now)}"
    )


def about(portfolio: Portfolio, subject: str) -> str:
    """`Churn Model`, `model quality of Churn Model`, `Priya Raman`; anything else as it is recorded."""
    thing, _, role = subject.partition("/")
    kind, _, name = thing.partition(":")
    if kind == "person" and name in portfolio.people:
        return portfolio.people[name].name
    if kind not in ("product", "pilot", "component", "company"):
        return subject
    named = subject_name(portfolio, thing)
    return f"{role_name(portfolio, role)} of {named}" if role in portfolio.accountabilities else named
