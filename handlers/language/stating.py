"""What an accountability that was settled, or left open, comes to as a meaning.

Refuses to settle it.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language.asked import Asked
from handlers.language.meaning import Intent, Meaning
from handlers.language.voting import votes
from handlers.language.weighing import Weight
from store.standing import OF_PILOTS

USUAL = ("product_owner", "technical_owner", "incident_response", "support_team", "model_quality")
COMPONENT_KEEPS = frozenset(
    {
        "product_owner",
        "technical_owner",
        "data_pipeline",
        "integration",
        "evaluation_data",
        "prompts",
        "workflow",
        "incident_response",
        "model_quality",
        "support_team",
    }
)
"""What the owner of a part answers for; money, risk and results stay with the product."""


def unknown(asked: Asked) -> Meaning:
    said = " ".join(asked.unexplained) or "it"
    return Meaning(
        "not_recorded",
        "unknown",
        unexplained=asked.unexplained,
        confidence=0.6,
        trace=(f"No product is known for “{said}”.",),
    )


def role(asked: Asked, weight: Weight) -> str:
    stage = asked.lexicon.stage(weight.name) if weight.stage else None
    if weight.name == "scenario_owner" and not asked.where.pilot:
        return OF_PILOTS[weight.name]
    return stage.primary_role if stage else weight.name


def which(asked: Asked, names: Sequence[str]) -> Meaning:
    """Asked back: what was named, what the words lean to, and what is asked for most."""
    known = asked.lexicon.portfolio.accountabilities
    close = [side.name for side, _ in votes(asked) if not side.stage and (not known or side.name in known)]
    names = list(dict.fromkeys([*names, *close[:4], *USUAL]))[:5]
    return Meaning(
        "clarify",
        "accountability",
        product=asked.where.product,
        about="accountability",
        candidates=tuple(names[:5]),
        best=names[0],
        unexplained=asked.unexplained,
        confidence=asked.where.certainty * 0.45,
        trace=("It may be " + " or ".join(names[:5]) + ".",),
    )


def answer(asked: Asked, weight: Weight) -> Meaning:
    where = asked.where
    stage = asked.lexicon.stage(weight.name) if weight.stage else None
    name = role(asked, weight)
    intent: Intent = "lifecycle" if stage else "decide" if asked.question.has("decide") else "accountability"
    if where.component and name in COMPONENT_KEEPS:
        return component(asked)
    return Meaning(
        "answer",
        intent,
        product=where.product,
        accountability=name,
        stage=stage.id if stage else None,
        pilot=where.pilot,
        backup=asked.question.has("backup"),
        supporting=bool(stage) and asked.question.has("supporting"),
        unexplained=asked.unexplained,
        confidence=round(where.certainty * _surety(asked, weight), 3),
        trace=(
            f"{where.product} is {where.how}.",
            f"“{weight.said}” means {stage.name + ', led by ' if stage else ''}{name}.",
        ),
    )


def _surety(asked: Asked, weight: Weight) -> float:
    second = min(1.0, asked.weights[1].score / weight.score) if len(asked.weights) > 1 else 0.0
    return min(0.98, 0.7 + 0.05 * weight.score) * (1 - 0.25 * second)


def component(asked: Asked) -> Meaning:
    where = asked.where
    return Meaning(
        "answer",
        "component",
        product=where.product,
        component=where.component,
        unexplained=asked.unexplained,
        confidence=where.certainty * 0.95,
        trace=(f"{where.component} is a part with an owner of its own.",),
    )


def kept(asked: Asked, name: str) -> Meaning:
    return Meaning(
        "answer",
        "accountability",
        product=asked.where.product,
        accountability=name,
        backup=asked.question.has("backup"),
        confidence=round(asked.where.certainty * 0.9, 3),
        trace=(f"{asked.where.product} is {asked.where.how}.", f"The conversation is about {name}."),
    )


def product_owner(asked: Asked) -> Meaning:
    """No accountability is named."""
    return Meaning(
        "answer",
        "owner",
        product=asked.where.product,
        accountability="product_owner",
        backup=asked.question.has("backup"),
        confidence=round(asked.where.certainty * 0.93, 3),
        trace=(f"{asked.where.product} is {asked.where.how}.", "A plain question goes to the product owner."),
    )
