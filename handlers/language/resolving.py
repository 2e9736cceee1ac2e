"""What the company's picture says to a meaning: who it is, on what basis, or that it is nobody.

Refuses to fill a gap: who is near and who stands in are named as such, and never as the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from handlers.language.crosswalk import DERIVES, INHERITS
from handlers.language.meaning import Finding, Holding, Intent, Interim, Meaning, Nearest, Support
from store.portfolio import Assignment, Holder, Portfolio

LEAD = "portfolio_lead"
ACTIVE = ("active", "absent")


def resolve(meaning: Meaning, portfolio: Portfolio) -> Finding:
    if meaning.parts:
        parts = tuple(resolve(part, portfolio) for part in meaning.parts)
        return replace(parts[0], meaning=meaning, parts=parts)
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
    name = meaning.accountability or "product_owner"
    if meaning.pilot:
        return _of_pilot(meaning, portfolio, name)
    accountability = portfolio.accountabilities.get(name)
    if name == LEAD or (accountability is not None and accountability.scope == "company"):
        return _found(meaning, portfolio, "company", name) or _gap(meaning, portfolio, name)
    subject = f"product:{meaning.product}"
    return (
        _found(meaning, portfolio, subject, name)
        or _derived(meaning, portfolio, name)
        or _gap(meaning, portfolio, name)
    )


def _found(meaning: Meaning, portfolio: Portfolio, subject: str, name: str) -> Finding | None:
    source = portfolio.holder(subject, name)
    if source is None:
        return None
    spare = portfolio.backup(subject, name)
    return Finding(
        "answer",
        meaning,
        product=meaning.product,
        accountability=name,
        pilot=meaning.pilot,
        stage=meaning.stage,
        owner=source.holder,
        source=source,
        backup=spare.holder if spare else None,
        confirmed=_confirmed(meaning, source, portfolio),
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


def _derived(meaning: Meaning, portfolio: Portfolio, name: str) -> Finding | None:
    """Only where the company does not keep the accountability itself; there an empty one is a gap."""
    accountability = portfolio.accountabilities.get(name)
    through = DERIVES.get(name)
    if through is None or (accountability is not None and accountability.declared):
        return None
    source = portfolio.holder(f"product:{meaning.product}", through)
    if source is None:
        return None
    return Finding(
        "answer",
        meaning,
        product=meaning.product,
        accountability=name,
        stage=meaning.stage,
        owner=source.holder,
        basis="derived",
        source=source,
        through=through,
        confirmed=_confirmed(meaning, source, portfolio),
    )


def _gap(meaning: Meaning, portfolio: Portfolio, name: str) -> Finding:
    return Finding(
        "not_recorded",
        meaning,
        product=meaning.product,
        accountability=name,
        component=meaning.component,
        pilot=meaning.pilot,
        stage=meaning.stage,
        basis="gap",
        nearest=_nearest(meaning, portfolio, name),
        interim=_interim(meaning, portfolio, name),
    )


def _nearest(meaning: Meaning, portfolio: Portfolio, name: str) -> Nearest | None:
    close = DERIVES.get(name) or INHERITS.get(name)
    held = portfolio.holder(f"product:{meaning.product}", close) if close else None
    return Nearest(held.accountability, held.holder) if held else None


def _interim(meaning: Meaning, portfolio: Portfolio, name: str) -> Interim | None:
    """Who stands in: the product owner, the lead of the product's team, the portfolio lead."""
    owner = portfolio.holder(f"product:{meaning.product}", "product_owner")
    if owner is not None and name != "product_owner":
        return Interim(owner.holder, "product owner")
    product = portfolio.products.get(meaning.product or "")
    team = portfolio.teams.get(product.team) if product and product.team else None
    lead = portfolio.people.get(team.lead) if team and team.lead else None
    if team is not None and lead is not None and lead.state in ACTIVE:
        return Interim(lead.id, f"lead of {team.name}, the product's team")
    head = portfolio.holder("company", LEAD)
    return Interim(head.holder, "portfolio lead") if head and name != LEAD else None


def _of_pilot(meaning: Meaning, portfolio: Portfolio, name: str) -> Finding:
    """A pilot's own holder; otherwise the product's, said to be inherited, for what a pilot does not keep itself."""
    found = _found(meaning, portfolio, f"pilot:{meaning.pilot}", name)
    if found is not None:
        return found
    accountability = portfolio.accountabilities.get(name)
    if name in INHERITS or (accountability is not None and accountability.scope == "pilot"):
        return _gap(meaning, portfolio, name)
    source = portfolio.holder(f"product:{meaning.product}", name)
    if source is None:
        return _gap(meaning, portfolio, name)
    return Finding(
        "answer",
        meaning,
        product=meaning.product,
        accountability=name,
        pilot=meaning.pilot,
        owner=source.holder,
        basis="inherited",
        source=source,
        through=f"product:{meaning.product}",
    )


def _component(meaning: Meaning, portfolio: Portfolio) -> Finding:
    component = portfolio.components[meaning.component or ""]
    if component.owner is None:
        return _gap(meaning, portfolio, meaning.accountability or "product_owner")
    return Finding("answer", meaning, product=component.product, component=component.id, owner=component.owner)


def _which_product(meaning: Meaning, portfolio: Portfolio) -> Finding:
    return Finding("answer", meaning, product=meaning.product)


def _orphans(meaning: Meaning, portfolio: Portfolio) -> Finding:
    name = meaning.accountability or "product_owner"
    kind, listed = ("pilot", portfolio.pilots) if meaning.of_pilots else ("product", portfolio.products)
    empty = tuple(
        one
        for one, subject in listed.items()
        if portfolio.holder(f"{kind}:{one}", name) is None and meaning.team in (None, getattr(subject, "team", None))
    )
    return Finding("answer", meaning, accountability=name, basis="gap", products=empty)


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
    "orphan": _orphans,
    "reverse": _holdings,
}
