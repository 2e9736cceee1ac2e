"""An incident moves to where the problem lives, with a reason, and is never dropped on the way. On both databases."""

from __future__ import annotations

from tests.houses import text
from tests.incidents.house import DAY, MINUTE, IncidentHouse, labels

DRIFT = "open incident churn-model: scores drifting since Monday"
TO_DATA = "hand over 1 to data: the feed stopped on Sunday"


async def handed(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "ack 1")
    await house.say("Priya Raman", TO_DATA)


async def test_the_receiver_is_asked_and_the_giver_keeps_it_meanwhile(house: IncidentHouse) -> None:
    await handed(house)
    (asked,) = house.shown_to("Samir Haddad")
    assert "is being handed to you." in asked.card.title
    assert labels(asked)[:2] == ["Accept", "Refuse"]
    assert "Priya Raman has it and is handing it over to Shared data layer" in text(house.headline)


async def test_accepting_moves_the_layer_the_assignee_and_whom_the_ladder_calls_later(house: IncidentHouse) -> None:
    await handed(house)
    await house.click("Samir Haddad", "Accept", house.shown_to("Samir Haddad")[0])
    card = text(house.headline)
    assert "Samir Haddad has it since" in card
    assert "Layer: Shared data layer (accepted by Samir Haddad)" in card
    assert "It is no longer yours." in "\n".join(house.screen("Priya Raman"))


async def test_taking_it_does_not_change_who_is_accountable_nor_who_coordinates_nor_who_reported(
    house: IncidentHouse,
) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Kofi Mensah", "coordinate 1")
    await house.say("Jonas Lindqvist", "ack 1")
    card = text(house.headline)
    assert "Accountable: Priya Raman" in card
    assert "Coordinator: Kofi Mensah" in card
    assert "Jonas Lindqvist has it" in card
    assert "by Chidi Okafor" in card
    assert (await house.database.portfolio()).holder("product:churn-model", "model_quality").holder == "priya-raman"  # type: ignore[union-attr]


async def test_a_refusal_goes_back_with_its_reason(house: IncidentHouse) -> None:
    await handed(house)
    await house.say("Samir Haddad", "refuse 1: the feed is sound, I checked the counts")
    assert "Priya Raman has it since" in text(house.headline)
    assert "the feed is sound, I checked the counts" in "\n".join(house.screen("Priya Raman"))
    assert "You still have it." in "\n".join(house.screen("Priya Raman"))


async def test_a_refusal_without_a_reason_asks_for_one_in_a_form(house: IncidentHouse) -> None:
    await handed(house)
    await house.click("Samir Haddad", "Refuse", house.shown_to("Samir Haddad")[0])
    assert [field.name for field in house.form.fields] == ["reason"]
    await house.submit("Samir Haddad", reason="not mine")
    assert "Samir Haddad refuses incident 1: not mine" in house.shown


async def test_only_the_receivers_answer_counts(house: IncidentHouse) -> None:
    await handed(house)
    assert "That is for Samir Haddad to say." in await house.say("Gus Halloran", "accept 1")
    assert "handing it over" in text(house.headline)


async def test_nobody_answering_the_next_on_that_ladder_is_asked_and_after_a_round_the_giver_is_told(
    house: IncidentHouse,
) -> None:
    await handed(house)
    for name in ("Kofi Mensah", "Mei-Lin Zhou", "Zofia Brandt"):
        await house.wait(15 * MINUTE)
        assert any("is being handed to you" in each for each in house.screen(name)), name
    said = await house.wait(15 * MINUTE)
    assert "Nobody has accepted incident 1 for Shared data layer." in said
    assert "Priya Raman has it since" in text(house.headline)


async def test_an_acknowledgement_by_the_receiver_is_an_acceptance(house: IncidentHouse) -> None:
    await handed(house)
    await house.say("Samir Haddad", "ack 1")
    assert "Samir Haddad has it since" in text(house.headline)


async def test_handing_it_over_to_the_same_layer_again_asks_nobody_a_second_time(house: IncidentHouse) -> None:
    await handed(house)
    said = await house.say("Priya Raman", TO_DATA)
    assert "Samir Haddad was asked at 09:30 UTC and has not accepted it yet. Nothing new was sent." in said
    assert "I ask Kofi Mensah (technical owner) at 09:45 UTC." in said
    assert "To write to whoever answers there, say: contact data_pipeline of product:churn-model" in said
    assert len(house.shown_to("Samir Haddad")) == 1
    assert house.shown.count("hands it over to Shared data layer") == 1


async def test_without_a_reason_or_by_its_layer_it_is_told_the_same(house: IncidentHouse) -> None:
    await handed(house)
    assert "Nothing new was sent." in await house.say("Priya Raman", "hand over 1 to data")
    assert "Nothing new was sent." in await house.say("Priya Raman", "layer 1 data")


