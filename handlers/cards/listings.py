"""Lists: products that fit, products that lack something, what somebody's leaving would orphan.

Refuses to cut a list without saying how much was cut.
"""

from __future__ import annotations

from bot.messages import Action, Card, Fact, Facts, Part, Row
from handlers.cards.wording import holder_words, listed, para, role_name, strong, subject_name
from handlers.language.meaning import Finding
from store import standing as rules
from store.portfolio import Portfolio, Product
from store.standing import standing

MOST = 20


def listing(portfolio: Portfolio, finding: Finding) -> Card:
    """The products or pilots that were asked for."""
    ids = finding.products or ()
    things = [
        portfolio.pilots.get(each) or portfolio.products[each]
        for each in ids
        if each in portfolio.pilots or each in portfolio.products
    ]
    what = "pilot" if finding.meaning.of_pilots else "product"
    title = f"{len(things)} {what}{'' if len(things) == 1 else 's'}{_why(portfolio, finding)}."
    rows: list[Part] = []
    for each in things[:MOST]:
        actions = (Action("Show", f"show {each.id}"),) if isinstance(each, Product) else ()
        rows.append(Row((strong(each.name),), actions))
    if len(things) > MOST:
        rows.append(para(f"… and {len(things) - MOST} more: {', '.join(each.name for each in things[MOST:])}"))
    return Card(title, tuple(rows))


def _why(portfolio: Portfolio, finding: Finding) -> str:
    meaning = finding.meaning
    if meaning.stage:
        stage = portfolio.stages.get(meaning.stage)
        return f" at the stage {stage.name if stage else meaning.stage}"
    if meaning.accountability and finding.products is not None and not meaning.person:
        return f" with nobody recorded for {role_name(portfolio, meaning.accountability)}"
    return ""


def orphaned(portfolio: Portfolio, person: str) -> Card:
    """What would be nobody's if this person left, and who would stand in."""
    held = [each for each in rules.holdings(portfolio, person) if each.rank == 0 and each.holder == person]
    name = portfolio.holder_name(person)
    if not held:
        return Card(f"Nothing would be orphaned if {name} left: nothing is held by name.")
    facts = []
    for each in held:
        meanwhile = _stand_in(portfolio, each.subject, each.accountability, person)
        facts.append(
            Fact(f"{subject_name(portfolio, each.subject)}: {role_name(portfolio, each.accountability)}", meanwhile)
        )
    things = len({each.subject for each in held})
    title = f"If {name} left, {len(held)} accountabilities in {things} places would be nobody's."
    return Card(title, (Facts(tuple(facts)),), foot="Beside each: who would stand in.", tone="warn")


def _stand_in(portfolio: Portfolio, subject: str, accountability: str, leaving: str) -> str:
    backup = portfolio.backup(subject, accountability)
    if backup and backup.holder != leaving:
        return f"{holder_words(portfolio, backup.holder)}, the backup"
    for other, why in ((rules.OWNER, "the product owner"), (rules.LEAD, "the portfolio lead")):
        found = portfolio.holder(subject if other == rules.OWNER else rules.COMPANY, other)
        if found and found.holder != leaving:
            return f"{holder_words(portfolio, found.holder)}, {why}"
    return "nobody"


def products_for(portfolio: Portfolio, finding: Finding) -> Card:
    """The product for a task, and what it is not for; others that may fit."""
    product = portfolio.products.get(finding.product or "")
    if product is None:
        return Card(
            "None of our products is for that.",
            (para("Ask the portfolio lead before something new is started."),),
            tone="warn",
        )
    owner = standing(portfolio, f"product:{product.id}", rules.OWNER)
    parts: list[Part] = [para(product.summary)] if product.summary else []
    if product.use_for:
        parts.append(para(f"For: {listed(product.use_for)}."))
    if product.not_for:
        parts.append(para(strong("Not for: "), f"{listed(product.not_for)}."))
    stage = portfolio.stages.get(product.stage)
    parts.append(para(f"It is at: {stage.name if stage else product.stage or 'no stage recorded'}."))
    who = (
        f"Ask {holder_words(portfolio, owner.holder)}, who owns it."
        if owner.holder
        else "Nobody is recorded as its owner."
    )
    others = [
        portfolio.products[each] for each in finding.candidates if each != product.id and each in portfolio.products
    ]
    rows = tuple(Row((para("Perhaps also ", each.name).spans), (Action("Show", f"show {each.id}"),)) for each in others)
    return Card(f"Use {product.name}.", (*parts, para(who), *rows), (Action("Show", f"show {product.id}"),))
