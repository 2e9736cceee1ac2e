"""The cards at the end of an incident.

Refuses to let go without asking what is still to be done.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Part, Row, Span
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import after, layer_name, title_of
from handlers.cards.wording import para
from store.incidents import Incident
from store.portfolio import Portfolio


def which_cause(portfolio: Portfolio, found: Incident, reason: str, layers: Sequence[str]) -> Card:
    """It is not known where it lived: one click says it."""
    buttons = tuple(
        Action(layer_name(portfolio, each), f"resolve {found.number} as {each}: {reason}", seen=found.generation)
        for each in layers
    )
    return Card(
        f"{title_of(portfolio, found)}. Where was the cause?",
        (para("It is still open. Choose the layer, and it is resolved."),),
        buttons,
        foot=f"Typed, it is: resolve {found.number} as data: WHAT ENDED IT",
        tone="warn",
    )


def over(view: View, name: str, criteria: Sequence[str]) -> Card:
    """Resolved; what was confirmed by saying so, and what is left to do."""
    incident = view.incident
    rows = tuple(Row((Span(f"☑ {each}"),)) for each in criteria)
    confirmed: tuple[Part, ...] = (para(f"{name} confirms by it:"), *rows) if rows else ()
    assert incident.resolved_at is not None
    took = after(incident.resolved_at - incident.opened_at)
    return Card(
        f"{title_of(view.sight.portfolio, incident)}. Resolved {took}.",
        (para(incident.outcome), *confirmed),
        (
            Action("Follow-up", f"follow up {incident.number}"),
            Action("Postmortem", f"postmortem {incident.number}"),
            Action("Reopen", f"reopen {incident.number}", seen=incident.generation),
        ),
        foot="It can be reopened within a week and keeps its number.",
        tone="good",
    )
