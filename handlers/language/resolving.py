"""What the company's picture says to a meaning: who it is, on what basis, or that it is nobody.

Refuses to fill a gap: who is near and who stands in are named as such, and never as the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handlers.language.meaning import Finding, Holding, Intent, Meaning, Support
from store.portfolio import Assignment, Holder, Portfolio
from store.standing import COMPANY, LEAD, OWNER, Standing, left, standing


def resolve(meaning: Meaning, portfolio: Portfolio) -> Finding:
    if meaning.parts:
        parts = tuple(resolve(part, portfolio) for part in meaning.parts)
        return parts[0]._replace(meaning=meaning, parts=parts)
    if meaning.kind != "answer":
        return _unanswered(meaning)
    return BY_INTENT.get(meaning.intent, _accountability)(meaning, portfolio)


def _unanswered(meaning: Meaning) -> Finding:
    missing = meaning.kind == "not_recorded"
    return Finding(
        meaning.kind,
        meaning,
        product=meaning.product,
        accountability=meaning.accountability,
        component=meaning.component,
        pilot=meaning.pilot,
        stage=meaning.stage,
        basis="gap" if missing else "explicit",
        candidates=meaning.candidates,
    )


def _accountability(meaning: Meaning, portfolio: Portfolio) -> Finding:
    name = meaning.accountability or OWNER
    return _as_finding(standing(portfolio, _subject(meaning, portfolio, name), name), meaning, portfolio)


def _subject(meaning: Meaning, portfolio: Portfolio, name: str) -> str:
    accountability = portfolio.accountabilities.get(name)
    if name == LEAD or (accountability is not None and accountability.scope == "company"):
        return COMPANY
    return f"pilot:{meaning.pilot}" if meaning.pilot else f"product:{meaning.product}"


def _as_finding(stood: Standing, meaning: Meaning, portfolio: Portfolio) -> Finding:
    return Finding(
        "not_recorded" if stood.basis == "gap" else "answer",
        meaning,
        product=meaning.product,
        accountability=stood.accountability,
        component=meaning.component if stood.basis == "gap" else None,
        pilot=meaning.pilot,
        stage=meaning.stage,
        owner=stood.holder,
        basis=stood.basis,
        source=stood.assignment,
        through=stood.via or None,
        backup=stood.backup.holder if stood.backup and stood.basis == "explicit" else None,
        nearest=stood.nearest,
        interim=stood.interim,
        confirmed=_confirmed(meaning, stood.assignment, portfolio) if stood.assignment else None,
        supporting=tuple(_supporting(meaning, portfolio)),
    )


def _confirmed(meaning: Meaning, source: Assignment, portfolio: Portfolio) -> bool | None:
    if meaning.intent != "verify":
        return None
    if source.holder.startswith("team:"):
        team = portfolio.teams.get(source.holder.removeprefix("team:"))
        return team is not None and team.lead == meaning.person
    return source.holder == meaning.person


def _supporting(meaning: Meaning, portfolio: Portfolio) -> Iterator[Support]:
    stage = portfolio.stages.get(meaning.stage or "")
    for role in stage.supporting if stage else ():
        subject = "company" if role == LEAD else f"product:{meaning.product}"
        held = portfolio.holder(subject, role)
        yield Support(role, held.holder if held else None)


def _component(meaning: Meaning, portfolio: Portfolio) -> Finding:
    component = portfolio.components[meaning.component or ""]
    if component.owner is None:
        stood = standing(portfolio, f"component:{component.id}", meaning.accountability or OWNER)
        return _as_finding(stood, meaning, portfolio)
    return Finding("answer", meaning, product=component.product, component=component.id, owner=component.owner)


def _which_product(meaning: Meaning, portfolio: Portfolio) -> Finding:
    return Finding("answer", meaning, product=meaning.product)


def _lifecycle(meaning: Meaning, portfolio: Portfolio) -> Finding:
    """Who leads a stage; without a product, which role."""
    stage = portfolio.stages.get(meaning.stage or "")
    if stage is None or stage.scope == "company" or meaning.product or meaning.pilot:
        return _accountability(meaning, portfolio)
    supporting = tuple(_supporting(meaning, portfolio))
    return Finding("answer", meaning, accountability=stage.primary_role, stage=stage.id, supporting=supporting)


def _listed(meaning: Meaning, portfolio: Portfolio) -> Finding:
    """The products of a stage, or what nobody holds something of."""
    if meaning.stage:
        there = tuple(each.id for each in portfolio.products.values() if each.stage == meaning.stage)
        return Finding("answer", meaning, stage=meaning.stage, products=there)
    name = meaning.accountability or "product_owner"
    kind, listed = ("pilot", portfolio.pilots) if meaning.of_pilots else ("product", portfolio.products)
    empty = tuple(
        one
        for one, subject in listed.items()
        if _nobody(portfolio, f"{kind}:{one}", name) and meaning.team in (None, getattr(subject, "team", None))
    )
    return Finding("answer", meaning, accountability=name, basis="gap", products=empty)


def _nobody(portfolio: Portfolio, subject: str, accountability: str) -> bool:
    held = portfolio.holder(subject, accountability)
    return held is None or left(portfolio, held.holder)


def _holdings(meaning: Meaning, portfolio: Portfolio) -> Finding:
    holder: Holder = meaning.person if meaning.person else f"team:{meaning.team}"
    found = tuple(
        Holding(subject, name, assignment.rank)
        for subject, held in portfolio.held.items()
        for name, assignments in held.items()
        for assignment in assignments
        if assignment.holder == holder
    )
    parts = tuple(
        Holding(f"component:{one.id}", "owner") for one in portfolio.components.values() if one.owner == holder
    )
    return Finding("answer", meaning, owner=holder, holdings=found + parts)


BY_INTENT: dict[Intent, Callable[[Meaning, Portfolio], Finding]] = {
    "component": _component,
    "which_product": _which_product,
    "list": _listed,
    "lifecycle": _lifecycle,
    "orphan": _holdings,
    "reverse": _holdings,
}
