"""The cards of those who are called: why them, what is wrong, what happens if nobody answers; and what became of it.

Refuses to leave a button on a call that no longer rings, but the one to look.
"""

from __future__ import annotations

from bot.messages import Action, Card, Fact, Facts, Part
from handlers.cards.incidents import TONES, View, fallback_fact, link_part, now_words, reporter_name, standing_words
from handlers.cards.incidents_wording import call_words, layer_name, person_name, product_name, title_of
from handlers.cards.wording import para, strong
from store.incident_pages import Page
from store.incidents import Incident
from store.lifecycle import CALLING


def page(view: View, call: Page, role: str) -> Card:
    """For the one who is called: why them, what is wrong, and what happens if nobody answers."""
    incident, portfolio = view.incident, view.sight.portfolio
    handoff = call.kind == "handoff"
    asks = "is being handed to you" if handoff else "needs you"
    asks_layer = incident.layer is None and not handoff
    facts = (
        Fact("You are called as", f"{role} of {product_name(portfolio, incident.product)}"),
        _page_layer(view, handoff=handoff),
        fallback_fact(view),
        Fact("Runbook", incident.runbook or "none"),
        Fact("Reported by", reporter_name(view)),
    )
    return Card(
        f"{title_of(portfolio, incident)} {asks}.",
        (
            *(para(incident.symptom), *link_part(incident), Facts(facts), para(unless(view, handoff=handoff))),
            *(
                (para("Where does it live? Say so as soon as you know: I call whoever answers for it."),)
                if asks_layer
                else ()
            ),
        ),
        _page_buttons(incident, handoff=handoff),
        foot=f"Called {view.clock(view.sight.at)}. {'Accepting' if handoff else 'Acknowledging'} makes you the one who "
        "has it; it does not change who is accountable.",
        tone=TONES[incident.severity],  # type: ignore[arg-type]  # one of the tones above
    )


def _page_layer(view: View, *, handoff: bool) -> Fact:
    incident, portfolio = view.incident, view.sight.portfolio
    if not handoff:
        return Fact("Layer", layer_name(portfolio, incident.layer), incident.layer_reason)
    giver = person_name(portfolio, incident.course.assignee)
    return Fact("Layer", layer_name(portfolio, incident.handing_to), f"says {giver}, who has it until you accept")


def unless(view: View, *, handoff: bool) -> str:
    """What happens next if nobody answers, and when."""
    following, due_at = view.following, view.incident.course.due_at
    act = "accepts" if handoff else "acknowledges"
    if following.call is None and handoff:
        return f"If nobody accepts by {view.clock(due_at)}, it goes back to whoever gave it."
    if following.call is None:
        return f"If nobody {act} by {view.clock(due_at)}, I have nobody else to call, and call again."
    words, verb = call_words(view.sight.portfolio, following.call), "ask" if handoff else "call"
    return f"If nobody {act} by {view.clock(due_at)}, I {verb} {following.call.person.name} ({words})."


def _page_buttons(incident: Incident, *, handoff: bool) -> tuple[Action, ...]:
    number, seen = incident.number, incident.generation
    if handoff:
        return (
            Action("Accept", f"accept {number}", "primary", seen),
            Action("Refuse", f"refuse {number}", seen=seen),
            Action("Show", f"status {number}"),
        )
    layer = (Action("Layer", f"layer {number}", seen=seen),) if incident.layer is None else ()
    return (
        Action("Acknowledge", f"ack {number}", "primary", seen),
        *layer,
        Action("Hand over", f"hand over {number}", seen=seen),
        Action("Show", f"status {number}"),
    )


def settled_page(view: View) -> Card:
    """A call that no longer rings says how it stands, and leaves nothing to press but to look."""
    return Card(
        f"{title_of(view.sight.portfolio, view.incident)}.",
        (para(view.incident.symptom), para(strong(standing_words(view)))),
        (Action("Show", f"status {view.incident.number}"),),
        tone="bad" if view.incident.state in CALLING else "good",
    )


def held_page(view: View, *, words: str) -> Card:
    """For the one who has it: what they can do now."""
    incident = view.incident
    number, seen = incident.number, incident.generation
    ask_layer = incident.layer is None
    parts: list[Part] = [para(incident.symptom), para(words), para(strong(now_words(view)))]
    if ask_layer:
        parts.append(para("Where does it live? Say so with Layer: where it is not yours, it is handed over."))
    return Card(
        f"{title_of(view.sight.portfolio, incident)}. You have it.",
        (*parts, Facts((fallback_fact(view), Fact("Runbook", incident.runbook or "none")))),
        (
            *((Action("Layer", f"layer {number}", seen=seen),) if ask_layer else ()),
            Action("Hand over", f"hand over {number}", seen=seen),
            Action("Decide", f"decide {number}"),
            Action("Update", f"update {number}"),
            Action("Resolve", f"resolve {number}", seen=seen),
        ),
        tone="good",
    )


def still(view: View) -> Card:
    """Asks whoever has it whether they still do."""
    incident = view.incident
    return Card(
        f"{title_of(view.sight.portfolio, incident)}. Are you still on it?",
        (para(f"Without a yes by {view.clock(incident.course.due_at)} I call the next person on the ladder."),),
        (
            Action("Still on it", f"still on {incident.number}", "primary", incident.generation),
            Action("Hand over", f"hand over {incident.number}", seen=incident.generation),
            Action("Resolve", f"resolve {incident.number}", seen=incident.generation),
        ),
        tone="warn",
    )
