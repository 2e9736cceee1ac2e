"""What of a portfolio can be named or described in a question: entries with their names and their words.

Refuses to look anything up; it lists what an index is built from.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

from store.portfolio import Component, Person, Pilot, Portfolio, Product, Team

Subject = Literal["product", "component", "pilot", "person", "team"]
How = Literal["name", "alias", "former", "short"]
HOWS: tuple[How, ...] = ("name", "alias", "former", "short")
FIELDS = ("name", "alias", "use", "summary", "part", "users", "not")
"""Where a word stands, by falling weight; the place in this tuple is stored with each word."""
WEIGHTS = (1.0, 0.95, 0.9, 0.85, 0.6, 0.55, 0.3)


class Entry(NamedTuple):
    """`names` are what it is called and how; `texts` are (field, text). A `ref` is `product:churn-model`."""

    ref: str
    names: tuple[tuple[str, How], ...]
    texts: tuple[tuple[int, str], ...]


NAME, ALIAS, USE, SUMMARY, PART, USERS, NOT = range(7)


def product(one: Product, portfolio: Portfolio, parts: tuple[tuple[int, str], ...]) -> Entry:
    names: list[tuple[str, How]] = [(one.name, "name"), (one.id, "name")]
    names += [(alias, "alias") for alias in one.aliases] + [(former, "former") for former in one.formerly]
    texts = [(NAME, one.name), (SUMMARY, one.summary), (USERS, one.users), (USERS, one.department), (SUMMARY, one.kind)]
    texts += [(ALIAS, text) for text in (*one.aliases, *one.formerly)] + [(USE, use) for use in one.use_for]
    if one.team and one.team in portfolio.teams:
        texts.append((NOT, portfolio.teams[one.team].name))
    return Entry(f"product:{one.id}", tuple(names), (*texts, *parts))


def component(one: Component) -> Entry:
    names: list[tuple[str, How]] = [(one.name, "name"), (one.id, "name"), *((alias, "alias") for alias in one.aliases)]
    texts = [(NAME, one.name), (SUMMARY, one.summary), *((ALIAS, alias) for alias in one.aliases)]
    return Entry(f"component:{one.id}", tuple(names), tuple(texts))


def pilot(one: Pilot, portfolio: Portfolio) -> Entry:
    names: list[tuple[str, How]] = [(one.name, "name"), (one.id, "name"), *((alias, "alias") for alias in one.aliases)]
    texts = [(NAME, one.name), (USE, one.task), *((ALIAS, alias) for alias in one.aliases)]
    if one.where:
        team = portfolio.teams.get(one.where)
        texts += [(SUMMARY, team.name), (SUMMARY, " ".join(team.aliases))] if team else [(SUMMARY, one.where)]
    return Entry(f"pilot:{one.id}", tuple(names), tuple(texts))


def person(one: Person) -> Entry:
    names: list[tuple[str, How]] = [(one.name, "name"), (one.id, "name"), *((alias, "alias") for alias in one.aliases)]
    if one.email:
        names.append((one.email, "name"))
    words = one.name.split()
    if len(words) > 1:
        names += [(words[0], "short"), (words[-1], "short")]
    return Entry(f"person:{one.id}", tuple(names), ())


def team(one: Team) -> Entry:
    names: list[tuple[str, How]] = [(one.name, "name"), (one.id, "name"), *((alias, "alias") for alias in one.aliases)]
    return Entry(f"team:{one.id}", tuple(names), ())


def parts_of(portfolio: Portfolio, only: Container[str] | None = None) -> dict[str, tuple[tuple[int, str], ...]]:
    """What the components and pilots of each product, or of these products `only`, add to its words."""
    found: dict[str, list[tuple[int, str]]] = {}
    for one in portfolio.components.values():
        if one.product and (only is None or one.product in only):
            found.setdefault(one.product, []).append((PART, " ".join((one.name, one.summary, *one.aliases))))
    for trial in portfolio.pilots.values():
        if trial.product and (only is None or trial.product in only):
            found.setdefault(trial.product, []).append((PART, trial.task))
    return {ref: tuple(texts) for ref, texts in found.items()}


def every(portfolio: Portfolio) -> Iterator[Entry]:
    parts = parts_of(portfolio)
    yield from (product(one, portfolio, parts.get(one.id, ())) for one in portfolio.products.values())
    yield from (component(one) for one in portfolio.components.values())
    yield from (pilot(one, portfolio) for one in portfolio.pilots.values())
    yield from (person(one) for one in portfolio.people.values())
    yield from (team(one) for one in portfolio.teams.values())
