"""Small turns of phrase that several cards share.

Refuses to know a topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.messages import Span, Text
from store.portfolio import Assignment, Component, Holder, Pilot, Portfolio, Product


def para(*parts: str | Span) -> Text:
    """A paragraph of plain words and spans."""
    return Text(tuple(Span(part) if isinstance(part, str) else part for part in parts))


def strong(text: str) -> Span:
    return Span(text, "strong")


def faint(text: str) -> Span:
    return Span(text, "faint")


def code(text: str) -> Span:
    return Span(text, "code")


def day(at: datetime) -> str:
    """`3 Nov 2026`."""
    return f"{at.day} {at:%b %Y}"


def ago(at: datetime, now: datetime) -> str:
    """`today`, `yesterday`, `5 days ago`, then the date."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 60 else f"on {day(at)}"


def listed(names: list[str] | tuple[str, ...], joiner: str = "and") -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joiner} {names[-1]}"


def lower(name: str) -> str:
    """A label inside a sentence: `Model quality` -> `model quality`, but `AI product owner` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def subject_name(portfolio: Portfolio, subject: str) -> str:
    kind, _, name = subject.partition(":")
    if kind == "company":
        return portfolio.company.name or "the company"
    maps: Mapping[str, Mapping[str, Product | Pilot | Component]]
    maps = {"product": portfolio.products, "pilot": portfolio.pilots, "component": portfolio.components}
    things = maps.get(kind, {})
    return things[name].name if name in things else name


def role_name(portfolio: Portfolio, accountability: str) -> str:
    kept = portfolio.accountabilities.get(accountability)
    return lower(kept.name) if kept else accountability.replace("_", " ")


def holder_words(portfolio: Portfolio, holder: Holder) -> str:
    """`Ana Silva`, or `the team Membership (lead: Ana Silva)`."""
    name = portfolio.holder_name(holder)
    if not holder.startswith("team:"):
        return name
    team = portfolio.teams.get(holder.removeprefix("team:"))
    lead = portfolio.people.get(team.lead or "") if team else None
    return f"{name} (team, lead: {lead.name})" if lead else f"{name} (team without a lead)"


def provenance(portfolio: Portfolio, assignment: Assignment, now: datetime) -> str:
    """Since when, on whose word, last confirmed when."""
    source = "the catalog" if assignment.source.startswith("catalog") else assignment.source
    if assignment.confirmed_at is None:
        confirmed = "not confirmed by anybody yet"
    else:
        by = portfolio.holder_name(assignment.confirmed_by or "") or "somebody"
        confirmed = f"confirmed {ago(assignment.confirmed_at, now)} by {by}"
    return f"Since {day(assignment.since_at)}, from {source}, {confirmed}."
