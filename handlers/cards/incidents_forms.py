"""The forms of incidents; each says how the same is typed.

Refuses to ask for what is known.
"""

from __future__ import annotations

from bot.messages import Field, Form
from handlers.cards.incidents_wording import layer_name
from store.decisions import DECISIONS
from store.incidents import Incident
from store.layers import layer_ids
from store.portfolio import Portfolio
from store.severities import SEVERITIES

NOT_KNOWN = "unknown"


def layers(portfolio: Portfolio) -> tuple[tuple[str, str], ...]:
    return tuple((each, layer_name(portfolio, each)) for each in layer_ids(portfolio))


def severities() -> tuple[tuple[str, str], ...]:
    return tuple((each, each) for each in SEVERITIES)


def opening(portfolio: Portfolio, *, product: str = "", symptom: str = "", link: str = "", layer: str = "") -> Form:
    choices = ((NOT_KNOWN, "not known yet"), *layers(portfolio))
    return Form(
        "Open an incident",
        "open incident",
        (
            Field("product", "Product", value=product, hint="its name, or another name it goes by", limit=200),
            Field("symptom", "What is wrong?", "text", value=symptom, hint="what you see, since when", limit=1000),
            Field("layer", "Where does it live?", "choice", choices, value=layer or NOT_KNOWN, required=False),
            Field("severity", "How bad is it?", "choice", severities(), hint="unsure: the worse one", required=False),
            Field("link", "Link", value=link, hint="a dashboard, a trace, a message", required=False, limit=500),
        ),
        submit="Open",
        note="I call whoever answers for it at once. Typed, it is: open incident PRODUCT: WHAT IS WRONG",
    )


def handing(portfolio: Portfolio, incident: Incident, layer: str = "") -> Form:
    others = tuple(each for each in layers(portfolio) if each[0] != incident.layer)
    return Form(
        "Hand over",
        f"hand over {incident.number}",
        (
            Field("layer", "To which layer?", "choice", others, value=layer),
            Field("reason", "Why does it live there?", "text", hint="what you saw", limit=500),
        ),
        submit="Hand over",
        note=f"You keep it until somebody there accepts. Typed, it is: hand over {incident.number} to data: THE REASON",
        seen=incident.generation,
    )


def layering(portfolio: Portfolio, incident: Incident) -> Form:
    others = tuple(each for each in layers(portfolio) if each[0] != incident.layer)
    return Form(
        "Layer",
        f"layer {incident.number}",
        (Field("layer", "Where does it live?", "choice", others),),
        submit="Say so",
        note=f"I call whoever answers for it. Typed, it is: layer {incident.number} data",
        seen=incident.generation,
    )


def refusing(incident: Incident) -> Form:
    return Form(
        "Refuse",
        f"refuse {incident.number}",
        (Field("reason", "Why is it not yours?", "text", hint="what you checked", limit=500),),
        submit="Refuse",
        note=f"It goes back to whoever gave it. Typed, it is: refuse {incident.number}: THE REASON",
        seen=incident.generation,
    )


def deciding(incident: Incident, decision: str) -> Form:
    name = DECISIONS[decision].name
    return Form(
        name[:24],
        f"decide {incident.number} {decision}",
        (Field("reason", "Why?", "text", hint="what it rests on", limit=1000),),
        submit="Decide",
        note=f"It is recorded with your name. Typed, it is: decide {incident.number} {name.lower()}: THE REASON",
    )


NOTES = (
    ("note", "A note"),
    ("hypothesis", "Hypothesis: what we think it is"),
    ("impact", "Customer impact"),
)


def noting(incident: Incident) -> Form:
    return Form(
        "Note",
        f"note {incident.number}",
        (
            Field("kind", "What is it?", "choice", NOTES, value="note"),
            Field("text", "Words", "text", limit=1000),
        ),
        submit="Keep",
        note="A hypothesis and the customer impact are pinned on the headline. "
        f"Typed, it is: note {incident.number} hypothesis: WORDS",
    )


def updating(incident: Incident) -> Form:
    return Form(
        "Update",
        f"update {incident.number}",
        (Field("text", "What do those who wait need to know?", "text", limit=1000),),
        submit="Tell them",
        note=f"It goes to the thread and to the reporter. Typed, it is: update {incident.number}: WORDS",
    )


def severity(incident: Incident) -> Form:
    return Form(
        "Severity",
        f"severity {incident.number}",
        (
            Field("severity", "How bad is it?", "choice", severities(), value=incident.severity),
            Field("reason", "Why?", "text", limit=500),
        ),
        submit="Change",
        note=f"Typed, it is: severity {incident.number} critical: THE REASON",
        seen=incident.generation,
    )


def resolving(portfolio: Portfolio, incident: Incident, criteria: tuple[str, ...]) -> Form:
    listed = " ".join(f"({number}) {each}" for number, each in enumerate(criteria, 1))
    return Form(
        "Resolve",
        f"resolve {incident.number}",
        (
            Field("reason", "What ended it?", "text", limit=1000),
            Field("cause", "Where was the cause?", "choice", layers(portfolio), value=incident.layer or ""),
            Field(
                "confirmed", "Are the exit criteria met?", "choice",
                (("yes", "Yes, all of them"), ("no", "Not yet")), value="no",
            ),
        ),
        submit="Resolve",
        note=f"Exit criteria: {listed} Typed, it is: resolve {incident.number} as data: WHAT ENDED IT",
        seen=incident.generation,
    )  # fmt: skip


def reopening(incident: Incident) -> Form:
    return Form(
        "Reopen",
        f"reopen {incident.number}",
        (Field("reason", "What came back?", "text", limit=1000),),
        submit="Reopen",
        note=f"It keeps its number, and I call again. Typed, it is: reopen {incident.number}: WHAT CAME BACK",
        seen=incident.generation,
    )


def following_up(incident: Incident) -> Form:
    return Form(
        "Follow-up",
        f"follow up {incident.number}",
        (
            Field("owner", "Who does it?", hint="full name or e-mail", limit=200),
            Field("date", "By when?", "date"),
            Field("text", "What is to be done?", "text", limit=500),
        ),
        submit="Keep",
        note=f"I remind them. Typed, it is: follow up {incident.number} NAME by 2026-12-01: WHAT",
    )
