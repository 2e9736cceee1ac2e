"""What in a company's names will make questions go wrong, in sentences that say what to do about it.

Refuses to change a name: an administrator decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from handlers.language.cuebook import shipped
from handlers.language.normalise import words
from store.portfolio import Portfolio, Product


def lint(portfolio: Portfolio) -> tuple[str, ...]:
    """*Shape*: one sentence for each finding, in the order of the portfolio."""
    return (
        *_shared(portfolio),
        *_borrowed(portfolio),
        *_everyday(portfolio),
        *_mute(portfolio),
        *_namesakes(portfolio),
    )


def _names(product: Product) -> tuple[str, ...]:
    return (product.name, *product.aliases, *product.formerly)


def _plain(name: str) -> str:
    return " ".join(word.text for word in words(name))


def _shared(portfolio: Portfolio) -> Iterator[str]:
    called: dict[str, list[str]] = {}
    for product in portfolio.products.values():
        for name in dict.fromkeys(_plain(name) for name in _names(product)):
            called.setdefault(name, []).append(product.id)
    for name, products in called.items():
        if len(products) > 1:
            yield f"“{name}” names {' and '.join(products)}. Questions with it are asked back; give it to one of them."


def _borrowed(portfolio: Portfolio) -> Iterator[str]:
    """An alias of one word that another product has in its name."""
    owners: dict[str, list[str]] = {}
    for product in portfolio.products.values():
        for word in words(product.name):
            owners.setdefault(word.text, []).append(product.id)
    for product in portfolio.products.values():
        for alias in product.aliases:
            others = [one for one in owners.get(_plain(alias), ()) if one != product.id]
            if others:
                yield f"The alias “{alias}” of {product.id} is a word of the name of {others[0]}. Drop or lengthen it."


def _everyday(portfolio: Portfolio) -> Iterator[str]:
    """A name that a question would use anyway."""
    phrases = _said_anyway()
    for product in portfolio.products.values():
        for name in _names(product):
            phrase = phrases.get(tuple(word.stem for word in words(name)))
            if phrase is not None:
                yield f"“{name}” names {product.id} and is what questions say anyway (“{phrase}”). Add a second name."


@cache
def _said_anyway() -> dict[tuple[str, ...], str]:
    return {tuple(word.stem for word in words(phrase)): phrase for phrase, _ in shipped()}


def _mute(portfolio: Portfolio) -> Iterator[str]:
    for product in portfolio.products.values():
        if not product.summary and not product.use_for:
            yield f"{product.id} has no summary and no use_for. Nobody can find it without its name; add a sentence."


def _namesakes(portfolio: Portfolio) -> Iterator[str]:
    called: dict[str, list[str]] = {}
    for person in portfolio.people.values():
        called.setdefault(_plain(person.name), []).append(person.id)
    for people in called.values():
        if len(people) > 1:
            name = portfolio.people[people[0]].name
            yield f"{' and '.join(people)} are both called {name}. Questions are asked back; add an alias to each."
