"""The card that answers who answers for something.

Refuses to name a person without saying on what ground.
"""

from __future__ import annotations

from datetime import datetime

from bot.messages import Action, Card, Part
from handlers.cards.wording import code, holder_words, para, provenance, role_name, strong, subject_name
from store.portfolio import Portfolio
from store.standing import OWNER, Standing, product_of


def answer(portfolio: Portfolio, standing: Standing, now: datetime) -> Card:
    """Who, of what, on what ground; or that nobody is recorded and whom to ask meanwhile."""
    if standing.basis == "gap":
        return _gap(portfolio, standing)
    assert standing.assignment is not None
    parts: list[Part] = []
    if standing.basis == "derived":
        parts.append(_derived(portfolio, standing))
    if standing.basis == "inherited":
        product = subject_name(portfolio, standing.via)
        parts.append(para(strong("Inherited, not recorded: "), f"the pilot has nobody for it, {product} has."))
    if standing.backup is not None:
        parts.append(para("Backup: ", holder_words(portfolio, standing.backup.holder), "."))
    return Card(
        sentence(portfolio, standing),
        tuple(parts),
        actions(portfolio, standing),
        foot=provenance(portfolio, standing.assignment, now),
    )


def sentence(portfolio: Portfolio, standing: Standing) -> str:
    """The answer in one sentence, the same on every platform."""
    subject = subject_name(portfolio, standing.subject)
    if standing.holder is None:
        gone = f": {portfolio.holder_name(standing.gone.holder)} has left" if standing.gone else ""
        return f"Nobody is recorded{_for(portfolio, standing.accountability)} {subject}{gone}."
    name = portfolio.holder_name(standing.holder)
    does = f"{_does(portfolio, standing.accountability)} {subject}"
    if not standing.holder.startswith("team:"):
        return f"{name} {does}."
    team = portfolio.teams.get(standing.holder.removeprefix("team:"))
    lead = portfolio.people.get(team.lead or "") if team else None
    return f"The team {name} {does}{f'; its lead is {lead.name}' if lead else ', and has no lead'}."


def _does(portfolio: Portfolio, accountability: str) -> str:
    """`owns`, `is the technical owner of`, `answers for retraining and rollback of`."""
    if accountability == OWNER:
        return "owns"
    role = role_name(portfolio, accountability)
    return f"is the {role} of" if _is_title(accountability) else f"answers for {role} of"


def _for(portfolio: Portfolio, accountability: str) -> str:
    if accountability == OWNER:
        return " as the owner of"
    role = role_name(portfolio, accountability)
    return f" as the {role} of" if _is_title(accountability) else f" for {role} of"


def _is_title(accountability: str) -> bool:
    """Whether it is the name of a person's part, not of a thing."""
    return accountability.endswith(("_owner", "_lead"))


def _derived(portfolio: Portfolio, standing: Standing) -> Part:
    role, via = role_name(portfolio, standing.accountability), role_name(portfolio, standing.via)
    company = portfolio.company.name or "The company"
    return para(strong("Derived, not recorded: "), f"{company} does not keep {role} by itself; it follows {via}.")


def _gap(portfolio: Portfolio, standing: Standing) -> Card:
    parts: list[Part] = []
    if standing.interim is not None:
        who = holder_words(portfolio, standing.interim.holder)
        parts.append(para("Ask ", strong(who), f" meanwhile: {standing.interim.why}."))
    if standing.nearest is not None:
        nearest = role_name(portfolio, standing.nearest.accountability)
        parts.append(para(f"Recorded nearby: {holder_words(portfolio, standing.nearest.holder)} for {nearest}."))
    propose = f"correct {standing.accountability} of {standing.subject}: NAME"
    parts.append(para("This is an open gap. To propose somebody, use the button, or say: ", code(propose)))
    return Card(sentence(portfolio, standing), tuple(parts), actions(portfolio, standing), tone="warn")


def actions(portfolio: Portfolio, standing: Standing) -> tuple[Action, ...]:
    """Buttons, each the sentence that could have been typed."""
    what = f"{standing.accountability} of {standing.subject}"
    product = product_of(portfolio, standing.subject)
    incident = (Action("Open incident", f"open incident {product}:", "danger"),) if product else ()
    if standing.basis != "explicit":
        contact = (Action("Contact", f"contact {what}"),) if standing.interim or standing.holder else ()
        return (Action("Propose somebody", f"correct {what}"), *contact, *incident)
    assert standing.assignment is not None
    seen = standing.assignment.id
    return (
        Action("Right", f"confirm {what}", seen=seen),
        Action("Wrong", f"correct {what}", seen=seen),
        Action("Contact", f"contact {what}", seen=seen),
        *incident,
    )
