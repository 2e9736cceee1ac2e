"""The card that offers an open incident before a second one is opened.

Refuses to decide that two reports are one: a person does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.messages import Action, Card
from handlers.cards.incidents_wording import clock, layer_name, person_name, product_name, zone_of
from handlers.cards.wording import para
from store.incidents import Incident
from store.portfolio import Portfolio

CARRIED = ("layer", "severity", "link")


def duplicate(portfolio: Portfolio, same: Incident, symptom: str, args: Mapping[str, str], now: datetime) -> Card:
    """What is open already, and two ways on."""
    number = same.number
    who = f"{person_name(portfolio, same.course.assignee)} has it" if same.course.assignee else "nobody has it yet"
    since = clock(same.opened_at, zone_of(portfolio, same.product), now)
    again = {name: args[name] for name in CARRIED if args.get(name)}
    return Card(
        f"Incident {number} is open for {product_name(portfolio, same.product)} already. Is it the same?",
        (
            para(f"“{same.symptom}”, layer {layer_name(portfolio, same.layer)}, open since {since}; {who}."),
            para("Nothing was opened, and nobody was called for what you reported."),
        ),
        (
            Action("Add to it", f"note {number}: Also reported: {symptom}", "primary"),
            Action(
                "Open another", f"open incident {same.product}: {symptom}", "danger", args={**again, "anyway": "yes"}
            ),
            Action("Show", f"status {number}"),
        ),
        tone="warn",
    )
