"""Questions from companies of other trades, counted: how many are right, and how many name somebody wrong.

Refuses single questions: these tables are for measuring; the ones that must hold are in test_understanding.
"""

from __future__ import annotations

from functools import cache

import pytest

from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Meaning
from handlers.language.reading import read
from tests.language.company import HERE, rows
from tests.language.loading import load

TRADES = ("grid", "hotel", "city", "tern")


@cache
def _lexicon(trade: str) -> Lexicon:
    return Lexicon.of(load(HERE / "company.yaml" if trade == "tern" else HERE / "trades" / f"{trade}.yaml"))


def _right(meaning: Meaning, wanted: str, product: str) -> bool:
    kind, accountability = wanted.split()
    return (
        meaning.kind == kind and accountability in ("-", meaning.accountability) and product in ("-", meaning.product)
    )


@pytest.mark.parametrize("trade", TRADES)
def test_most_questions_of_a_trade_are_right_and_hardly_any_names_somebody_wrong(trade: str) -> None:
    listed = rows(f"trades/{trade}.txt")
    read_as = [(read(question, _lexicon(trade)), wanted, product) for wanted, product, question in listed]
    wrong = [meaning for meaning, *wanted in read_as if not _right(meaning, *wanted)]
    named = [meaning for meaning in wrong if meaning.kind == "answer"]
    assert len(wrong) <= 0.09 * len(listed), f"{len(wrong)} of {len(listed)}"
    assert len(named) <= 0.02 * len(listed), f"{len(named)} of {len(listed)}"
