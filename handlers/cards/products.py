"""The ownership card of a product: every accountability, who holds it, and every gap said aloud.

Refuses to leave a gap out because it looks untidy.
"""

from __future__ import annotations

from datetime import datetime

from bot.messages import Action, Card, Fact, Facts, Part
from handlers.cards.wording import ago, day, holder_words, listed, para, role_name, strong
from store.portfolio import Portfolio, Product
from store.standing import Standing, standing


def ownership(portfolio: Portfolio, product: Product, now: datetime) -> Card:
    standings = [
        standing(portfolio, f"product:{product.id}", each.id)
        for each in portfolio.accountabilities.values()
        if each.scope == "product"
    ]
    gaps = [each for each in standings if each.basis == "gap"]
    parts = (
        *_about(portfolio, product),
        Facts(tuple(_fact(portfolio, each, now) for each in standings)),
        _summary(portfolio, gaps),
    )
    return Card(
        product.name,
        parts,
        (Action("Open incident", f"open incident {product.id}:", "danger"),),
        foot=_parts_line(portfolio, product),
        tone="warn" if gaps else "plain",
    )


def _about(portfolio: Portfolio, product: Product) -> tuple[Part, ...]:
    stage = portfolio.stages.get(product.stage)
    team = portfolio.teams.get(product.team or "")
    known = [stage.name if stage else product.stage, product.department, f"team {team.name}" if team else ""]
    lines: list[Part] = [para(product.summary)] if product.summary else []
    lines.append(para(" · ".join(word for word in known if word)))
    if product.users:
        lines.append(para("Used by ", product.users, "."))
    if product.fallback:
        lines.append(para(strong("Human fallback: "), product.fallback))
    return tuple(lines)


def _fact(portfolio: Portfolio, each: Standing, now: datetime) -> Fact:
    label = portfolio.accountabilities[each.accountability].name
    if each.basis == "gap" or each.assignment is None:
        meanwhile = f"ask {portfolio.holder_name(each.interim.holder)}, {each.interim.why}" if each.interim else ""
        gone = f"{portfolio.holder_name(each.gone.holder)} has left" if each.gone else ""
        return Fact(label, "GAP: nobody", "; ".join(note for note in (gone, meanwhile) if note), "gap")
    notes = []
    if each.basis == "derived":
        notes.append(f"derived from {role_name(portfolio, each.via)}")
    if each.backup is not None:
        notes.append(f"backup {portfolio.holder_name(each.backup.holder)}")
    notes.append(f"since {day(each.assignment.since_at)}")
    confirmed = each.assignment.confirmed_at
    notes.append(f"confirmed {ago(confirmed, now)}" if confirmed else "unconfirmed")
    return Fact(label, holder_words(portfolio, each.assignment.holder), ", ".join(notes))


def _summary(portfolio: Portfolio, gaps: list[Standing]) -> Part:
    if not gaps:
        return para("Every accountability has a holder.")
    names = [role_name(portfolio, each.accountability) for each in gaps]
    return para(strong(f"{len(gaps)} open: "), f"nobody is recorded for {listed(names)}.")


def _parts_line(portfolio: Portfolio, product: Product) -> str:
    parts = [each.name for each in portfolio.components.values() if each.product == product.id]
    pilots = [each.name for each in portfolio.pilots.values() if each.product == product.id]
    names = [*(["Parts: " + ", ".join(parts)] if parts else []), *(["Pilots: " + ", ".join(pilots)] if pilots else [])]
    also = [*product.aliases, *(f"formerly {name}" for name in product.formerly)]
    return ". ".join([*names, *(["Also called " + ", ".join(also)] if also else [])])
