"""The decisions that end an incident, and whose each of them is.

Refuses to let a decision be anybody's: each belongs to an accountability, and that to a person. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """`accountability` names whose it is; `also` are other words for it."""

    id: str
    name: str
    accountability: str
    also: tuple[str, ...] = ()


DECISIONS: Mapping[str, Decision] = {
    each.id: each
    for each in (
        Decision("retrain", "Retrain", "retraining", ("retraining", "train again")),
        Decision("roll_back", "Roll back", "retraining", ("rollback", "revert", "roll-back")),
        Decision(
            "change_threshold", "Change the threshold", "model_quality",
            ("threshold", "change threshold", "move the threshold"),
        ),
        Decision(
            "human_in_the_loop", "Put a human in the loop", "workflow",
            ("human in the loop", "human review", "human", "fallback"),
        ),
        Decision(
            "stop_the_system", "Stop the system", "product_owner",
            ("stop the system", "stop", "switch off", "stop the system making decisions", "kill switch"),
        ),
        Decision("no_action", "No action", "business_outcome", ("no action", "leave alone", "nothing", "do nothing")),
    )
}  # fmt: skip
"""*Source*: domain, incidents in AI products. Retraining covers rollback in its own definition."""


def decision_named(words: str) -> Decision | None:
    """By id, name or another word for it."""
    wanted = _plain(words)
    for each in DECISIONS.values():
        if wanted in {_plain(name) for name in (each.id, each.name, *each.also)}:
            return each
    return None


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("_", " ").replace("-", " ").split())
