"""What the desk says in an incident's thread, and what its reporter hears: short, who, when, and what is next.

Refuses to be chatty at 3 AM: a sentence or two each.
"""

from __future__ import annotations

from bot.messages import Action, Card, Span, Text
from handlers.cards.incidents import View, now_words
from handlers.cards.incidents_pages import unless
from handlers.cards.incidents_wording import call_words, clock, person_name, skip_words, title_of
from handlers.cards.wording import para, strong
from store.incidents import Incident
from store.ladder import Call, Climb, Skip
from store.lifecycle import CALLING


def called(view: View, call: Call, skipped: tuple[Skip, ...]) -> Card:
    """Somebody is called, mentioned here too; who was passed over, and why."""
    incident, portfolio = view.incident, view.sight.portfolio
    handoff = incident.state == "handing"
    verb = "Asking" if handoff else "Calling"
    person = Span(call.person.name, "strong", person=call.person.id)
    first = para(f"{view.clock(view.sight.at)}: {verb} ", person, f" ({call_words(portfolio, call)}).")
    button = Action("Accept", f"accept {incident.number}", "primary", incident.generation)
    ack = Action("Acknowledge", f"ack {incident.number}", "primary", incident.generation)
    return Card(
        "", (first, *_skipped(view, skipped), para(unless(view, handoff=handoff))), (button if handoff else ack,)
    )


def _skipped(view: View, skipped: tuple[Skip, ...]) -> tuple[Text, ...]:
    words = "; ".join(skip_words(view.sight.portfolio, each) for each in skipped)
    return (para(f"Skipped: {words}."),) if skipped else ()


def called_now(view: View, climbed: Climb) -> str:
    """Who was called, in a sentence."""
    if climbed.call is None:
        return "There is nobody I could call; the thread says so too."
    words = call_words(view.sight.portfolio, climbed.call)
    return f"I have called {climbed.call.person.name} ({words}), directly and in the thread."


def nobody(view: View, skipped: tuple[Skip, ...]) -> Card:
    """The whole ladder is empty."""
    incident = view.incident
    button = Action("Acknowledge", f"ack {incident.number}", "primary", incident.generation)
    again = para(f"I look again at {view.clock(incident.course.due_at)}. Whoever reads this can take it.")
    return Card(
        f"{title_of(view.sight.portfolio, incident)}: there is nobody I could call.",
        (*_skipped(view, skipped), again),
        (button,),
        tone="bad",
    )


def said(*words: str | Span, tone: str = "plain", actions: tuple[Action, ...] = ()) -> Card:
    """A line of the desk's own."""
    return Card("", (para(*words),), actions, tone=tone)  # type: ignore[arg-type]  # callers name a tone


def answer(view: View, *, called_now: str) -> Card:
    """To the reporter: it is open, who is called, what happens next."""
    incident, portfolio = view.incident, view.sight.portfolio
    return Card(
        f"{title_of(portfolio, incident)}. It is open.",
        (para(incident.symptom), para(called_now), para(strong(now_words(view)))),
        (Action("Show", f"status {incident.number}"), Action("Simulate", f"simulate {incident.product}")),
        foot=f"Incident {incident.number}. You will hear who takes it and how it ends.",
        tone="warn",
    )


def news(view: View, *words: str) -> Card:
    """To the reporter: what became of it."""
    incident = view.incident
    return Card(
        f"{title_of(view.sight.portfolio, incident)}.",
        tuple(para(each) for each in (*words, now_words(view))),
        (Action("Show", f"status {incident.number}"),),
    )


def taken(view: View) -> Card:
    """To a later click: who has it, and since when."""
    course = view.incident.course
    who = person_name(view.sight.portfolio, course.assignee)
    since = clock(course.since_at, view.zone, view.sight.at) if course.since_at else ""
    return Card(
        f"{who} has incident {view.incident.number} since {since}.",
        (para("You need not do anything."), para(now_words(view))),
        (Action("Show", f"status {view.incident.number}"),),
    )


def moved_on(view: View) -> Card:
    """To a stale button: nothing was changed, and this is how it stands."""
    title = para(title_of(view.sight.portfolio, view.incident), ".")
    return Card(
        "That has changed since the card was drawn.",
        (title, para(strong(now_words(view)))),
        _ways_on(view.incident),
        foot="Nothing was changed by your click.",
    )


def as_it_is(view: View) -> Card:
    """To a sentence that comes too late or too early: nothing was changed, and this is how it stands."""
    title = f"{title_of(view.sight.portfolio, view.incident)}."
    return Card(title, (para(strong(now_words(view))),), _ways_on(view.incident), foot="Nothing was changed.")


def _ways_on(incident: Incident) -> tuple[Action, ...]:
    show = Action("Show", f"status {incident.number}")
    if incident.state in CALLING:
        return (Action("Acknowledge", f"ack {incident.number}", "primary", incident.generation), show)
    return (show,)
