"""Questions as people of different trades type them, and what they mean. Refuses to test any sentence of an answer."""

from __future__ import annotations

import pytest

from handlers.language.meaning import Topic
from handlers.language.resolving import resolve
from tests.language.company import ask, rows, tern


@pytest.mark.parametrize(("wanted", "product", "question"), [*rows("asked.txt"), *rows("described.txt")])
def test_a_question_reaches_the_right_accountability(wanted: str, product: str, question: str) -> None:
    meaning = ask(question)
    if wanted.startswith("?"):
        assert meaning.kind == "clarify"
        assert wanted[1:] in meaning.candidates or product in meaning.candidates or product == "-"
        return
    subject, _, pilot = product.partition("/")
    assert (meaning.kind, meaning.accountability) == ("answer", wanted), meaning.trace
    assert subject in ("-", meaning.product)
    assert meaning.pilot == (pilot or None)


@pytest.mark.parametrize(("kind", "product", "question"), rows("kinds.txt"))
def test_a_question_gets_the_right_kind_of_answer(kind: str, product: str, question: str) -> None:
    meaning = ask(question)
    assert meaning.kind == kind, meaning.trace
    assert product in ("-", meaning.product)


def test_a_name_that_two_products_share_a_word_of_is_asked_back() -> None:
    assert set(ask("outlook owner?").candidates) == {"fuel-outlook", "shelf-outlook"}


def test_a_word_that_nothing_explains_is_never_the_product_owners() -> None:
    meaning = ask("who frobnicates Churn Radar?")
    assert meaning.kind == "clarify"
    assert meaning.about == "accountability"
    assert meaning.product == "churn-radar"
    assert 2 <= len(meaning.candidates) <= 5
    assert meaning.unexplained == ("frobnicates",)


def test_a_former_name_still_finds_its_product() -> None:
    assert ask("who owns Exit Sign").product == "churn-radar"


def test_a_part_has_an_owner_of_its_own() -> None:
    meaning = ask("who maintains the clause library?")
    assert (meaning.intent, meaning.component, meaning.product) == ("component", "clause-library", "clause-hound")


def test_money_for_a_part_is_the_products() -> None:
    assert ask("who pays for the scanner feed").accountability == "running_cost"


def test_a_claim_about_somebody_is_to_be_confirmed() -> None:
    meaning = ask("Ines Hollt pays for Churn Radar, right?")
    assert (meaning.intent, meaning.person, meaning.accountability) == ("verify", "ines-hollt", "running_cost")


def test_everything_of_a_person_or_a_team_can_be_asked_for() -> None:
    assert ask("what does Arun Pell answer for").person == "arun-pell"
    assert ask("what sits with Ward Services?").team == "care"


def test_two_accountabilities_at_once_are_two_meanings() -> None:
    meaning = ask("who retrains Dock Eye and who pays for it?")
    assert [part.accountability for part in meaning.parts] == ["retraining", "running_cost"]


def test_a_title_that_ends_in_owner_may_be_joined_to_another_accountability() -> None:
    meaning = ask("technical owner Dock Eye, and also who retrains it")
    assert [part.accountability for part in meaning.parts] == ["technical_owner", "retraining"]


def test_two_products_at_once_are_two_meanings() -> None:
    meaning = ask("who owns Dock Eye and Pick Path")
    assert [part.product for part in meaning.parts] == ["dock-eye", "pick-path"]


def test_what_nobody_holds_can_be_listed() -> None:
    meaning = ask("which products have nobody for running cost?")
    assert (meaning.intent, meaning.accountability, meaning.of_pilots) == ("list", "running_cost", False)
    assert ask("pilots without an owner").of_pilots


def test_what_somebody_holds_and_what_would_be_nobodys_without_them_are_two_questions() -> None:
    assert (ask("what does Petra Lind own").intent, ask("what does Petra Lind own").person) == ("reverse", "petra-lind")
    assert ask("what would be orphaned if Petra Lind left").intent == "orphan"


def test_products_are_listed_by_their_stage() -> None:
    stage = next(product.stage for product in tern().products.values() if product.stage)
    meaning = ask(f"what is in {stage}")
    assert (meaning.intent, meaning.stage) == ("list", stage)
    listed = resolve(meaning, tern()).products or ()
    assert listed and {tern().products[each].stage for each in listed} == {stage}


def test_a_stage_without_a_product_names_the_role_and_no_person() -> None:
    finding = resolve(ask("who leads at scaling"), tern())
    assert (finding.kind, finding.accountability, finding.owner) == ("answer", "product_owner", None)


def test_a_question_whether_it_is_somebody_is_answered_yes_or_no() -> None:
    assert ask("is it Petra Lind who owns Dock Eye?").intent == "verify"


def test_a_stage_goes_to_the_role_that_leads_it() -> None:
    meaning = ask("who decides about rolling Pick Path out to all warehouses")
    assert (meaning.intent, meaning.stage, meaning.accountability) == ("lifecycle", "scaling", "product_owner")


def test_the_stand_in_can_be_asked_for() -> None:
    assert ask("who is the backup for Dock Eye incidents").backup


IN_TALK = Topic(product="dock-eye", accountability="model_quality")


def test_a_follow_up_is_about_what_was_talked_about() -> None:
    assert ask("and who pays for it?", IN_TALK).product == "dock-eye"
    assert ask("and who pays for it?", IN_TALK).accountability == "running_cost"


def test_a_follow_up_may_keep_the_accountability() -> None:
    assert ask("who is backup?", IN_TALK).accountability == "model_quality"
    assert ask("and Pick Path?", IN_TALK).product == "pick-path"
    assert ask("and Pick Path?", IN_TALK).accountability == "model_quality"


def test_a_named_product_wins_over_the_conversation() -> None:
    assert ask("who owns Hello Desk", IN_TALK).product == "hello-desk"
    assert ask("who owns Hello Desk", IN_TALK).accountability == "product_owner"


def test_another_subject_is_not_taken_for_that_of_the_conversation() -> None:
    assert ask("who owns the lullaby composer?", IN_TALK).product is None


def test_every_meaning_says_how_it_was_read() -> None:
    for question in ("who owns Dock Eye", "hi", "outlook owner?", "who owns Project Falcon", "dock ey ownr"):
        assert ask(question).trace
        assert 0 <= ask(question).confidence <= 1
