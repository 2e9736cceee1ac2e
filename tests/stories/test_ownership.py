"""Who answers for what: asking, showing, confirming, correcting, contacting, teaching. On both databases."""

from __future__ import annotations

import pytest

from bot.messages import Field, Form, Outcome
from handlers.routes import ROUTES
from store import findings
from store.db import Database
from tests.conftest import HandClock
from tests.houses import SampleHouse


@pytest.fixture
async def house(database: Database, clock: HandClock) -> SampleHouse:
    return await SampleHouse(database, clock, ROUTES).open()


async def test_the_first_question_of_all_gets_a_person(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who owns churn-model retraining")
    assert said.startswith("Jonas Lindqvist answers for retraining and rollback of Churn Model.")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who owns the data of churn model", "Samir Haddad answers for data and pipeline of Churn Model."),
        ("who owns the model of churn model", "Priya Raman answers for model quality of Churn Model."),
        ("who owns the workflow of churn model", "Tomáš Urban answers for workflow of Churn Model."),
        ("who owns the result of churn model", "Mei-Lin Zhou answers for business outcome of Churn Model."),
        ("who owns the cost of churn model", "Mei-Lin Zhou answers for running cost of Churn Model."),
    ],
)
async def test_every_layer_of_a_product_has_its_own_answer(house: SampleHouse, question: str, answer: str) -> None:
    assert (await house.say("Priya Raman", question)).startswith(answer)


