"""Pilots as their people live them: promised in numbers, checked in on, decided on the date, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.messages import Place
from store.criteria import Criterion, NoCriterion, criterion, light, value
from store.exports import memo_text
from store.rows import table_of
from store.tables import (
    CheckinRow,
    CriterionRow,
    EventRow,
    FindingRow,
    MeasureRow,
    PilotRecordRow,
    ProductRow,
    RitualRow,
)
from tests.houses import text_of
from tests.rituals.stage import Stage, person

RECORD = (
    "record pilot churn-north: goal: fewer customers leave; hypothesis: a call in the first week keeps one in ten; "
    "scenario: first-week calls; criterion: churn rate <= 8%, measured by the billing export; "
    "criterion: call time <= 6 minutes, measured by the phone system; decide: 2027-01-15; risk: few agents"
)
FIRST = "2026-11-26T09:00+00:00"  # Thursday, ten o'clock in Berlin


async def started(stage: Stage) -> None:
    """Churn North runs since Friday; nothing has been asked yet."""
    await stage.say(RECORD, "bo")
    await stage.say("start pilot churn-north after all", "bo")
    stage.forget()


async def checked_in(stage: Stage) -> None:
    await started(stage)
    await stage.at(FIRST)


async def test_a_record_is_written_in_one_sentence_and_shown_whole(stage: Stage) -> None:
    await stage.say(RECORD, "bo")
    text = text_of(stage.card("Churn calls in the north"))
    assert "Goal: fewer customers leave" in text
    assert "⚪ churn rate: no value yet, wanted <= 8% (the billing export)" in text
    assert "Decision: Fri 15 Jan 2027, in 56 days" in text
    assert await stage.values(CriterionRow, "target") == [0.08, 6.0]


async def test_the_form_says_in_place_what_is_no_number_and_what_is_past(desk: Stage) -> None:
    outcome = await desk.say("record pilot churn-north", "bo")
    assert outcome.form is not None
    promise = {"goal": "g", "hypothesis": "h", "criteria": "x <= 3, measured by y", "decides": "2027-01-15"}
    wrong = await desk.submit(outcome.form, "bo", **{**promise, "criteria": "people are happy"})
    assert "has no number" in wrong.errors["criteria"]
    late = await desk.submit(outcome.form, "bo", **{**promise, "decides": "2026-11-01"})
    assert late.errors == {"decides": "2026-11-01 is in the past. A decision date lies ahead."}
    assert await desk.count(PilotRecordRow) == 0
    await desk.submit(
        outcome.form, "bo", goal="g", hypothesis="h", criteria="x <= 3, measured by y", decides="2027-01-15"
    )
    assert await desk.count(PilotRecordRow) == 1


async def test_nothing_starts_without_a_promise_in_numbers(desk: Stage) -> None:
    await desk.say("record pilot churn-north: goal: fewer customers leave", "bo")
    desk.forget()
    await desk.say("start pilot churn-north", "bo")
    assert "Not yet: before it starts it needs a value hypothesis, a success criterion with a number, " in desk.spoken
    assert await desk.values(PilotRecordRow, "state") == ["draft"]


async def test_before_it_starts_earlier_pilots_like_it_are_shown_with_their_outcome(desk: Stage) -> None:
    await desk.say(RECORD, "bo")
    desk.forget()
    await desk.say("start pilot churn-north", "bo")
    card = desk.card("nearly the same was tried")
    assert (
        "Churn letters in the south: write to customers before they leave; evaluation, nothing written down"
        in text_of(card)
    )
    assert await desk.values(PilotRecordRow, "state") == ["draft"]
    await desk.press("Start", "bo", on="nearly the same")
    assert await desk.values(PilotRecordRow, "state") == ["running"]
    assert await desk.values(RitualRow, "kind") == ["checkin"]


async def test_a_new_pilot_is_a_draft_in_the_catalog(desk: Stage) -> None:
    await desk.say("new pilot Churn texts for churn-model: text before they leave", "pia")
    await desk.say("pilot churn texts", "pia")
    assert "Nothing is written down: no goal, no criterion, no decision date." in desk.spoken
    assert "churn-texts" in (await desk.database.portfolio()).pilots


async def test_a_pilot_may_be_for_something_and_for_a_product(desk: Stage) -> None:
    await desk.say("new pilot Letters for the north for churn-model: write before they leave", "pia")
    assert (await desk.database.portfolio()).pilots["letters-for-the-north"].product == "churn-model"


async def test_on_its_day_both_halves_are_asked_and_the_room_sees_the_lights(stage: Stage) -> None:
    await checked_in(stage)
    assert stage.to("dm-bo") == [
        "Check-in of Churn calls in the north: your half: the latest value of each criterion, blockers, risks, feedback"
    ]
    assert stage.to("dm-sam") == ["Check-in of Churn calls in the north: your word: is the value there?"]
    await stage.say("progress of churn-north: churn rate 12%; call time 5; blockers: two agents ill", "bo")
    await stage.say("word on churn-north: too early: one week says nothing", "sam")
    text = text_of(stage.living("Thu 26 Nov")[0].card)
    assert "🟡 churn rate: 12%, wanted <= 8%" in text
    assert "🟢 call time: 5 minutes, wanted <= 6 minutes" in text
    assert "Blockers: two agents ill" in text
    assert "Value confirmed: too early: one week says nothing (Sam Scenario)" in text


async def test_the_form_has_a_field_for_each_criterion_and_takes_only_numbers(desk: Stage) -> None:
    await checked_in(desk)
    outcome = await desk.press("Report progress", "bo", on="your half")
    assert outcome.form is not None
    assert [field.label for field in outcome.form.fields][:2] == ["churn rate", "call time"]
    wrong = await desk.submit(outcome.form, "bo", c1="good", c2="5")
    assert wrong.errors == {"c1": "“good” is no number. Right would be 8%."}
    await desk.submit(outcome.form, "bo", c1="9 %", c2="5", evidence="https://billing.example/7")
    assert await desk.values(MeasureRow, "value") == [0.09, 5.0]


async def test_the_next_check_in_says_what_changed(desk: Stage) -> None:
    await checked_in(desk)
    await desk.say("progress of churn-north: churn rate 12%", "bo")
    await desk.at("2026-12-03T09:00+00:00")
    await desk.say("progress of churn-north: churn rate 10%", "bo")
    assert "10%, wanted <= 8% (better than before (12%);" in text_of(desk.card("Thu 3 Dec"))


async def test_yes_in_the_thread_is_the_scenario_owners_word_and_nobody_elses(stage: Stage) -> None:
    await checked_in(stage)
    address = next(number for number, shown in stage.desk.shown.items() if "Thu 26 Nov" in shown.card.title)
    await stage.reply(address, "yes, let us have lunch", "otto")
    await stage.reply(address, "no", "mila")
    assert await stage.values(CheckinRow, "word") == [""]
    await stage.reply(address, "yes: the queue is shorter", "sam")
    assert await stage.values(CheckinRow, "word") == ["yes"]
    assert await stage.values(CheckinRow, "word_note") == ["the queue is shorter"]


async def test_a_word_said_to_us_below_the_card_counts_too(desk: Stage) -> None:
    await checked_in(desk)
    await desk.say("too early: one week", "sam", slot="checkin/1")
    assert await desk.values(CheckinRow, "word") == ["too early"]
    await desk.say("yes", "sam")
    assert "To what? Say it below the card of a check-in" in desk.spoken
    await desk.say("no", "mila", slot="checkin/1")
    assert "That is for Sam Scenario" in desk.spoken


async def test_a_half_belongs_to_its_side(desk: Stage) -> None:
    await checked_in(desk)
    desk.forget()
    await desk.say("word on churn-north: yes: it is great", "bo")
    await desk.say("progress of churn-north: churn rate 1%", "otto")
    assert "That is for Sam Scenario (scenario owner) of Churn calls in the north to say." in desk.spoken
    assert "That is for Bo Backup (pilot owner) of Churn calls in the north to say." in desk.spoken
    assert await desk.count(MeasureRow) == 0


async def test_two_silent_weeks_reach_the_product_owner(stage: Stage) -> None:
    await started(stage)
    await stage.at("2026-12-02T12:00+00:00")
    assert stage.to("dm-pia") == []
    assert len([title for title in stage.to("dm-bo") if "still needs you" in title]) == 2
    await stage.at("2026-12-08T12:00+00:00")
    assert stage.to("dm-pia") == ["Churn calls in the north has been silent for 2 check-ins"]
    assert await stage.count(FindingRow, kind="silent pilot", closed_at=None) == 1


async def test_a_check_in_that_is_left_out_takes_no_answer_from_the_one_that_is_open(desk: Stage) -> None:
    await checked_in(desk)
    await desk.say("skip check-in of churn-north because of Christmas", "bo")
    await desk.say("word on churn-north: no: not yet", "sam")
    assert await desk.values(CheckinRow, "state") == ["open", "skipped"]
    assert await desk.values(CheckinRow, "word") == ["no", ""]


async def test_a_word_ends_the_silence(desk: Stage) -> None:
    await started(desk)
    await desk.at("2026-12-03T10:00+00:00")
    await desk.say("word on churn-north: no: nothing moves", "sam")
    await desk.at("2026-12-09T12:00+00:00")
    assert desk.to("dm-pia") == []
    assert await desk.values(PilotRecordRow, "silent") == [0]


async def test_a_word_stands_until_another_is_said(desk: Stage) -> None:
    await started(desk)
    await desk.at("2026-12-03T10:00+00:00")
    await desk.say("word on churn-north: yes: fewer leave", "sam")
    await desk.at("2027-01-15T09:00+00:00")
    assert "Scenario owner: yes: fewer leave (Sam Scenario, Thu 3 Dec)" in text_of(desk.card("Decide: Churn"))


async def test_fourteen_seven_and_one_day_before_the_owner_is_reminded_and_on_the_day_asked(stage: Stage) -> None:
    await started(stage)
    await stage.say("pause check-in of churn-north because of the test", "bo")
    stage.forget()
    await stage.at("2027-01-15T09:00+00:00")
    assert stage.to("dm-pia") == [
        "Churn calls in the north: the decision is due in 14 days, Fri 15 Jan",
        "Churn calls in the north: the decision is due in 7 days, Fri 15 Jan",
        "Churn calls in the north: the decision is due in 1 day, Fri 15 Jan",
        "Decide: Churn calls in the north",
    ]
    text = text_of(stage.card("Decide: Churn"))
    assert "Missing for scaling: support, incident response, business outcome, running cost and human fallback." in text
    assert "Scenario owner: has not said whether the value is there" in text


async def test_past_its_date_it_is_said_each_week_and_after_a_week_to_the_portfolio_lead(desk: Stage) -> None:
    await started(desk)
    await desk.say("pause check-in of churn-north because of the test", "bo")
    await desk.at("2027-01-15T09:00+00:00")
    desk.forget()
    await desk.at("2027-01-22T09:00+00:00")
    assert desk.to("dm-pia") == desk.to("dm-lena") == ["Decide: Churn calls in the north, 7 days past its date"]
    await desk.say("pilots", "otto")
    assert "2 pilots, 1 past the decision date" in desk.titles


async def test_scaling_needs_each_gap_filled_or_waived_by_name_and_moves_the_stage(stage: Stage) -> None:
    await checked_in(stage)
    await stage.say("decide pilot churn-north scale: it works", "pia")
    assert "Missing for scaling: support_team, incident_response" in stage.spoken
    assert await stage.values(PilotRecordRow, "state") == ["running"]
    await stage.say(
        "decide pilot churn-north scale waiving support team, incident response, business outcome, running cost and "
        "human fallback: churn fell by a third", "pia",
    )  # fmt: skip
    text = text_of(stage.card("scale, decided by Pia Product"))
    assert "Waived: support, incident response, business outcome, running cost and human fallback" in text
    assert "scaling" in await stage.values(ProductRow, "stage")
    assert await stage.values(RitualRow, "state") == ["ended"]
    assert stage.to("dm-bo")[-1] == "Churn calls in the north: scale, decided by Pia Product"


async def test_going_round_again_needs_a_new_date_and_a_changed_criterion(stage: Stage) -> None:
    await checked_in(stage)
    await stage.say("decide pilot churn-north rework: the calls come too late", "pia")
    assert "needs a new decision date" in stage.spoken
    await stage.say("decide pilot churn-north rework until 2027-03-01: the calls come too late", "pia")
    assert "The same criteria give the same answer." in stage.spoken
    await stage.say("criterion of churn-north: churn rate <= 9%, measured by the billing export", "bo")
    assert "say why the criterion changes" in stage.spoken
    await stage.say("criterion of churn-north: churn rate <= 9%, measured by billing because 8 was a guess", "bo")
    await stage.say("decide pilot churn-north rework until 2027-03-01: the calls come too late", "pia")
    assert await stage.values(PilotRecordRow, "round") == [2]
    assert await stage.values(PilotRecordRow, "state") == ["running"]
    async with stage.database.reading() as connection:
        events = table_of(EventRow)
        changed = select(events.c.actor, events.c.detail).where(events.c.kind == "criterion changed")
        ((actor, detail),) = (await connection.execute(changed)).all()
    assert (actor, detail["reason"]) == ("bo", "8 was a guess")


async def test_closing_keeps_what_was_learnt(desk: Stage) -> None:
    await checked_in(desk)
    outcome = await desk.say("decide pilot churn-north close", "pia")
    wrong = await desk.submit(outcome.form, "pia", reason="it does not pay", learnt="")
    assert wrong.errors == {"learnt": "Say what was learnt: it is all that stays."}
    await desk.submit(
        outcome.form, "pia", reason="it does not pay", learnt="calls annoy", dissent="Sam: a quarter more"
    )
    text = text_of(desk.card("close, decided by"))
    assert "Learnt: calls annoy" in text
    assert "Dissent: Sam: a quarter more" in text
    assert (await desk.database.portfolio()).pilots["churn-north"].status == "closed"
    await desk.say("memo of churn-north", "pia")
    memo = text_of(desk.card("Memo"))
    assert "\nclose, by Pia Product, " in memo
    assert "*" not in memo


async def test_only_the_products_owner_or_the_portfolio_lead_decides_and_only_once(desk: Stage) -> None:
    await checked_in(desk)
    await desk.say("decide pilot churn-north close: too dear", "sam")
    assert "The product's owner or the portfolio lead decides" in desk.spoken
    await desk.say("decide pilot churn-north close: too dear", "lena")
    desk.forget()
    await desk.say("decide pilot churn-north scale: I disagree", "pia")
    assert "Decision: close, by Lena Lead: too dear" in desk.spoken
    assert await desk.values(PilotRecordRow, "decision") == ["close"]


async def test_a_decision_is_seen_wherever_the_question_was_asked(stage: Stage) -> None:
    await started(stage)
    await stage.at("2027-01-15T09:00+00:00")
    await stage.say("decide pilot churn-north close: it does not pay", "pia")
    shown = [each.card.title for each in stage.desk.shown.values() if each.place.conversation == "room"]
    assert "Decide: Churn calls in the north" not in shown
    assert "Churn calls in the north: close, decided by Pia Product" in shown


async def test_the_date_is_moved_with_a_reason_and_it_is_counted(desk: Stage) -> None:
    await started(desk)
    outcome = await desk.say("move decision of churn-north to 2027-02-15", "bo")
    assert outcome.form is not None
    await desk.say("move decision of churn-north to 2027-02-15 because the export is late", "bo")
    await desk.say("move decision of churn-north to 2026-01-01 because I can", "bo")
    assert "2026-01-01 is in the past." in desk.spoken
    assert "Mon 15 Feb 2027, in 87 days, moved 1 time" in desk.spoken
    assert await desk.values(PilotRecordRow, "moved") == [1]


async def test_a_stale_decision_button_shows_the_record_and_changes_nothing(desk: Stage) -> None:
    await started(desk)
    await desk.say("decide pilot churn-north", "pia")
    old = desk.button("Close …", on="Decide:")
    await desk.say("move decision of churn-north to 2027-02-15 because the export is late", "bo")
    outcome = await desk.say(old.command, "pia", args={"seen": str(old.seen)}, gesture="clicked")
    assert outcome.form is None
    assert await desk.values(PilotRecordRow, "state") == ["running"]


async def test_a_pilot_nobody_owns_is_a_finding(desk: Stage) -> None:
    await desk.say(RECORD.replace("churn-north", "churn-south"), "pia")
    await desk.say("start pilot churn-south after all", "pia")
    assert await desk.count(FindingRow, kind="pilot without an owner", subject="pilot:churn-south") == 1
    assert "its pilot owner: nobody is recorded" in await desk.values(FindingRow, "detail")


async def test_every_day_pilots_are_looked_at_and_nothing_is_posted_about_it(desk: Stage) -> None:
    assert await desk.tick() == 1
    assert await desk.tick() == 0
    assert desk.titles == []
    assert await desk.count(FindingRow, kind="pilot without criteria", closed_at=None) == 2
    await desk.say(RECORD, "bo")
    await desk.at("2026-11-21T00:30+00:00")
    assert await desk.count(FindingRow, kind="pilot without criteria", closed_at=None) == 1


async def test_a_decision_taken_on_one_platform_is_seen_on_the_other(stage: Stage) -> None:
    other = stage.joined("other")
    await started(stage)
    await stage.at("2027-01-15T09:00+00:00")
    elsewhere = replace(person("pia"), platform="other"), Place("other", "lobby", kind="channel", private=False)
    card = stage.button("Close …", on="Decide:")
    await stage.say(f"{card.command}: it does not pay", "pia", actor=elsewhere[0], place=elsewhere[1])
    title = "Churn calls in the north: close, decided by Pia Product"
    assert title in [each.card.title for each in stage.desk.shown.values() if each.place.conversation == "room"]
    assert title in [each.card.title for each in other.shown.values()]


async def test_the_memo_is_made_of_what_is_on_record_and_nothing_in_it_is_markdown_of_others(
    desk: Stage, tmp_path: Path
) -> None:
    await checked_in(desk)
    await desk.say("progress of churn-north: churn rate 7%; evidence: report 7 | page <b>2</b>", "bo")
    await desk.say("word on churn-north: yes: *obviously*", "sam")
    await desk.say("decide pilot churn-north close: [click](http://x.example)", "lena")
    async with desk.database.look(desk.clock.now()) as unit:
        text = await memo_text(unit, "churn-north")
    assert "| churn rate | \\<= 8% | 7% | yes | report 7 \\| page \\<b\\>2\\</b\\> |" in text
    assert "is the value there: yes: \\*obviously\\*" in text
    assert "**close**, by Lena Lead, 2026-11-26: \\[click\\]\\(http://x.example\\)" in text


async def test_down_over_its_slot_a_check_in_comes_late_once_or_is_said_to_be_skipped(desk: Stage) -> None:
    await started(desk)
    await desk.sleep_until("2026-11-26T14:00+00:00")
    for _ in range(3):
        await desk.tick()
    await desk.sleep_until("2026-12-04T14:00+00:00")
    for _ in range(3):
        await desk.tick()
    first, *others = [title for title in desk.to("room") if "in the north" in title]
    late, skipped = first, "The check-in of Churn calls in the north was not held"
    assert late == "Check-in of Churn calls in the north, Thu 26 Nov: late"
    assert sorted(others) == [late, skipped]  # the card's update and the word do not wait for each other
    assert await desk.count(CheckinRow) == 2


# --- criteria ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answer time <= 4 hours, measured by the help-desk export",
         Criterion("answer time", "<=", 4, "hours", "the help-desk export")),
        ("satisfaction at least 80% measured by the survey", Criterion("satisfaction", ">=", 0.8, "%", "the survey")),
        ("cost < 2,5 EUR from the invoices", Criterion("cost", "<", 2.5, "EUR", "the invoices")),
    ],
)  # fmt: skip
def test_a_criterion_has_a_metric_a_number_and_a_way_to_measure_it(text: str, expected: Criterion) -> None:
    assert criterion(text) == expected


@pytest.mark.parametrize("text", ["people like it", "satisfaction is high, measured by the survey", "churn <= 8%"])
def test_a_criterion_without_a_number_or_a_measure_is_refused(text: str) -> None:
    with pytest.raises(NoCriterion, match="Right would be"):
        criterion(text)


@pytest.mark.parametrize(
    ("values", "spent", "expected"),
    [
        ([], 0.5, "grey"), ([7], 0.1, "green"), ([9], 0.1, "amber"), ([9, 9], 0.8, "red"), ([12, 9], 0.8, "amber"),
        ([30], 0.1, "amber"), ([20, 30], 0.1, "red"), ([9], 1.0, "red"), ([12, 7], 1.0, "green"),
    ],
)  # fmt: skip
def test_the_light_follows_from_the_values_and_the_time(values: list[float], spent: float, expected: str) -> None:
    assert light(Criterion("x", "<=", 8, "", "y"), values, spent) == expected


@pytest.mark.parametrize(("text", "expected"), [("9 %", 0.09), ("9", 0.09), ("0.09", 0.09), ("9%", 0.09)])
def test_a_percentage_is_read_however_it_is_written(text: str, expected: float) -> None:
    assert value(text, Criterion("x", "<=", 0.08, "%", "y")) == pytest.approx(expected)


def test_the_clock_of_these_stories_is_a_friday() -> None:
    assert datetime.fromisoformat(FIRST).isoweekday() == 4
