"""The cards of a hand-over: to the giver, and to everybody when it has moved too often.

Refuses to say whose fault it is: it says where it has been, and asks where it lives.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Row, Span
from handlers.cards.incidents import View, now_words
from handlers.cards.incidents_wording import layer_name, person_name, title_of
from handlers.cards.wording import para, strong
from store.handoffs import Handoff
from store.incident_pages import Page
from store.ladder import Climb
from store.layers import accountability_for


def given(view: View, climbed: Climb) -> Card:
    """To the giver: who is asked, and that it is theirs until then."""
    incident = view.incident
    where = layer_name(view.sight.portfolio, incident.handing_to)
    asked = f"I have asked {climbed.call.person.name}." if climbed.call else "There is nobody there I could ask."
    return Card(
        f"Incident {incident.number} is being handed over to {where}.",
        (para(asked, " You have it until somebody there accepts."), para(strong(now_words(view)))),
        (Action("Show", f"status {incident.number}"),),
    )


def given_already(view: View, asked: Sequence[Page]) -> Card:
    """To whoever hands it there again: who was asked and when, and how to write to them."""
    incident, portfolio = view.incident, view.sight.portfolio
    contact = f"contact {accountability_for(portfolio, incident.handing_to)} of product:{incident.product}"
    return Card(
        f"Incident {incident.number} is being handed over to {layer_name(portfolio, incident.handing_to)} already.",
        (
            para(f"{_asked_words(view, asked)} Nothing new was sent."),
            para(strong(now_words(view))),
            para(f"To write to whoever answers there, say: {contact}"),
        ),
        (Action("Contact", contact), Action("Show", f"status {incident.number}")),
    )


def _asked_words(view: View, asked: Sequence[Page]) -> str:
    names = [
        f"{person_name(view.sight.portfolio, each.person)} was asked at {view.clock(each.called_at)}" for each in asked
    ]
    if len(names) > 1:
        return f"{'; '.join(names)}; nobody has accepted it yet."
    return f"{names[0]} and has not accepted it yet." if names else "There was nobody there I could ask."


def back(view: View, words: str, giver: str) -> Card:
    """To the giver: what became of it."""
    incident = view.incident
    yours = incident.course.assignee == giver
    buttons = (
        Action("Hand over", f"hand over {incident.number}", seen=incident.generation),
        Action("Resolve", f"resolve {incident.number}", seen=incident.generation),
    )
    rest = "You still have it." if yours else "It is no longer yours."
    return Card(
        f"{title_of(view.sight.portfolio, incident)}.",
        (para(words), para(strong(rest)), para(now_words(view))),
        buttons if yours else (Action("Show", f"status {incident.number}"),),
        tone="warn" if yours else "good",
    )


def together(view: View, tried: Sequence[Handoff], people: Sequence[str], layers: Sequence[str]) -> Card:
    """To everybody it has been with: settle it here."""
    incident, portfolio = view.incident, view.sight.portfolio
    rows = tuple(Row((Span(_line(view, each)),)) for each in tried)
    names: list[Span | str] = []
    for person in people:
        names += [Span(portfolio.holder_name(person), "strong", person=person), " "]
    choices = tuple(
        Action(layer_name(portfolio, each), f"hand over {incident.number} to {each}: settled together")
        for each in layers
        if each != incident.layer
    )
    return Card(
        f"Incident {incident.number} has moved {incident.course.bounces} times. Settle together where it lives.",
        (para(*names), *rows, para(f"{person_name(portfolio, incident.course.assignee)} has it until then.")),
        choices[:5],
        tone="bad",
    )


def _line(view: View, each: Handoff) -> str:
    portfolio = view.sight.portfolio
    come, go = layer_name(portfolio, each.from_layer), layer_name(portfolio, each.to_layer)
    answer = each.answer or "not answered yet"
    by = f" by {portfolio.holder_name(each.answered_by)}" if each.answered_by else ""
    return f"{portfolio.holder_name(each.giver)}, {come} → {go}: {each.reason} ({answer}{by})"
