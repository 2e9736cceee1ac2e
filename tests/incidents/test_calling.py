"""Somebody is called, the next one after them, until a human says that they have it. On both databases."""

from __future__ import annotations

from tests.houses import text
from tests.incidents.house import HOUR, MINUTE, IncidentHouse, labels

DRIFT = "open incident churn-model: scores drifting since Monday"


async def test_opening_calls_whoever_answers_for_the_layer_and_says_why(house: IncidentHouse) -> None:
    said = await house.say("Chidi Okafor", DRIFT)
    (page,) = house.pages("Priya Raman")
    assert "model quality of Churn Model" in text(page)
    assert "proposed, because it says “scores drifting”" in text(house.headline)
    assert "I have called Priya Raman (model quality)" in said


async def test_the_human_fallback_stands_on_the_first_card(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    assert "Retention callers work from the list" in text(house.headline)
    assert "Retention callers work from the list" in text(house.pages("Priya Raman")[0])


async def test_a_product_without_a_fallback_says_so_and_asks_for_one(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident courier-pulse: scores drifting")
    assert "GAP: none is written down" in text(house.headline)
    assert "At which value of which metric" in text(house.headline)


async def test_an_unknown_layer_calls_the_incident_responder_who_is_asked_for_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: it behaves oddly")
    assert "not known yet" in text(house.headline)
    assert len(house.pages("Aoife Brennan")) == 1
    assert "Where does it live?" in await house.say("Aoife Brennan", "ack 1")


async def test_nobody_answering_the_ladder_climbs_and_goes_round_again_ever_slower(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    order = ["Jonas Lindqvist", "Kofi Mensah", "Mei-Lin Zhou", "Zofia Brandt"]
    for name in order:
        await house.wait(15 * MINUTE)
        assert len(house.pages(name)) == 1, name
    await house.wait(15 * MINUTE)
    assert len(house.pages("Priya Raman")) == 2
    await house.wait(15 * MINUTE)
    assert len(house.pages("Jonas Lindqvist")) == 1
    await house.wait(15 * MINUTE)
    assert len(house.pages("Jonas Lindqvist")) == 2


async def test_each_call_is_a_mention_in_the_thread_too_that_says_who_is_next_and_when(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    said = await house.wait(15 * MINUTE)
    assert "09:45 UTC: Calling Jonas Lindqvist (backup for model quality)." in said
    assert "If nobody acknowledges by 10:00 UTC, I call Kofi Mensah (technical owner)." in said
    mention = next(m for m in reversed(house.desk.sent) if "Calling Jonas" in text(m))
    assert "jonas-lindqvist" in {span.person for part in mention.card.parts for span in getattr(part, "spans", ())}


async def test_an_empty_rung_is_skipped_at_once_said_and_made_a_finding(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident returns-oracle: the bill has doubled")
    assert "Skipped: running cost: nobody is recorded; backup for running cost: nobody is recorded." in house.shown
    assert len(house.pages("Linh Tran")) == 1
    findings = await house.say("Zofia Brandt", "findings")
    assert "Empty rung: running cost of product:returns-oracle" in findings


async def test_the_first_to_acknowledge_has_it_and_every_call_falls_silent(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.wait(15 * MINUTE)
    await house.click("Jonas Lindqvist", "Acknowledge", house.pages("Jonas Lindqvist")[0])
    assert "Jonas Lindqvist has it since 09:45 UTC" in house.screen("Priya Raman")[0]
    assert "Jonas Lindqvist has it since 09:45 UTC" in text(house.headline)
    assert "Acknowledge" not in labels(house.headline)
    assert "Nobody has it" not in await house.wait(90 * MINUTE)
    assert len(house.pages("Kofi Mensah")) == 0


async def test_who_comes_second_is_told_who_has_it_and_since_when(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Jonas Lindqvist", "ack 1")
    house.clock.move(MINUTE)
    said = await house.say("Priya Raman", "ack 1")
    assert said.startswith("Jonas Lindqvist has incident 1 since 09:30 UTC.")


async def test_five_people_acknowledge_in_the_same_second_and_one_has_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    names = ["Priya Raman", "Jonas Lindqvist", "Kofi Mensah", "Mei-Lin Zhou", "Zofia Brandt"]
    before = len(house.desk.sent)
    await house.crowd(*((name, "ack 1") for name in names))
    answers = [text(m).splitlines()[0] for m in house.desk.sent[before:] if m.only_for is not None]
    assert sum("You have it." in each for each in answers) == 1
    assert sum("has incident 1 since" in each for each in answers) == 4


async def test_an_acknowledgement_while_the_ladder_climbs_leaves_no_call_ringing(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    house.clock.move(15 * MINUTE)
    import asyncio

    await asyncio.gather(house.say("Priya Raman", "ack 1"), house.tick())
    await house.tick()
    screens = house.screen("Priya Raman") + house.screen("Jonas Lindqvist")
    assert [each for each in screens if "needs you" in each] == []


async def test_an_acknowledgement_lapses_when_nobody_says_that_they_are_still_on_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "ack 1")
    await house.wait(2 * HOUR)
    assert any("Are you still on it?" in each for each in house.screen("Priya Raman"))
    said = await house.wait(15 * MINUTE)
    assert "Priya Raman did not say that they are still on it." in said
    assert len(house.pages("Jonas Lindqvist")) == 1, "it goes on where it stopped"


async def test_still_on_it_begins_the_lease_anew(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "ack 1")
    await house.wait(2 * HOUR)
    question = next(m for m in reversed(house.desk.sent) if "still on it?" in m.card.title)
    await house.click("Priya Raman", "Still on it", question)
    assert "nobody's again" not in await house.wait(HOUR)
    assert "Priya Raman has it" in text(house.headline)


async def test_a_stale_button_changes_nothing_and_answers_with_the_truth(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    old = house.pages("Priya Raman")[0]
    await house.say("Jonas Lindqvist", "ack 1")
    await house.wait(2 * HOUR)
    await house.wait(15 * MINUTE)
    said = await house.click("Priya Raman", "Acknowledge", old)
    assert said.startswith("That has changed since the card was drawn.")
    assert "Nobody has it any more." in said
    assert "has it since" not in text(house.headline)


async def test_down_for_an_hour_there_is_one_call_for_what_is_due_not_sixty(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open critical incident churn-model: scores drifting")
    await house.wait(HOUR)
    called = ("Jonas Lindqvist", "Kofi Mensah", "Mei-Lin Zhou", "Zofia Brandt")
    assert [len(house.pages(name)) for name in called] == [1, 0, 0, 0]
    await house.tick()
    assert len(house.pages("Kofi Mensah")) == 0


async def test_the_same_tick_twice_calls_once(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    house.clock.move(15 * MINUTE)
    assert await house.tick() > 0
    assert await house.tick() == 0
    assert len(house.pages("Jonas Lindqvist")) == 1


async def test_two_incidents_of_one_product_are_two_threads_and_two_ladders(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Chidi Okafor", "open incident churn-model: stale feed since Tuesday")
    await house.say("Priya Raman", "ack 1")
    await house.wait(15 * MINUTE)
    assert len(house.pages("Samir Haddad")) == 1
    assert len(house.pages("Kofi Mensah")) == 1
    assert "1 that nobody has yet" in await house.say("Zofia Brandt", "status")
    assert "2 open incidents" in await house.say("Zofia Brandt", "incidents of churn model")
    assert "No incident is open for pip." in await house.say("Zofia Brandt", "incidents of Pip")


async def test_the_same_layer_reported_again_is_offered_before_a_second_one_opens(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    said = await house.say("Abdi Warsame", "open incident churn model: the scores drift")
    assert "Incident 1 is open for Churn Model already. Is it the same?" in said
    assert len(house.pages("Priya Raman")) == 1
    await house.click("Abdi Warsame", "Open another")
    assert len(house.pages("Priya Raman")) == 2


async def test_whoever_cannot_be_reached_directly_is_mentioned_and_the_next_is_called_at_once(
    house: IncidentHouse,
) -> None:
    house.desk.people.discard(house.person("Priya Raman").handle)
    await house.say("Chidi Okafor", DRIFT)
    said = await house.wait(MINUTE)
    assert "Priya Raman could not be reached directly" in said
    assert len(house.pages("Jonas Lindqvist")) == 1
    assert "Unreachable" in await house.say("Zofia Brandt", "findings")


async def test_a_call_that_was_answered_always_shows_how_it_stands_and_promises_nothing(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Jonas Lindqvist", "ack 1")
    (screen,) = house.screen("Priya Raman")
    assert "Jonas Lindqvist has it since 09:30 UTC." in screen
    assert "I ask again" not in screen
    await house.wait(2 * HOUR)
    await house.wait(15 * MINUTE)
    assert "Nobody has it any more" in house.screen("Priya Raman")[0]
    await house.say("Kofi Mensah", "ack 1")
    assert "Kofi Mensah has it since" in house.screen("Priya Raman")[0]
    await house.say("Kofi Mensah", "resolve 1: rolled back")
    assert "Resolved 11:45 UTC: rolled back" in house.screen("Priya Raman")[0]
    assert not any("I ask again" in each or "has it since" in each for each in house.screen("Priya Raman"))
    await house.say("Chidi Okafor", "reopen 1: again")
    assert "Resolved" not in house.screen("Jonas Lindqvist")[0]
