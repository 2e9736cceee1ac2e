"""What is said where a question is not simply answered: who is meant by half a name, and what was not understood.

Refuses to test how a platform paints it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.messages import Card
from handlers.cards.findings import card
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from tests.language.loading import SINCE, load

SAMPLE = Path(__file__).parents[2] / "sample" / "company.yaml"


@cache
def _sample() -> Lexicon:
    return Lexicon.of(load(SAMPLE))


def _said(question: str) -> Card:
    finding = resolve(read(question, _sample()), _sample().portfolio)
    return card(_sample().portfolio, finding, SINCE)


def test_half_a_name_that_two_people_share_denies_both_where_neither_is_recorded() -> None:
    assert _said("is it still Ana who owns Churn Model?").title.startswith("No, neither Ana Ferreira nor Ana Petrov.")


def test_half_a_name_that_two_people_share_is_told_apart_where_one_is_recorded() -> None:
    said = _said("it's Ana who pays for Fresh Eye, isn't it")
    assert said.title.startswith("Yes. Ana Ferreira ")
    assert "Ana Petrov is somebody else." in repr(said.parts)


def test_a_whole_name_that_is_wrong_is_denied_by_itself() -> None:
    assert _said("Otto Lindqvist owns Churn Model, right?").title.startswith("No, not Otto Lindqvist.")


def test_a_question_back_names_the_product_that_was_understood_and_the_words_that_were_not() -> None:
    said = _said("who frobnicates Pip")
    assert said.title == "What about Pip do you mean?"
    assert said.foot == "I do not know “frobnicates”. Nobody is named while it is not clear whom you mean."
