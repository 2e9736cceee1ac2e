"""Names of products that a question would say anyway, in sentences that say what to do about it.

Refuses to change a name: an administrator decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from handlers.language.cuebook import shipped
from handlers.language.normalise import words
from store.catalog.lints import Lint
from store.portfolio import Portfolio


def everyday_names(portfolio: Portfolio) -> Iterator[Lint]:
    """In the order of the portfolio."""
    phrases = _said_anyway()
    for product in portfolio.products.values():
        for name in (product.name, *product.aliases, *product.formerly):
            phrase = phrases.get(tuple(word.stem for word in words(name)))
            if phrase is not None:
                said = f"“{name}” names {product.id} and is what questions say anyway (“{phrase}”). Add a second name."
                yield Lint("everyday_name", f"product:{product.id}", said)


@cache
def _said_anyway() -> dict[tuple[str, ...], str]:
    return {tuple(word.stem for word in words(phrase)): phrase for phrase, _ in shipped()}
