"""What a product must have before it is scaled: each gap by its name, to be filled or waived, never overlooked.

Refuses a derived answer: what nobody recorded is not there. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from store.portfolio import Portfolio
from store.standing import NEVER_EMPTY, standing

WANTED = ("technical_owner", "support_team", *NEVER_EMPTY)
FALLBACK = "human_fallback"
SCALING = "scaling"


def missing(portfolio: Portfolio, product: str) -> list[str]:
    """Ids of the gaps, in order."""
    kept = [name for name in WANTED if name in portfolio.accountabilities]
    gaps = [name for name in kept if standing(portfolio, f"product:{product}", name).basis != "explicit"]
    known = portfolio.products.get(product)
    return [*gaps, *([FALLBACK] if known is not None and not known.fallback else [])]


def unwaived(gaps: Sequence[str], words: str) -> list[str]:
    """The gaps these words do not name."""
    said = {plain(each) for each in words.replace(" and ", ",").split(",")}
    return [gap for gap in gaps if plain(gap) not in said]


def plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def later_stage(portfolio: Portfolio, product: str) -> str | None:
    """The stage scaling brings; None where the product is past it already, or the company has no such stage."""
    order = list(portfolio.stages)
    known = portfolio.products.get(product)
    if known is None or SCALING not in order or known.stage == SCALING:
        return None
    before = known.stage not in order or order.index(known.stage) < order.index(SCALING)
    return SCALING if before and known.stage != "operations" else None
