"""What is missing or unclear in a company as it is recorded: gaps nobody would otherwise see.

Refuses to count a derived answer as coverage, and to repair anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from store.catalog.standard import LAUNCH, NEVER_EMPTY
from store.portfolio import Holder, Pilot, Portfolio, Product

ACRONYM = 6
"""Letters at most; all capitals."""


@dataclass(frozen=True, slots=True)
class Lint:
    kind: str
    subject: str
    sentence: str


def lints(portfolio: Portfolio) -> tuple[Lint, ...]:
    """In the order of the table below, and by id."""
    return tuple(found for check in CHECKS for found in check(portfolio))


def _named(thing: Product | Pilot) -> str:
    return f"{thing.name} ({thing.id})"


# --- products and pilots -----------------------------------------------------------------------------


def _product_without_owner(portfolio: Portfolio) -> Iterator[Lint]:
    for product in portfolio.products.values():
        subject = f"product:{product.id}"
        if portfolio.holder(subject, "product_owner") is None:
            yield Lint("product_without_owner", subject, f"{_named(product)} has no product owner.")


def _never_empty(portfolio: Portfolio) -> Iterator[Lint]:
    """A stage of the company's own, or none, counts as launched: silence would hide the gap."""
    stages = list(portfolio.stages)
    before = set(stages[: stages.index(LAUNCH)]) if LAUNCH in stages else set()
    for product in portfolio.products.values():
        subject = f"product:{product.id}"
        if product.stage in before:
            continue
        for accountability in NEVER_EMPTY:
            if portfolio.holder(subject, accountability) is None:
                word = _word(portfolio, accountability)
                sentence = f"{_named(product)} has nobody for {word}; from pilot launch on that may not be empty."
                yield Lint(f"no_{accountability}", subject, sentence)


def _word(portfolio: Portfolio, accountability: str) -> str:
    known = portfolio.accountabilities.get(accountability)
    return known.name.lower() if known else accountability


def _product_without_summary(portfolio: Portfolio) -> Iterator[Lint]:
    for product in portfolio.products.values():
        if not product.summary:
            sentence = f"{_named(product)} has no summary; without one, a question without its name cannot find it."
            yield Lint("product_without_summary", f"product:{product.id}", sentence)


def _pilot_without_owner(portfolio: Portfolio) -> Iterator[Lint]:
    for pilot in portfolio.pilots.values():
        subject = f"pilot:{pilot.id}"
        if portfolio.holder(subject, "pilot_owner") is None:
            yield Lint("pilot_without_owner", subject, f"{_named(pilot)} has no pilot owner.")
        if portfolio.holder(subject, "scenario_owner") is None:
            sentence = f"{_named(pilot)} has no scenario owner: nobody from the business confirms its value."
            yield Lint("pilot_without_scenario_owner", subject, sentence)


# --- names -------------------------------------------------------------------------------------------


def _called(product: Product) -> set[str]:
    return {name.casefold() for name in (product.name, *product.aliases, *product.formerly)}


def _names_taken_twice(portfolio: Portfolio) -> Iterator[Lint]:
    called: dict[str, list[Product]] = defaultdict(list)
    for product in portfolio.products.values():
        for name in _called(product):
            called[name].append(product)
    short = {
        name.casefold()
        for product in portfolio.products.values()
        for name in (product.name, *product.aliases, *product.formerly)
        if name.isupper() and len(name) <= ACRONYM
    }
    for name, products in called.items():
        if len(products) > 1:
            kind, shown = ("acronym_of_two", name.upper()) if name in short else ("name_of_two", name)
            others = " and ".join(_named(product) for product in products[:5])
            yield Lint(
                kind, f"product:{products[0].id}", f"'{shown}' is a name of {others}: the desk will have to ask."
            )


def _alias_in_another_name(portfolio: Portfolio) -> Iterator[Lint]:
    words: dict[str, list[Product]] = defaultdict(list)
    for product in portfolio.products.values():
        for word in set(product.name.casefold().split()):
            words[word].append(product)
    for product in portfolio.products.values():
        for alias in product.aliases:
            other = next((each for each in words.get(alias.casefold(), ()) if each.id != product.id), None)
            if other is not None and alias.casefold() != other.name.casefold():
                sentence = f"'{alias}', an alias of {_named(product)}, is a word in the name of {_named(other)}."
                yield Lint("alias_in_another_name", f"product:{product.id}", sentence)


# --- people and teams ----------------------------------------------------------------------------------


def _people_alike(portfolio: Portfolio) -> Iterator[Lint]:
    yield from _alike("people_with_one_name", "are both called", {
        id: person.name for id, person in portfolio.people.items()
    })  # fmt: skip
    yield from _alike("people_with_one_email", "share the e-mail", {
        id: person.email for id, person in portfolio.people.items() if person.email
    })  # fmt: skip


def _alike(kind: str, what: str, values: Mapping[str, str]) -> Iterator[Lint]:
    alike: dict[str, list[str]] = defaultdict(list)
    for id, value in values.items():
        alike[value.casefold()].append(id)
    for ids in alike.values():
        if len(ids) > 1:
            sentence = f"{' and '.join(ids[:5])} {what} {values[ids[0]]}: neither can be told from the other by it."
            yield Lint(kind, f"person:{ids[0]}", sentence)


def _person_without_email(portfolio: Portfolio) -> Iterator[Lint]:
    for person in portfolio.people.values():
        if not person.email and person.state != "inactive":
            sentence = f"{person.name} ({person.id}) has no e-mail, so no account is found and nothing can reach them."
            yield Lint("person_without_email", f"person:{person.id}", sentence)


def _team_without_lead(portfolio: Portfolio) -> Iterator[Lint]:
    for team in portfolio.teams.values():
        lead = portfolio.people.get(team.lead or "")
        if lead is None:
            yield Lint("team_without_lead", f"team:{team.id}", f"{team.name} ({team.id}) has no lead.")
        elif lead.state == "inactive":
            sentence = f"{lead.name}, the lead of {team.name} ({team.id}), is inactive."
            yield Lint("lead_inactive", f"team:{team.id}", sentence)


def _holder_inactive(portfolio: Portfolio) -> Iterator[Lint]:
    for subject, held in portfolio.held.items():
        for accountability, assignments in held.items():
            for each in assignments:
                if _inactive(portfolio, each.holder):
                    name, word = portfolio.holder_name(each.holder), _word(portfolio, accountability)
                    role = word if each.rank == 0 else f"backup for {word}"
                    yield Lint("holder_inactive", subject, f"{name} holds {role} of {subject} and is inactive.")


def _inactive(portfolio: Portfolio, holder: Holder) -> bool:
    person = portfolio.people.get(holder)
    return person is not None and person.state == "inactive"


NAMES = (
    "people_with_one_name", "acronym_of_two", "name_of_two", "alias_in_another_name", "product_without_summary",
    "everyday_name",
)  # fmt: skip
"""Kinds that make questions go wrong: said at every import."""
CHECKS: tuple[Callable[[Portfolio], Iterator[Lint]], ...] = (
    _product_without_owner,
    _never_empty,
    _pilot_without_owner,
    _holder_inactive,
    _team_without_lead,
    _person_without_email,
    _people_alike,
    _names_taken_twice,
    _alias_in_another_name,
    _product_without_summary,
)