async def test_a_derived_answer_says_that_it_is_derived_and_from_what(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who owns the integration of churn model")
    assert "Derived, not recorded" in said
    assert "it follows model quality" in said


async def test_a_gap_is_said_aloud_with_who_to_ask_meanwhile_and_why(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who owns cold chain alarm")
    assert said.startswith("Nobody is recorded as the owner of Cold Chain Alarm.")
    assert "Ask Farida Rahimi meanwhile: the lead of Courier Fleet." in said


async def test_a_team_that_holds_something_is_named_with_its_lead(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who supports churn model")
    assert said.startswith("The team Membership answers for support of Churn Model; its lead is Mei-Lin Zhou.")


async def test_two_close_names_are_asked_about_and_a_click_answers(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "who owns RO")
    assert "Returns Oracle" in said
    assert "Route Weaver" in said
    answered = await house.click("Priya Raman", "This one")
    assert "Returns Oracle." in answered.splitlines()[0]


async def test_the_ownership_card_lists_every_accountability_and_every_gap(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "show churn-model")
    kept = [each for each in (await house.database.portfolio()).accountabilities.values() if each.scope == "product"]
    assert [each.name for each in kept if f"{each.name}: " not in said] == []
    assert "Prompts: GAP: nobody" in said
    assert "derived from model quality" in said


async def test_an_unknown_product_is_said_with_the_nearest_names(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "show churn modle")
    assert "I know no product called churn modle." in said
    assert "Churn Model" in said


async def test_right_confirms_and_the_next_answer_says_by_whom(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who owns churn-model")
    await house.click("Kofi Mensah", "Right")
    assert "confirmed today by Kofi Mensah" in await house.say("Priya Raman", "who owns churn-model")


async def test_wrong_proposes_and_only_somebody_entitled_decides(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who owns churn-model retraining")
    await house.click("Priya Raman", "Wrong")
    refused = await house.submit("Priya Raman", person="Nobody Here")
    assert (refused, list(house.outcome.errors)) == ("", ["person"])
    house.outcome = Outcome(form=form_of(house))
    said = await house.submit("Priya Raman", person="Kofi Mensah", reason="he took it over")
    assert "I have asked Jonas Lindqvist to decide" in said
    (asked,) = house.shown_to("Jonas Lindqvist")
    assert "Because: he took it over" in said
    assert "is for its holder" in await house.click("Tomas Urban", "Accept", asked)
    assert "Kofi Mensah answers for retraining" in await house.click("Jonas Lindqvist", "Accept", asked)
    assert (await house.say("Priya Raman", "who owns churn-model retraining")).startswith("Kofi Mensah")


def form_of(house: SampleHouse) -> Form:
    """The form again, as the platform still shows it after errors."""
    return Form("", "correct retraining of product:churn-model", (Field("person", ""),))


async def test_the_card_that_asked_changes_in_place_when_it_is_decided(house: SampleHouse) -> None:
    await house.say("Priya Raman", "correct retraining of churn-model: Kofi Mensah because he moved")
    (asked,) = house.shown_to("Jonas Lindqvist")
    await house.click("Jonas Lindqvist", "Keep", asked)
    last = house.shown_to("Jonas Lindqvist")[-1]
    assert last.address is not None
    assert last.card.actions == ()
    assert "keeps it so" in last.card.title


async def test_a_stale_button_changes_nothing_and_answers_with_the_truth(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who owns churn-model retraining")
    stale = house.desk.sent[-1]
    await house.say("Priya Raman", "correct retraining of churn-model: Kofi Mensah")
    (asked,) = house.shown_to("Jonas Lindqvist")
    await house.click("Jonas Lindqvist", "Accept", asked)
    said = await house.click("Priya Raman", "Right", stale)
    assert said.startswith("That has changed since the card was drawn.\nKofi Mensah")
    assert "not confirmed by anybody" not in await house.say("Priya Raman", "who owns churn-model retraining")


async def test_a_message_reaches_the_holder_with_the_senders_name(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "contact retraining of churn-model: the scores moved")
    assert "Sent to Jonas Lindqvist." in said
    (letter,) = house.shown_to("Jonas Lindqvist")
    assert letter.card.title.startswith("Priya Raman writes to you")


async def test_somebody_the_catalog_does_not_know_is_told_and_becomes_a_finding(house: SampleHouse) -> None:
    assert "I do not know who you are" in await house.say("stranger", "what do I own")
    async with house.database.look(house.clock.now()) as unit:
        assert [row["kind"] for row in await findings.open_ones(unit)] == ["unmatched person"]


async def test_what_somebody_owns_counts_backups_apart(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "what do I own")
    assert said.startswith("You answer for ")
    assert "(backup)" in said


async def test_the_next_question_sees_the_change(house: SampleHouse) -> None:
    await house.say("Zofia Brandt", 'alias "the leaving thing" = churn-model')
    assert (await house.say("Priya Raman", "who owns the leaving thing")).startswith("Mei-Lin Zhou owns Churn Model.")
    await house.say("Zofia Brandt", 'forget alias "the leaving thing"')
    assert not (await house.say("Priya Raman", "who owns the leaving thing")).startswith("Mei-Lin Zhou owns")


async def test_a_phrase_is_taught_by_the_portfolio_lead_alone_and_can_be_undone(house: SampleHouse) -> None:
    assert "Only the portfolio lead" in await house.say("Priya Raman", 'cue "coughs up for" = running_cost')
    await house.say("Zofia Brandt", 'cue "coughs up for" = running_cost')
    assert "running cost" in await house.say("Priya Raman", "who coughs up for churn model")
    assert "Forgotten." in await house.click("Zofia Brandt", "Undo", house.desk.sent[-2])


async def test_a_name_that_means_something_else_cannot_be_taught(house: SampleHouse) -> None:
    assert "means Porch Guard already" in await house.say("Zofia Brandt", 'alias "porch guard" = churn-model')


async def test_why_shows_how_the_last_question_was_read(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who pays for churn model")
    said = await house.say("Priya Raman", "why")
    assert "running_cost" in said
    assert "churn-model" in said


async def test_a_follow_up_is_about_what_was_said_before(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who owns churn-model")
    assert "running cost of Churn Model" in await house.say("Priya Raman", "and who pays for it?")


@pytest.mark.parametrize(
    "question", ["who owns the reactor", "who owns the coffee machine", "who feeds the office cat"]
)
async def test_a_question_about_something_unknown_is_never_answered_from_what_was_said_before(
    house: SampleHouse, question: str
) -> None:
    await house.say("Priya Raman", "who owns churn-model")
    assert "Churn Model" not in await house.say("Priya Raman", question)


async def test_a_question_that_was_not_understood_is_kept_with_its_unexplained_words(house: SampleHouse) -> None:
    for _ in range(2):
        await house.say("Priya Raman", "who owns the flux capacitor")
    said = await house.say("Priya Raman", "unanswered")
    assert "2× who owns the flux capacitor" in said


async def test_open_incident_says_that_it_cannot_yet_or_opens_one(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "open incident churn-model: scores look off")
    assert said
    assert "traceback" not in said.casefold()


async def test_findings_have_names_and_say_what_ends_them(house: SampleHouse) -> None:
    async with house.database.unit("findings", house.clock.now()) as unit:
        await findings.note(unit, "disputed", "product:churn-model/model_quality", "proposal 3 waits for a decision")
        await findings.note(unit, "silent pilot", "pilot:fresh-berries", "nobody answered 3 check-ins")
    said = await house.say("Priya Raman", "findings")
    assert "Disputed: model quality of Churn Model" in said
    assert "Silent pilot: Fresh Eye for berries" in said
    assert "say decide pilot NAME" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("fresh-berries", "Fresh Eye for berries"),
        ("Priya Raman", "Priya Raman answers for"),
        ("membership", "Churn Model"),
        ("incident 7", "There is no incident 7."),
        ("Fresh Eye", "Grades"),
    ],
)
async def test_show_shows_whatever_goes_by_exactly_that_name(house: SampleHouse, name: str, shown: str) -> None:
    assert shown in await house.say("Priya Raman", f"show {name}")


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("who owns churn-model", ["open incident churn-model:"]),
        ("who owns the fresh-berries pilot", ["open incident fresh-eye:"]),
        ("who is the portfolio lead", []),
    ],
)
async def test_an_incident_is_offered_for_the_product_it_would_be_of_and_for_nothing_else(
    house: SampleHouse, asked: str, about: list[str]
) -> None:
    await house.say("Priya Raman", asked)
    offered = [action.command for action in house.desk.sent[-1].card.actions]
    assert [command for command in offered if command.startswith("open incident")] == about


async def test_the_beginning_of_a_sentence_is_answered_with_how_it_goes_on(house: SampleHouse) -> None:
    said = await house.say("Priya Raman", "simulate")
    assert "simulate PRODUCT [LAYER] [SEVERITY]: who would be called" in said
    assert "drop fix" in await house.say("Priya Raman", "drop fix")


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("link desk somebody to Zofia Brandt", "Ask Zofia Brandt."),
        ('alias "leavers" = churn-model', "Ask Mei-Lin Zhou or Zofia Brandt."),
        ("use this room for churn-model", "Ask Mei-Lin Zhou or Zofia Brandt."),
        ("products of membrship", "Membership"),
        ("use this room for churn-modle", "Churn Model"),
    ],
)
async def test_a_refusal_names_who_may_and_an_unknown_name_the_nearest(
    house: SampleHouse, said: str, whom: str
) -> None:
    assert whom in await house.say("Priya Raman", said)
