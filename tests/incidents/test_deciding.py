"""Decisions have a name, incidents an end, and both leave a record. On both databases."""

from __future__ import annotations

from tests.houses import text
from tests.incidents.house import DAY, HOUR, MINUTE, IncidentHouse, labels

DRIFT = "open incident churn-model: scores drifting since Monday"


async def acked(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "ack 1")


async def test_each_decision_is_shown_with_the_person_whose_it_is(house: IncidentHouse) -> None:
    await acked(house)
    said = await house.say("Priya Raman", "decide 1")
    assert "Roll back: Jonas Lindqvist (retraining and rollback)" in said
    assert "Put a human in the loop: Tomáš Urban (workflow)" in said
    assert "Stop the system: Mei-Lin Zhou (product owner)" in said


async def test_exactly_that_person_is_asked_and_nobody_else_decides(house: IncidentHouse) -> None:
    await acked(house)
    said = await house.say("Priya Raman", "decide 1 roll back: worse since version 14")
    assert "Roll back is for Jonas Lindqvist to decide" in said
    assert "Decision" not in text(house.headline)
    (asked,) = house.shown_to("Jonas Lindqvist")
    assert "Priya Raman says: worse since version 14" in text(asked)


async def test_their_decision_is_recorded_with_reason_and_time_and_everybody_hears(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "decide 1 roll back: worse since version 14")
    await house.click("Jonas Lindqvist", "Roll back", house.shown_to("Jonas Lindqvist")[0])
    await house.submit("Jonas Lindqvist", reason="the drop began with it")
    decided = "Roll back (Jonas Lindqvist, 09:30 UTC): the drop began with it"
    assert f"Decision: {decided}" in text(house.headline)
    for name in ("Priya Raman", "Chidi Okafor"):
        assert any("Jonas Lindqvist decides: Roll back." in each for each in house.screen(name)), name


async def test_asking_twice_asks_once(house: IncidentHouse) -> None:
    await acked(house)
    for _ in range(2):
        await house.say("Priya Raman", "decide 1 roll back: worse")
    assert len(house.shown_to("Jonas Lindqvist")) == 1


async def test_a_decision_nobody_takes_is_asked_of_the_next_and_both_may_take_it(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "decide 1 roll back: worse")
    said = await house.wait(15 * MINUTE)
    assert "Roll back is not decided. I ask Kofi Mensah too." in said
    assert "Recorded: Roll back" in await house.say("Kofi Mensah", "decide 1 roll back: he is away")
    assert "is not decided" not in await house.wait(HOUR)


