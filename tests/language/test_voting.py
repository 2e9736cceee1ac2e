"""All the words of a question vote, and what is denied does not. Refuses to test shares of right answers."""

from __future__ import annotations

import pytest

from handlers.language.ballot import Ballot, Side, margin
from handlers.language.cuetree import Cue
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from store.portfolio import Accountability, Portfolio, Product
from tests.language.company import ask

COST, RISK = Side("running_cost"), Side("risk")


def _ballot() -> Ballot:
    phrases = (
        ([("foot", False), ("the", True), ("bill", False)], Cue("accountability", "running_cost", "acts")),
        ([("bill", False)], Cue("accountability", "running_cost", "near")),
        ([("law", False), ("bill", False)], Cue("accountability", "risk", "topics")),
    )
    return Ballot(phrases)


def test_each_word_adds_to_whoever_it_is_said_of() -> None:
    cast = dict(_ballot().cast([("foot", False), ("bill", False)]))
    assert cast[COST] > cast[RISK] > 0


def test_neighbours_speak_together() -> None:
    apart, together = (
        dict(_ballot().cast([(word, False) for word in said.split()])) for said in ("bill law", "law bill")
    )
    assert together[RISK] > apart[RISK]


def test_small_words_do_not_vote() -> None:
    assert _ballot().cast([("the", True)]) == []


def test_the_lead_is_over_whoever_else_is_meant() -> None:
    cast = [(COST, 9.0), (Side("closure", stage=True), 8.0), (RISK, 3.0)]
    assert margin(cast, lambda side: "risk" if side == RISK else "cost") == 6.0
    assert margin([], str) == 0.0


@pytest.mark.parametrize(
    ("question", "accountability"),
    [
        ("how does Dock Eye talk to the gate system, and who made that link", "integration"),
        ("which developer could explain the design of Pick Path", "technical_owner"),
        ("who decided that a nurse must call the doctor after an alarm by Dock Eye", "workflow"),
    ],
)
def test_what_the_cues_leave_open_the_words_settle_together(question: str, accountability: str) -> None:
    assert ask(question).accountability == accountability


def test_a_lonely_cue_is_doubted_when_all_the_other_words_speak_for_somebody_else() -> None:
    meaning = ask("a penetration test found a hole in Dock Eye's servers, who has to close it")
    assert meaning.accountability != "portfolio_lead"
    assert "technical_owner" in (meaning.accountability, *meaning.candidates)


@pytest.mark.parametrize(
    "question",
    [
        "not the product owner - who pays for Dock Eye?",
        "the owner of Dock Eye is not who I need, I need whoever pays for it",
        "never mind the owner, who pays for Dock Eye",
        "I know who owns Dock Eye. Who pays for it?",
        "Pick Path is fine. Dock Eye: who pays?",
        "it is not about Pick Path, I mean Dock Eye: who pays for it",
    ],
)
def test_what_is_said_not_to_be_meant_is_not(question: str) -> None:
    meaning = ask(question)
    assert (meaning.kind, meaning.product, meaning.accountability) == ("answer", "dock-eye", "running_cost")


def test_a_not_that_denies_nothing_asked_for_changes_nothing() -> None:
    assert ask("Dock Eye is not compliant, who is responsible").accountability == "risk"
    assert ask("who does not pay for Dock Eye").product == "dock-eye"


def test_those_whom_a_product_is_sought_for_are_not_asked_for() -> None:
    meaning = ask("is there something for pickers who walk the aisles?")
    assert (meaning.intent, meaning.product) == ("which_product", "pick-path")


def test_a_product_that_tells_figures_is_sought_and_figures_are_not() -> None:
    assert ask("how many pickers came in yesterday").kind == "out_of_scope"
    assert ask("what tells me how many subscribers will cancel").product == "churn-radar"


def test_a_statement_without_trouble_that_is_not_about_the_product_is_asked_back() -> None:
    assert ask("the gardener has painted the gate green beside Dock Eye").kind != "answer"


def _own(means: str) -> Lexicon:
    own = Accountability("night_watch", "Night watch", "outcome", means=means)
    portfolio = Portfolio(products={"tide": Product("tide", "Tide Table")}, accountabilities={own.id: own})
    return Lexicon.of(portfolio)


def test_small_words_of_what_a_company_keeps_of_its_own_do_not_speak_for_it() -> None:
    lexicon = _own("Answers for lanterns and for the safety of the quay")
    assert read("who runs Tide Table and why", lexicon).accountability == "product_owner"
    assert read("who answers for Tide Table", lexicon).accountability == "product_owner"
    assert read("lanterns of Tide Table: who", lexicon).accountability == "night_watch"


def test_what_a_company_keeps_of_its_own_wins_over_what_everybody_has() -> None:
    assert read("who is the night watch contact for Tide Table", _own("")).accountability == "night_watch"
