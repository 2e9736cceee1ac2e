"""Words, stems, spellings and cues, one at a time. Refuses to test whole questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import wordlists
from handlers.language.cuebook import CueBook, items, shipped
from handlers.language.cuetree import Cue
from handlers.language.lints import everyday_names
from handlers.language.normalise import words
from handlers.language.spelling import SpellIndex, cost, ranked
from handlers.language.stems import singular, stem
from store.portfolio import Portfolio, Product
from tests.language.company import tern

PAYS = Cue("accountability", "running_cost", "acts")


def _texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


def test_short_forms_are_opened() -> None:
    assert _texts("Who's in, it isn't") == ["who", "is", "in", "it", "is", "not"]


def test_a_possessive_is_taken_off_and_remembered() -> None:
    assert _texts("Cally's budget") == ["cally", "budget"]
    assert words("Cally's budget")[0].possessive


def test_accents_and_width_are_folded() -> None:
    assert _texts("Café Ｘ") == ["cafe", "x"]


def test_links_and_invisible_marks_leave_no_trace() -> None:
    assert _texts("see <https://x.example|the page> https://y.example/z now\u200b") == ["see", "the", "page", "now"]


def test_clauses_are_counted_at_punctuation() -> None:
    assert [word.clause for word in words("a, b - c: d")] == [0, 1, 2, 3]


def test_numbers_stay_whole() -> None:
    assert _texts("14,000 at 0.5") == ["14,000", "at", "0.5"]


@pytest.mark.parametrize(
    "forms",
    [
        "retrain retrains retrained retraining", "price prices pricing", "evaluate evaluation evaluations evaluator",
        "label labels labelled labelling labeled", "own owner owns ownership", "pay pays paid payer payment",
        "decide decides decision decisions", "summarise summary summaries summarize", "predict prediction predictor",
    ],
)  # fmt: skip
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("letter", "let"), ("production", "product"), ("business", "busy"), ("news", "new")]
)
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'éß", max_size=20))
def test_every_word_has_a_stem(word: str) -> None:
    assert isinstance(stem(word), str)
    assert len(singular(word)) <= max(1, len(word))


@pytest.mark.parametrize(
    ("typed", "meant"), [("ownr", "owner"), ("bugdet", "budget"), ("retrianing", "retraining"), ("promtp", "prompt")]
)
def test_a_slip_is_put_right(typed: str, meant: str) -> None:
    index = SpellIndex(["owner", "budget", "retraining", "prompt", "order", "widget"])
    assert ranked(typed, [index])[0] == meant


def test_a_dropped_letter_is_likelier_than_a_wrong_one() -> None:
    assert cost("ower", "owner") < cost("ower", "over")


def test_equally_likely_words_are_all_offered() -> None:
    assert set(ranked("cart", [SpellIndex(["card", "care"])])) == {"card", "care"}


def _found(phrase: str, question: str) -> bool:
    book = CueBook()
    book.add(phrase, PAYS)
    listed = words(question)
    return bool(book.find(items(listed, [word.text == "cally" for word in listed])))


@pytest.mark.parametrize(
    ("phrase", "question", "found"),
    [
        ("pays the bill", "who is actually paying the bills?", True),
        ("pays the bill", "who pays? the bill is here", False),
        ("hook it up", "who hooked Cally up", True),
        ("hook it up", "who hooks the bot up", True),
        ("repair it", "a repair shop", False),
        ("how often * gets it wrong", "how often Cally gets it wrong", True),
        ("how often * gets it wrong", "how often the new Cally model gets it wrong", True),
        ("=do i call", "as I still call it", False),
        ("=do i call", "whom do I call", True),
        ("!keeper", "it keeps crashing", False),
        ("!keeper", "the keeper?", True),
    ],
)
def test_a_phrase_is_found_where_it_is_said(phrase: str, question: str, *, found: bool) -> None:
    assert _found(phrase, question) is found


def test_every_accountability_has_forty_cues_and_more() -> None:
    for name in wordlists.accountabilities():
        assert len([phrase for phrase, cue in shipped() if cue.name == name]) >= 40, name


def test_no_two_accountabilities_say_it_outright_in_the_same_words() -> None:
    said: dict[str, str] = {}
    for phrase, cue in shipped():
        if cue.family == "accountability" and cue.group == "names":
            assert said.setdefault(phrase, cue.name) == cue.name, phrase


def test_a_name_that_is_a_question_is_pointed_out() -> None:
    budget = Portfolio(products={"x": Product("x", "Budget", summary="y")})
    assert [one.subject for one in everyday_names(budget) if "“Budget” names x" in one.sentence] == ["product:x"]


def test_the_company_of_these_tests_has_nothing_to_point_out() -> None:
    assert list(everyday_names(tern())) == []