async def test_resolving_asks_for_the_cause_where_it_is_not_known(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: it behaves oddly")
    await house.say("Aoife Brennan", "ack 1")
    said = await house.say("Aoife Brennan", "resolve 1: it went away")
    assert "Where was the cause?" in said
    assert "has it since" in text(house.headline)
    await house.click("Aoife Brennan", "Operations")
    assert "Resolved 09:30 UTC: it went away" in text(house.headline)


async def test_the_form_keeps_it_open_until_the_exit_criteria_are_met(house: IncidentHouse) -> None:
    await acked(house)
    await house.click("Priya Raman", "Resolve", house.headline)
    assert "The metric is back within target for three windows" in house.form.note
    form = house.form
    await house.submit("Priya Raman", reason="rolled back", cause="model_tooling", confirmed="no")
    assert list(house.outcome.errors) == ["confirmed"]
    assert "Priya Raman has it" in text(house.headline)
    args = {"reason": "rolled back", "cause": "model_tooling", "confirmed": "yes", "seen": str(form.seen)}
    await house.say("Priya Raman", form.command, gesture="submitted", args=args)
    assert "Cause: Model and tooling layer" in text(house.headline)


async def test_resolved_nothing_is_due_any_more(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "resolve 1: rolled back")
    assert await house.wait(3 * DAY) == ""
    assert await house.tick() == 0


async def test_it_comes_back_within_a_week_and_keeps_its_number(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "resolve 1: rolled back")
    await house.wait(6 * DAY)
    assert "Reopened." in await house.say("Chidi Okafor", "reopen 1: it drifts again")
    assert len(house.pages("Priya Raman")) == 2
    assert "Nobody has it yet." in text(house.headline)


async def test_after_a_week_a_new_one_is_to_be_opened(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "resolve 1: rolled back")
    await house.wait(8 * DAY)
    said = await house.say("Chidi Okafor", "reopen 1: it drifts again")
    assert "Open a new one: open incident churn-model: it drifts again" in said


async def test_steps_are_ticked_with_who_and_when_and_the_copy_is_frozen(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "tick 1 2")
    card = next(m for m in house.desk.shown.values() if m.card.title.startswith("Runbook:"))
    assert card.card.title.endswith("(1 of 8 steps done)")
    assert "☑ 2. Check freshness, counts and schema of the inputs first  Priya Raman, 09:30 UTC" in text(card)
    assert labels(card).count("Undo") == 1


async def test_pinned_facts_stand_on_the_headline(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "note 1 hypothesis: labels arrive late")
    await house.say("Mei-Lin Zhou", "note 1 impact: 300 members got no offer")
    card = text(house.headline)
    assert "Hypothesis: labels arrive late" in card
    assert "Customer impact: 300 members got no offer" in card


async def test_a_higher_severity_calls_sooner(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Mei-Lin Zhou", "severity 1 critical: members are hit")
    await house.wait(5 * MINUTE)
    assert len(house.pages("Jonas Lindqvist")) == 1


async def test_those_who_wait_are_not_forgotten(house: IncidentHouse) -> None:
    await acked(house)
    await house.wait(2 * HOUR)
    assert any("Those who wait have heard nothing for 2 hours." in each for each in house.screen("Priya Raman"))
    await house.say("Priya Raman", "update 1: rolled back, watching it")
    assert "Last update: rolled back, watching it" in text(house.headline)
    assert any("rolled back, watching it" in each for each in house.screen("Chidi Okafor"))


async def test_the_record_holds_everything_in_the_words_of_those_who_said_it(house: IncidentHouse) -> None:
    await acked(house)
    await house.say("Priya Raman", "decide 1 change threshold: fewer false alarms")
    await house.say("Priya Raman", "resolve 1: threshold raised to 0.8")
    await house.say("Priya Raman", "follow up 1 Kofi Mensah by 2026-12-01: add the case to the golden set")
    record = await house.markdown(1)
    for section in ("Summary", "Impact", "Cause by layer", "Decisions", "Timeline", "What detection missed",
                    "Evaluation gap", "Actions"):  # fmt: skip
        assert f"## {section}\n" in record, section
    assert "- **Change the threshold** by Priya Raman, 2026-11-20 09:30:00 UTC: fewer false alarms" in record
    assert "Nobody has written down the customer impact." in record
    assert "| desk | called Priya Raman (model quality) |" in record.replace("|  |", "|")
    assert "acknowledged: after less than a minute" in record
    assert "- [ ] add the case to the golden set (Kofi Mensah, by 2026-12-01)" in record
    said = await house.say("Zofia Brandt", "postmortem 1")
    assert "Change the threshold by Priya Raman, 09:30 UTC: fewer false alarms" in said
    assert "Impact: GAP: nobody has written it down" in said
    assert "☐ add the case to the golden set Kofi Mensah, by 01 Dec 2026" in said


async def test_how_long_it_takes_is_told_in_medians(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    house.clock.move(10 * MINUTE)
    await house.say("Priya Raman", "ack 1")
    house.clock.move(50 * MINUTE)
    await house.say("Priya Raman", "resolve 1: rolled back")
    said = await house.say("Zofia Brandt", "stats")
    assert "1 incident in 90 days" in said
    assert "had after 10 minutes" in said
    assert "over after 1 hour" in said


async def test_a_rehearsal_shows_the_ladder_and_calls_nobody(house: IncidentHouse) -> None:
    said = await house.say("Zofia Brandt", "simulate churn-model data critical")
    assert "at once: Samir Haddad (data and pipeline)" in said
    assert "after 5 minutes: Kofi Mensah (technical owner)" in said
    assert "skipped: backup for data and pipeline (nobody is recorded)" in said
    assert house.pages("Samir Haddad") == []


async def test_rights_are_asked_about_when_somebody_acts(house: IncidentHouse) -> None:
    await acked(house)
    assert "That is for the portfolio lead to say" in await house.say("Priya Raman", "let concerned resolve incidents")
    await house.say("Zofia Brandt", "let accountable resolve incidents")
    assert "Only its accountable holder" in await house.say("Gus Halloran", "resolve 1: nothing here")
    await house.say("Priya Raman", "resolve 1: rolled back")
    assert "Resolved" in text(house.headline)


async def test_who_may_open_is_asked_too_where_the_company_said_so(house: IncidentHouse) -> None:
    assert "Open: everybody, in the catalog or not" in await house.say("Priya Raman", "incident rights")
    await house.say("Zofia Brandt", "let concerned open incidents")
    assert "Only whoever is on its ladder" in await house.say("Gus Halloran", DRIFT)
    assert "I do not know who you are" in await house.say("stranger", DRIFT)
    assert "It is open." in await house.say("Kofi Mensah", DRIFT)


async def test_a_stranger_may_report_but_not_take_it(house: IncidentHouse) -> None:
    assert "It is open." in await house.say("stranger", DRIFT)
    assert "I do not know who you are" in await house.say("stranger", "ack 1")
    await house.say("Priya Raman", "ack 1")
    answer = next(key for key, m in house.desk.shown.items() if "It is open." in m.card.title)
    heard = [m for m in house.desk.shown.values() if m.place.thread == answer]
    assert any("Priya Raman has taken it." in text(m) for m in heard)
