"""The cards of a decision: whose each one is, asking that person, and what was decided.

Refuses to offer a decision without naming whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Facts, Row, Span
from handlers.cards.incidents import View, fallback_fact
from handlers.cards.incidents_wording import call_words, product_name, title_of
from handlers.cards.wording import faint, para, strong
from store.decisions import Decision
from store.ladder import Climb

HARSH = ("stop_the_system",)
"""Decisions that take something away from everybody at once: their button looks like it."""


def choices(view: View, options: Sequence[tuple[Decision, Climb]]) -> Card:
    """Every decision and whose it is."""
    incident = view.incident
    return Card(
        f"{title_of(view.sight.portfolio, incident)}. Which decision?",
        tuple(_choice(view, decision, theirs) for decision, theirs in options),
        foot=f"Typed, it is: decide {incident.number} roll back: THE REASON",
    )


def _choice(view: View, decision: Decision, theirs: Climb) -> Row:
    if theirs.call is None:
        return Row((strong(decision.name), Span(": nobody is recorded who could decide it")))
    words = call_words(view.sight.portfolio, theirs.call)
    action = Action(decision.name, f"decide {view.incident.number} {decision.id}")
    return Row((strong(decision.name), Span(f": {theirs.call.person.name}"), faint(f" ({words})")), (action,))


def question(view: View, decision: Decision, theirs: Climb, by: str, words: str) -> Card:
    """To the person whose it is."""
    incident, portfolio = view.incident, view.sight.portfolio
    assert theirs.call is not None
    why = f"It is yours as {call_words(portfolio, theirs.call)} of {product_name(portfolio, incident.product)}."
    reason = (para(strong(f"{by} says: "), words),) if words else ()
    return Card(
        f"{title_of(portfolio, incident)}. {by} asks you to decide: {decision.name}?",
        (para(incident.symptom), *reason, para(why), Facts((fallback_fact(view),))),
        _answers(view, decision),
        foot="What you decide is recorded with your name, your reason and the time.",
        tone="warn",
    )


def _answers(view: View, decision: Decision) -> tuple[Action, ...]:
    number = view.incident.number
    return (
        Action(decision.name, f"decide {number} {decision.id}", "danger" if decision.id in HARSH else "primary"),
        Action("Something else", f"decide {number}"),
        Action("Show", f"status {number}"),
    )


def reminder(view: View, decision: Decision, theirs: Climb) -> Card:
    """To the person whose it is, and to the next rung."""
    incident, portfolio = view.incident, view.sight.portfolio
    assert theirs.call is not None
    return Card(
        f"{title_of(portfolio, incident)}. {decision.name}: nobody has decided yet.",
        (para(incident.symptom), para(f"I ask you as {call_words(portfolio, theirs.call)}.")),
        _answers(view, decision),
        tone="warn",
    )


def not_yours(view: View, decision: Decision, theirs: Climb) -> Card:
    """To somebody else: whose it is, and that they are asked."""
    assert theirs.call is not None
    name, words = theirs.call.person.name, call_words(view.sight.portfolio, theirs.call)
    return Card(
        f"{decision.name} is for {name} to decide ({words}).",
        (para(f"I have asked {name}. Without an answer I ask the next on the ladder too; either may decide then."),),
    )


def taken(view: View, decision: Decision, name: str, reason: str) -> Card:
    incident = view.incident
    return Card(
        f"Recorded: {decision.name}, decided by {name} at {view.clock(view.sight.at)}.",
        (para(reason),),
        (
            Action("Update", f"update {incident.number}"),
            Action("Resolve", f"resolve {incident.number}", seen=incident.generation),
        ),
        tone="good",
    )
