"""The cards of an incident that live: its headline, the page of each person called, and the answer to its reporter.

Refuses to leave out the human fallback: where none is written down, the card says so and asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.messages import Action, Card, Fact, Facts, Part, Span
from handlers.cards.incidents_wording import (
    call_words,
    clock,
    layer_name,
    person_name,
    title_of,
    zone_of,
)
from handlers.cards.wording import holder_words, para, role_name, strong
from store.incidents import Incident
from store.ladder import Climb, Sight, climb, rungs
from store.layers import accountability_for
from store.lifecycle import CALLING

TONES = {"critical": "bad", "error": "bad", "warning": "warn", "info": "plain"}


@dataclass(frozen=True)
class View:
    """An incident, and what it is seen from. Without slots: whom the next step calls is worked out once."""

    incident: Incident
    sight: Sight

    @cached_property
    def zone(self) -> str:
        return zone_of(self.sight.portfolio, self.incident.product)

    def clock(self, at: datetime | None) -> str:
        assert at is not None
        return clock(at, self.zone, self.sight.at)

    @cached_property
    def following(self) -> Climb:
        """Whom the next step would call, as the company is now."""
        incident = self.incident
        handing = incident.state == "handing"
        wanted = accountability_for(self.sight.portfolio, incident.handing_to) if handing else incident.accountability
        ladder = rungs(self.sight.portfolio, incident.product, wanted)
        if handing:
            return climb(self.sight, ladder, incident.course.asked, giver=incident.course.assignee)
        return climb(self.sight, ladder, incident.course.step)


def headline(view: View) -> Card:
    """What is wrong, whose it is, what happens next and when; updated in place for ever after."""
    incident, portfolio = view.incident, view.sight.portfolio
    resolved = incident.state == "resolved"
    tone = "good" if resolved else "warn" if incident.state in ("acked", "handing") else TONES[incident.severity]
    return Card(
        title_of(portfolio, incident),
        (para(incident.symptom), *link_part(incident), para(strong(now_words(view))), Facts(_facts(view))),
        _closed_buttons(incident) if resolved else _buttons(incident),
        foot=f"Opened {view.clock(incident.opened_at)} by {reporter_name(view)}. Everything said below is kept.",
        tone=tone,  # type: ignore[arg-type]  # one of the tones above
    )


def link_part(incident: Incident) -> tuple[Part, ...]:
    return (para(Span("Where it was seen", url=incident.link)),) if incident.link else ()


def now_words(view: View) -> str:
    """One sentence: how it stands, and what happens next and when."""
    course = view.incident.course
    if course.state == "resolved":
        return standing_words(view)
    if course.state == "acked":
        asked = "I ask again" if course.due == "ask" else "if nobody says that they are on it, I call again"
        return f"{_held_words(view)}; {asked} at {view.clock(course.due_at)}."
    if course.state == "handing":
        return f"{_held_words(view)}; {_next_words(view)}"
    return f"{_nobody(course.state)}. {_next_words(view)}"


def standing_words(view: View) -> str:
    """How it stands, and no promise: for a card that is drawn anew only when that changes."""
    course = view.incident.course
    if course.state == "resolved":
        return f"Resolved {view.clock(course.since_at)}: {view.incident.outcome or 'no words were left'}"
    if course.state in CALLING:
        return f"{_nobody(course.state)}; I call on."
    return f"{_held_words(view)}."


def _nobody(state: str) -> str:
    return "Nobody has it any more" if state == "lapsed" else "Nobody has it yet"


def _held_words(view: View) -> str:
    course, portfolio = view.incident.course, view.sight.portfolio
    who = person_name(portfolio, course.assignee)
    if course.state == "handing":
        return f"{who} has it and is handing it over to {layer_name(portfolio, view.incident.handing_to)}"
    return f"{who} has it since {view.clock(course.since_at)}"


def _next_words(view: View) -> str:
    course, following = view.incident.course, view.following
    assert course.due_at is not None
    if following.call is None:
        return f"I know nobody to call; I look again at {view.clock(course.due_at)}."
    words = call_words(view.sight.portfolio, following.call)
    verb = "I ask" if course.state == "handing" else "I call"
    return f"{verb} {following.call.person.name} ({words}) at {view.clock(course.due_at)}."


def _facts(view: View) -> tuple[Fact, ...]:
    incident, portfolio = view.incident, view.sight.portfolio
    role = role_name(portfolio, incident.accountability)
    rows = [
        Fact("Layer", layer_name(portfolio, incident.layer), incident.layer_reason),
        _accountable(view, role),
        fallback_fact(view),
        Fact("Runbook", incident.runbook or "none"),
        Fact("Coordinator", person_name(portfolio, incident.coordinator)) if incident.coordinator else None,
        Fact("Hypothesis", incident.hypothesis) if incident.hypothesis else None,
        Fact("Customer impact", incident.impact) if incident.impact else None,
        Fact("Decision", incident.decision) if incident.decision else None,
        Fact("Last update", incident.said) if incident.said else None,
        Fact("Cause", layer_name(portfolio, incident.cause)) if incident.cause else None,
    ]
    return tuple(row for row in rows if row is not None)


def _accountable(view: View, role: str) -> Fact:
    if view.incident.accountable is None:
        return Fact("Accountable", "GAP: nobody", f"for {role}", "gap")
    return Fact("Accountable", holder_words(view.sight.portfolio, view.incident.accountable), role)


def fallback_fact(view: View) -> Fact:
    """What people do without the machine; or that nobody wrote it down."""
    product = view.sight.portfolio.products.get(view.incident.product)
    if product is not None and product.fallback:
        return Fact("Human fallback", product.fallback)
    return Fact("Human fallback", "GAP: none is written down", view.incident.fallback_question, "gap")


def reporter_name(view: View) -> str:
    return view.incident.reporter_name or person_name(view.sight.portfolio, view.incident.reporter)


def _buttons(incident: Incident) -> tuple[Action, ...]:
    number, seen = incident.number, incident.generation
    ack = (Action("Acknowledge", f"ack {number}", "primary", seen),) if incident.state in CALLING else ()
    keep = (Action("Still on it", f"still on {number}", seen=seen),) if incident.state == "acked" else ()
    handing = incident.state == "handing"
    return (
        *ack,
        *keep,
        *((Action("Accept", f"accept {number}", "primary", seen),) if handing else ()),
        *((Action("Layer", f"layer {number}", seen=seen),) if incident.layer is None else ()),
        Action("Hand over", f"hand over {number}", seen=seen),
        Action("Decide", f"decide {number}"),
        Action("Note", f"note {number}"),
        Action("Severity", f"severity {number}"),
        Action("Resolve", f"resolve {number}", seen=seen),
    )


def _closed_buttons(incident: Incident) -> tuple[Action, ...]:
    number = incident.number
    return (
        Action("Reopen", f"reopen {number}", seen=incident.generation),
        Action("Follow-up", f"follow up {number}"),
        Action("Postmortem", f"postmortem {number}"),
    )
