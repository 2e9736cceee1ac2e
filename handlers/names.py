"""Finding what somebody named, by its exact name, alias or id.

Refuses to choose by likeness: a near name is offered, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from store.errors import DeskError, NotFound, Unclear
from store.portfolio import Portfolio
from store.units import Unit

LIKE_ENOUGH = 60
OFFERED = 3
NOISE = re.compile(r"^(?:the|our|my)\s+|[?!.\"'“”‘’]+")


def plain(name: str) -> str:
    """A name as it is compared: case, dashes and articles do not matter."""
    return " ".join(NOISE.sub("", name.casefold().replace("-", " ").replace("_", " ")).split())


@dataclass(frozen=True, slots=True)
class Names:
    """Plain name -> subjects that go by it; and each subject's own name."""

    subjects: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]

    @staticmethod
    def of(portfolio: Portfolio) -> Names:
        subjects: dict[str, tuple[str, ...]] = {}
        titles: dict[str, str] = {}
        for subject, title, names in _everything(portfolio):
            titles[subject] = title
            for name in {plain(name) for name in (subject.partition(":")[2], title, *names)}:
                subjects[name] = (*subjects.get(name, ()), subject)
        return Names(subjects, titles)

    def find(self, name: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """The subjects of these kinds that go by exactly this name."""
        wanted = tuple(f"{kind}:" for kind in kinds)
        return tuple(subject for subject in self.subjects.get(plain(name), ()) if subject.startswith(wanted))

    def nearest(self, name: str, kinds: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(name, id) of what is spelt most like it; for offering."""
        wanted = tuple(f"{kind}:" for kind in kinds)
        titles = {subject: title for subject, title in self.titles.items() if subject.startswith(wanted)}
        like = process.extract(
            name, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=OFFERED, score_cutoff=LIKE_ENOUGH
        )
        return tuple((title, subject.partition(":")[2]) for title, _, subject in like)


def _everything(portfolio: Portfolio) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    for product in portfolio.products.values():
        yield f"product:{product.id}", product.name, (*product.aliases, *product.formerly)
    for kind, things in (
        ("component", portfolio.components),
        ("pilot", portfolio.pilots),
        ("team", portfolio.teams),
        ("person", portfolio.people),
    ):
        for thing in things.values():
            yield f"{kind}:{thing.id}", thing.name, thing.aliases


def product_named(unit: Unit, name: str, saying: str) -> str:
    """The id of the product. `saying` is the sentence to offer for a near name. *Raises* NotFound, Unclear."""
    names = unit.derived(Names.of)
    found = names.find(name, ["product"])
    if len(found) == 1:
        return found[0].partition(":")[2]
    if found:
        raise Unclear(f"{name} can mean {_either(names, found)}.", _each(names, found, saying))
    nearest = tuple((title, saying.format(near)) for title, near in names.nearest(name, ["product"]))
    raise NotFound(f"I know no product called {name}.{meant(nearest) or ' Say products to see them all.'}", nearest)


OFFER = "Did you mean one of these?"


def meant(nearest: Iterable[tuple[str, str]]) -> str:
    """The end of a sentence below which the nearest stand as buttons."""
    return f" {OFFER}" if tuple(nearest) else ""


def in_words(error: DeskError) -> str:
    """The sentence of an error where there are no buttons: in a form."""
    return str(error).replace(OFFER, f"Did you mean {' or '.join(title for title, _ in error.nearest)}?")


def person_named(unit: Unit, name: str, saying: str) -> str:
    """The id of the person, by name, id or e-mail. *Raises* NotFound, Unclear."""
    portfolio = unit.portfolio
    names = unit.derived(Names.of)
    mail = [person.id for person in portfolio.people.values() if (person.email or "").casefold() == name.casefold()]
    found = tuple(f"person:{each}" for each in mail) or names.find(name, ["person"]) or _first_name(portfolio, name)
    if len(found) == 1:
        return found[0].partition(":")[2]
    if found:
        raise Unclear(f"{name} can mean {_either(names, found)}.", _each(names, found, saying))
    nearest = tuple((title, saying.format(near)) for title, near in names.nearest(name, ["person"]))
    raise NotFound(f"I know nobody called {name}.{meant(nearest)}", nearest)


def _first_name(portfolio: Portfolio, name: str) -> tuple[str, ...]:
    wanted = plain(name)
    return tuple(
        f"person:{person.id}" for person in portfolio.people.values() if plain(person.name).split()[:1] == [wanted]
    )


def _either(names: Names, subjects: Iterable[str]) -> str:
    return " or ".join(names.titles[subject] for subject in subjects)


def _each(names: Names, subjects: Iterable[str], saying: str) -> list[tuple[str, str]]:
    return [(names.titles[subject], saying.format(subject.partition(":")[2])) for subject in subjects]


def accountability_named(portfolio: Portfolio, name: str) -> str:
    """The id of the accountability, by id or name. *Raises* NotFound."""
    wanted = plain(name)
    for each in portfolio.accountabilities.values():
        if wanted in (plain(each.id), plain(each.name)) or (wanted == "owner" and each.id == "product_owner"):
            return each.id
    listed = ", ".join(each.id for each in portfolio.accountabilities.values())
    raise NotFound(f"{name} is no accountability here. They are: {listed}.")