async def test_everybody_asked_since_is_named_with_the_instant(house: IncidentHouse) -> None:
    await handed(house)
    await house.wait(15 * MINUTE)
    said = await house.say("Priya Raman", TO_DATA)
    assert (
        "Samir Haddad was asked at 09:30 UTC; Kofi Mensah was asked at 09:45 UTC; nobody has accepted it yet." in said
    )


async def test_to_another_layer_it_is_handed_over_at_once(house: IncidentHouse) -> None:
    await handed(house)
    await house.say("Priya Raman", "hand over 1 to workflow: people override it")
    assert any("is being handed to you" in each for each in house.screen("Tomas Urban"))


async def test_the_third_move_calls_all_parties_together(house: IncidentHouse) -> None:
    await handed(house)
    await house.say("Samir Haddad", "refuse 1: not data")
    await house.say("Priya Raman", "hand over 1 to workflow: people override it")
    await house.say("Tomas Urban", "refuse 1: nobody overrides")
    assert "Settle together" not in house.shown
    await house.say("Priya Raman", "hand over 1 to data: look again, please")
    card = next(m for m in house.desk.shown.values() if "Settle together where it lives." in m.card.title)
    assert "has moved 3 times" in card.card.title
    for name in ("Priya Raman", "Samir Haddad", "Mei-Lin Zhou"):
        assert any("Settle together" in each for each in house.screen(name)), name


async def test_whoever_was_only_called_may_hand_over_and_has_it_by_that(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", TO_DATA)
    assert "Priya Raman has it and is handing it over" in text(house.headline)


async def test_whoever_has_it_and_answers_for_that_layer_too_is_not_asked_to_accept_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: it behaves oddly")
    await house.say("Priya Raman", "ack 1")
    said = await house.say("Priya Raman", "layer 1 model")
    assert "That is Priya Raman's to answer for, who has it already." in said
    assert "Layer: Model and tooling layer (said by Priya Raman)" in text(house.headline)
    assert "Priya Raman has it since" in text(house.headline)
    assert "Accountable: Priya Raman (model quality)" in text(house.headline)


async def test_the_giver_is_not_asked_to_accept_it_from_themselves(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Kofi Mensah", "ack 1")
    await house.say("Kofi Mensah", TO_DATA)
    said = await house.wait(15 * MINUTE)
    assert (
        "Skipped: backup for data and pipeline: nobody is recorded; technical owner: Kofi Mensah is who hands" in said
    )
    assert any("is being handed to you" in each for each in house.screen("Mei-Lin Zhou"))


async def test_whoever_is_called_for_an_unknown_layer_may_say_it_in_a_form_at_once(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: it behaves oddly")
    (page,) = house.pages("Aoife Brennan")
    assert "Where does it live?" in text(page)
    await house.click("Aoife Brennan", "Layer", page)
    await house.submit("Aoife Brennan", layer="shared_data")
    assert len(house.pages("Samir Haddad")) == 1
    assert "Shared data layer (said by Aoife Brennan)" in text(house.headline)


async def test_the_layer_is_corrected_in_one_sentence_while_nobody_has_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "layer 1 data")
    assert len(house.pages("Samir Haddad")) == 1
    assert "Shared data layer (said by Chidi Okafor)" in text(house.headline)


async def test_who_has_it_leaves_the_company_and_the_ladder_goes_on(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "ack 1")
    await house.person_is("priya-raman", "inactive")
    said = await house.wait(MINUTE)
    assert "Priya Raman has left the company." in said
    assert len(house.pages("Jonas Lindqvist")) == 1


async def test_a_holder_deactivated_while_the_ladder_climbs_is_skipped_and_named(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.person_is("jonas-lindqvist", "inactive")
    said = await house.wait(15 * MINUTE)
    assert "Skipped: backup for model quality: Jonas Lindqvist has left." in said
    assert len(house.pages("Kofi Mensah")) == 1


async def test_who_stands_in_is_called_and_it_says_for_whom(house: IncidentHouse) -> None:
    await house.say("Priya Raman", "cover me by Linh Tran until 2026-11-27")
    await house.say("Chidi Okafor", DRIFT)
    (page,) = house.pages("Linh Tran")
    assert "stands in for Priya Raman" in text(page)
    assert house.pages("Priya Raman") == []


async def test_a_cover_ends_by_itself(house: IncidentHouse) -> None:
    await house.say("Priya Raman", "cover me by Linh Tran for 8h")
    house.clock.move(DAY)
    await house.say("Chidi Okafor", DRIFT)
    assert len(house.pages("Priya Raman")) == 1


async def test_only_somebody_of_a_team_says_who_is_on_call_for_it(house: IncidentHouse) -> None:
    assert "is on call for Membership" in await house.say(
        "Tomas Urban", "on call for Membership is me until 2026-11-27"
    )
    simulated = await house.say("Zofia Brandt", "simulate churn-model")
    assert "at once: Aoife Brennan" in simulated
    assert "That is for somebody of Membership" in await house.say(
        "Gus Halloran", "on call for Membership is me until 2026-11-27"
    )
