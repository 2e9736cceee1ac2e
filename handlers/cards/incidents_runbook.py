"""The runbook in an incident's thread: steps to tick, decisions and whose they are, what to keep, when it is over.

Refuses to tick for anybody: each tick has a name and an instant.
"""

from __future__ import annotations

from bot.messages import Action, Card, Row, Span
from handlers.cards.incidents import View
from handlers.cards.wording import faint, para, strong
from store.frozen import Frozen
from store.incidents import Incident
from store.portfolio import Portfolio


def slot(incident: Incident) -> str:
    return f"incident/{incident.number}/runbook"


def steps(portfolio: Portfolio, incident: Incident, book: Frozen, view: View) -> Card:
    rows = tuple(_step(portfolio, incident, book, view, number) for number in range(1, len(book.first_steps) + 1))
    done = len(book.ticks)
    return Card(
        f"Runbook: {book.title} ({done} of {len(rows)} steps done)",
        (
            *rows,
            para(strong("Keep as evidence, before anything is changed: "), "; ".join(book.evidence), "."),
            para(strong("It is over when: "), "; ".join(book.exit_criteria), "."),
        ),
        (Action("Decide", f"decide {incident.number}"),),
        foot="As it was when the incident opened; edits are for the next one.",
    )


def _step(portfolio: Portfolio, incident: Incident, book: Frozen, view: View, number: int) -> Row:
    words, tick = book.first_steps[number - 1], book.ticks.get(number)
    if tick is None:
        return Row((Span(f"☐ {number}. {words}"),), (Action("Done", f"tick {incident.number} {number}"),))
    by = f"  {portfolio.holder_name(tick.by)}, {view.clock(tick.at)}"
    return Row((Span(f"☑ {number}. {words}"), faint(by)), (Action("Undo", f"untick {incident.number} {number}"),))
