"""What somebody holds, on one card.

Refuses to count what is derived: only what is recorded is held.
"""

from __future__ import annotations

from bot.messages import Card, Fact, Facts, Part
from handlers.cards.wording import para, role_name, subject_name
from store.portfolio import Assignment, Person, Portfolio


def holdings(portfolio: Portfolio, person: Person, held: list[Assignment], *, you: bool) -> Card:
    """Everything by subject; backups and what comes through a led team are labelled."""
    team = portfolio.teams.get(person.team or "")
    about = ", ".join(word for word in (person.title, team.name if team else "") if word)
    accountable = [each for each in held if each.rank == 0]
    who = "You answer" if you else f"{person.name} answers"
    title = f"{who} for {_count(accountable)}." if accountable else f"{who} for nothing that is recorded."
    parts: list[Part] = [para(about)] if about and not you else []
    if held:
        parts.append(Facts(tuple(_fact(portfolio, subject, held) for subject in _subjects(held))))
    return Card(title, tuple(parts), foot="Say show NAME for the whole card of a product." if held else "")


def _count(held: list[Assignment]) -> str:
    things = len({each.subject for each in held})
    roles = "1 accountability" if len(held) == 1 else f"{len(held)} accountabilities"
    return f"{roles} in {things} {'place' if things == 1 else 'places'}"


def _subjects(held: list[Assignment]) -> list[str]:
    return list(dict.fromkeys(each.subject for each in held))


def _fact(portfolio: Portfolio, subject: str, held: list[Assignment]) -> Fact:
    mine = [each for each in held if each.subject == subject]
    return Fact(subject_name(portfolio, subject), ", ".join(_role(portfolio, each) for each in mine))


def _role(portfolio: Portfolio, each: Assignment) -> str:
    name = role_name(portfolio, each.accountability)
    if each.subject.startswith("component:"):
        name = "owner"
    if each.holder.startswith("team:"):
        name += f" (as lead of {portfolio.holder_name(each.holder)})"
    return f"{name} (backup)" if each.rank else name
