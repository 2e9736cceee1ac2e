"""Keeping a lexicon in step with a picture that moved.

Refuses to read everything again while little has changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.language.lexicon import Lexicon
from store.portfolio import Portfolio

INDEXED = ("products", "components", "pilots", "people", "teams")


def renewed(last: Lexicon, portfolio: Portfolio) -> Lexicon:
    """The lexicon of the new picture."""
    changes = {name: _differing(getattr(last.portfolio, name), getattr(portfolio, name)) for name in INDEXED}
    fresh = last.changed(portfolio, **changes)
    return Lexicon.of(portfolio) if fresh.worn else fresh


def _differing(was: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    gone = was.keys() - now.keys()
    return gone | {name for name, value in now.items() if value is not was.get(name) and value != was.get(name)}
