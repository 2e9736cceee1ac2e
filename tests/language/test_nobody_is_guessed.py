"""Wordings that once named a person by chance, by kind. Refuses to say what else should become of them."""

from __future__ import annotations

import pytest

from handlers.language.resolving import resolve
from tests.language.company import ask, tern

CHANCE = {
    "the company's own name is no evidence": [
        "who owns the Tern website",
        "who pays for the Tern newsletter",
    ],
    "one word is no question": ["moved", "reactor", "pallets", "damaged"],
    "a name that nobody here is called by": ["Pallet Shepherd technical owner", "who owns Project Camera Falcon"],
    "one word fits and another is strange": ["who retrains the dementia forecast", "pallet karaoke optimiser, owner?"],
    "what somebody does describes no product": ["who invented pallets", "who is scanning tonight", "who has my keys"],
    "how things are is a figure": ["how late is truck 42", "is 3 percent a good damage rate?"],
}


@pytest.mark.parametrize("question", [each for listed in CHANCE.values() for each in listed])
def test_nobody_is_named_by_chance(question: str) -> None:
    assert resolve(ask(question), tern()).owner is None


@pytest.mark.parametrize(
    ("question", "accountability"),
    [
        ("who decides which languages Hello Desk supports", "support_team"),
        ("i am new in the data team. who is the owner of Dock Eye?", "data_pipeline"),
        ("who's in the driving seat for Dock Eye", "support_team"),
    ],
)
def test_a_word_beside_what_is_asked_decides_nothing(question: str, accountability: str) -> None:
    assert ask(question).accountability != accountability
