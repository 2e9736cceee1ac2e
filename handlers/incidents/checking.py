"""What would go wrong with an incident that has not happened yet: broken runbooks, paths that end at nobody.

Refuses to wait for the incident to find out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from handlers.cards.wording import role_name
from store.catalog.lints import Lint
from store.errors import Refused
from store.ladder import dead_ends
from store.layers import accountability_for, every_layer, known_cues, layer_ids
from store.portfolio import Portfolio
from store.shelf import FOLDER, shelf

RELIED_ON = ("scaling", "handover", "operations", "evolution")
"""Stages in which people work with a product every day; the third is a company's own word for it."""


def checked(portfolio: Portfolio, at: datetime, folder: Path = FOLDER) -> list[Lint]:
    """Everything, in one list."""
    return [*_runbooks(portfolio, folder), *_paths(portfolio, at), *_fallbacks(portfolio)]


def refuse_broken(portfolio: Portfolio, folder: Path = FOLDER) -> None:
    """*Raises* Refused with every problem of every runbook: for the start of the service."""
    problems = [each.sentence for each in _runbooks(portfolio, folder)]
    if problems:
        raise Refused(problems)
    known_cues()


def _runbooks(portfolio: Portfolio, folder: Path) -> Iterator[Lint]:
    for problem in shelf(folder, every_layer(portfolio)).problems:
        yield Lint("runbook", f"{problem.file}:{problem.line}", f"runbooks/{problem.sentence}")


def _paths(portfolio: Portfolio, at: datetime) -> Iterator[Lint]:
    """A page for this would reach nobody, on the whole ladder."""
    wanted = {accountability_for(portfolio, layer) for layer in (*layer_ids(portfolio), None)}
    for product, accountability in dead_ends(portfolio, sorted(wanted), at):
        name, role = portfolio.products[product].name, role_name(portfolio, accountability)
        sentence = f"An incident of {name} routed by {role} would call nobody: not one rung of its ladder has anybody."
        yield Lint("dead end", f"product:{product}", sentence)


def _fallbacks(portfolio: Portfolio) -> Iterator[Lint]:
    for product in portfolio.products.values():
        if product.stage in RELIED_ON and not product.fallback:
            sentence = f"{product.name} is in operation and nobody has written down what people do without it."
            yield Lint("no fallback", f"product:{product.id}", sentence)
