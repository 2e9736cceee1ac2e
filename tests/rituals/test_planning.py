"""Rituals are data: planned, moved, skipped and paused from chat; late or doubled they never are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, update

from bot.messages import Place
from handlers.reviews.opening import NO_HALF
from store import rituals, sides
from store.covers import sight
from store.db import Database
from store.journal import moved, record
from store.rows import table_of
from store.tables import CoverRow, FindingRow, PersonRow, ReviewRow, RitualRow
from tests.conftest import NOW, HandClock
from tests.houses import text_of
from tests.rituals.stage import ROOM, Stage, bad, predicted
from tests.rituals.test_reviews import MONDAY, opened


async def next_due(stage: Stage) -> str:
    (due,) = await stage.values(RitualRow, "due_at")
    return due.isoformat(timespec="minutes") if isinstance(due, datetime) else "never"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("schedule review churn-model mondays 9:30", "2026-11-23T08:30+00:00"),
        ("schedule review Churn model every monday at 9.30 in #churn", "2026-11-23T08:30+00:00"),
        ("schedule the error review of churn model tuesdays 14:00 America/New_York", "2026-11-24T19:00+00:00"),
        ("schedule review churn-model every second friday 10am", "2026-11-27T09:00+00:00"),
        ("schedule review churn-model", "2026-11-23T08:30+00:00"),
        ("schedule review churn-model every two weeks on thursdays 8:00", "2026-11-26T07:00+00:00"),
        ("schedule review churn-model workdays 17:00", "2026-11-20T16:00+00:00"),
        ("Schedule review churn-model Mon, Wed 9:30 here", "2026-11-23T08:30+00:00"),
    ],
)
async def test_a_review_is_planned_in_one_sentence(desk: Stage, said: str, due: str) -> None:
    await desk.say(said.replace("churn-model", "churn-model "), "pia")
    assert await next_due(desk) == due


@pytest.mark.parametrize(
    "said",
    [
        "start review churn-model", "start a review of Churn Model", "start the review for churn model",
        "Start reviews of CHURN MODEL", "begin the weekly error review of churn-model", "start reviewing churn model",
        "plan a review of churn-model", "set up an error review for churn model",
    ],
)  # fmt: skip
async def test_starting_a_review_is_planning_it(desk: Stage, said: str) -> None:
    await desk.say(said, "pia")
    assert await next_due(desk) == "2026-11-23T08:30+00:00"
    assert "Planned." in desk.spoken


@pytest.mark.parametrize("said", ["start review chrun model", "start a review of churn mdel"])
async def test_starting_a_review_of_a_name_with_a_slip_asks_which_was_meant(desk: Stage, said: str) -> None:
    await desk.say(said, "pia")
    assert "I know no product called" in desk.spoken
    assert await desk.count(RitualRow) == 0
    await desk.press("This one", "pia")
    assert await next_due(desk) == "2026-11-23T08:30+00:00"


async def test_starting_what_is_planned_already_changes_nothing_and_shows_it(desk: Stage) -> None:
    await desk.say("schedule review churn-model fridays 10:00", "pia")
    desk.forget()
    await desk.say("start review of churn-model", "pia", place=Place("desk", "elsewhere", kind="channel"))
    assert "It is planned already." in desk.spoken
    assert await next_due(desk) == "2026-11-27T09:00+00:00"


async def test_a_review_is_planned_by_form_too(desk: Stage) -> None:
    outcome = await desk.say("schedule review", "pia")
    await desk.submit(outcome.form, "pia", subject="Churn model", when="mondays 9:30", room="#churn")
    assert await next_due(desk) == "2026-11-23T08:30+00:00"
    assert await desk.values(RitualRow, "room") == ["#churn"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("schedule review ghost mondays 9:30", "I know no product called ghost."),
        ("schedule review churn-model purple 9:30", "I do not understand “purple” as a time"),
        ("schedule review churn-model mondays 25:00", "25:00 is no time of day"),
        ("schedule review churn-model every 0 weeks mondays", "A cadence of 0 weeks is none"),
        ("schedule review churn-model mondays 9:30 Mars/Base", "Mars/Base is no time zone I know"),
    ],
)
async def test_what_cannot_be_planned_is_refused_with_what_would_be_right(desk: Stage, said: str, answer: str) -> None:
    await desk.say(said, "pia")
    assert answer in desk.spoken
    assert await desk.count(RitualRow) == 0


async def test_a_new_room_leaves_a_rhythm_of_two_weeks_in_its_step(desk: Stage) -> None:
    await desk.say("schedule review churn-model every second friday 10:00", "pia")
    await desk.at("2026-11-28T10:00+00:00")
    await desk.say("schedule review churn-model in #churn", "pia")
    assert await next_due(desk) == "2026-12-11T09:00+00:00"


async def test_a_new_zone_brings_its_holidays_and_a_word_in_private_moves_it_out_of_no_room(
    desk: Stage, tmp_path: Path
) -> None:
    await predicted(desk, tmp_path, [bad(1)])
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("schedule review churn-model America/New_York", "pia", place=Place("desk", "dm-pia"))
    assert await desk.values(RitualRow, "country") == ["US"]
    await desk.at("2026-11-23T14:30+00:00")
    assert "Error review of Churn model, Mon 23 Nov" in desk.to("room")


async def test_somebody_with_no_part_in_it_does_not_plan_it(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "otto")
    assert "That is for those who take part" in desk.spoken
    assert await desk.count(RitualRow) == 0


async def test_the_card_goes_to_the_room_that_was_named(desk: Stage, tmp_path: Path) -> None:
    await predicted(desk, tmp_path, [bad(1)])
    await desk.say("schedule review churn-model mondays 9:30 in #churn", "pia")
    assert await desk.values(RitualRow, "room") == ["#churn"]
    await desk.say("schedule review churn-model mondays 9:30 here", "pia")
    await desk.at(MONDAY)
    assert desk.living("Mon 23 Nov")[0].place.conversation == "room"


@pytest.mark.parametrize("where", ["", " here"])
async def test_what_is_planned_in_a_thread_is_posted_outside_it(desk: Stage, tmp_path: Path, where: str) -> None:
    await predicted(desk, tmp_path, [bad(1)])
    await desk.say(f"schedule review churn-model mondays 9:30{where}", "pia", place=replace(ROOM, thread="a question"))
    await desk.at(MONDAY)
    assert desk.living("Mon 23 Nov")[0].place.thread is None


async def test_this_weeks_is_moved_and_the_rhythm_stays(stage: Stage, tmp_path: Path) -> None:
    await stage.say("schedule review churn-model fridays 9:30", "pia")
    await stage.at("2026-11-23T10:00+00:00")
    await stage.say("move this week's to tuesday 14:00", "pia")
    assert await next_due(stage) == "2026-11-24T13:00+00:00"
    await predicted(stage, tmp_path, [bad(1)])
    await stage.at("2026-11-24T13:00+00:00")
    assert await stage.count(ReviewRow) == 1
    assert await next_due(stage) == "2026-12-04T08:30+00:00"


async def test_a_slot_is_not_moved_past_the_next_one_nor_into_the_past(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("move next review of churn-model to 2026-12-05", "pia")
    await desk.say("move next review of churn-model to 2026-11-01", "pia")
    assert "The next one is Mon 30 Nov 09:30 CET already." in desk.spoken
    assert "is past. Say a later day." in desk.spoken
    assert await next_due(desk) == "2026-11-23T08:30+00:00"


async def test_moving_this_weeks_when_it_is_over_says_so(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("move this week's to saturday", "pia")
    assert "This week's is over; the next is Mon 23 Nov." in desk.spoken


async def test_a_week_is_skipped_with_a_reason_and_the_one_after_stands(stage: Stage, tmp_path: Path) -> None:
    await stage.say("schedule review churn-model mondays 9:30", "pia")
    outcome = await stage.say("skip this week", "pia")
    assert outcome.form is not None
    await stage.say("skip this week because everybody is at the fair", "pia")
    await predicted(stage, tmp_path, [bad(1)])
    await stage.at("2026-11-29T00:00+00:00")
    assert await stage.values(ReviewRow, "state") == ["skipped"]
    assert await next_due(stage) == "2026-11-30T08:30+00:00"


async def test_what_was_left_out_counts_as_planned_and_not_held(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("skip review of churn-model because everybody is at the fair", "pia")
    await desk.say("reviews of churn-model", "pia")
    assert "Held: 0 of 1" in desk.spoken
    assert "Mon 23 Nov: skipped: everybody is at the fair" in desk.spoken


async def test_a_paused_review_asks_nobody_until_it_goes_on(desk: Stage, tmp_path: Path) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("pause review of churn-model because the model is being replaced", "pia")
    await predicted(desk, tmp_path, [bad(1)])
    await desk.at("2026-12-08T00:00+00:00")
    assert await desk.count(ReviewRow) == 0
    await desk.say("resume review of churn model", "pia")
    assert await next_due(desk) == "2026-12-14T08:30+00:00"


async def test_a_changed_rule_leaves_no_firing_of_the_old_one(desk: Stage, tmp_path: Path) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await predicted(desk, tmp_path, [bad(1)])
    await desk.say("schedule review churn-model tuesdays 9:30", "pia")
    await desk.at("2026-11-23T23:00+00:00")
    assert await desk.count(ReviewRow) == 0
    await desk.at("2026-11-24T09:00+00:00")
    assert await desk.count(ReviewRow) == 1


async def test_a_public_holiday_moves_it_to_the_next_working_day_and_says_so(desk: Stage) -> None:
    pytest.importorskip("holidays", reason="no library of public holidays is installed")
    desk.clock.at = datetime.fromisoformat("2027-03-24T10:00+00:00")
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    assert await next_due(desk) == "2027-03-30T07:30+00:00"
    assert "Tue 30 Mar 09:30 CEST, since Mon 29 Mar is Easter Monday" in desk.spoken
    await desk.say("holidays of review of churn-model: none", "pia")
    assert await next_due(desk) == "2027-03-29T07:30+00:00"


async def test_an_unknown_country_is_refused(desk: Stage) -> None:
    pytest.importorskip("holidays", reason="no library of public holidays is installed")
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("holidays of review of churn-model: XX", "pia")
    assert "I know no holidays of XX. Right would be DE" in desk.spoken


async def test_down_over_monday_morning_it_comes_once_and_late(stage: Stage, tmp_path: Path) -> None:
    await predicted(stage, tmp_path, [bad(1)])
    await stage.say("schedule review churn-model mondays 9:30", "pia")
    stage.forget()
    await stage.sleep_until("2026-11-23T13:00+00:00")
    for _ in range(3):
        await stage.tick()
    assert stage.to("room") == ["Error review of Churn model, Mon 23 Nov: late"]
    assert await next_due(stage) == "2026-11-30T08:30+00:00"


async def test_down_for_longer_than_the_limit_it_is_skipped_and_said_once(stage: Stage, tmp_path: Path) -> None:
    await predicted(stage, tmp_path, [bad(1)])
    await stage.say("schedule review churn-model mondays 9:30", "pia")
    stage.forget()
    await stage.sleep_until("2026-11-23T20:00+00:00")
    for _ in range(3):
        await stage.tick()
    assert stage.titles == ["The error review of Churn model was not held"]
    assert "It was due Mon 23 Nov 09:30 CET. That is more than 8 hours ago" in stage.spoken
    assert await stage.values(ReviewRow, "state") == ["missed"]


async def test_down_for_three_weeks_there_is_one_word_and_no_storm(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    desk.forget()
    await desk.sleep_until("2026-12-16T09:00+00:00")
    for _ in range(5):
        await desk.tick()
    assert desk.titles == ["The error review of Churn model was not held"]
    assert await next_due(desk) == "2026-12-21T08:30+00:00"


@pytest.mark.parametrize(
    "words", ["ritual 1 review due", "review 1 nudge due", "review 1 close due", "ritual 1 checkin due",
              "checkin 1 nudge due", "checkin 1 close due", "pilot gaps due", "pilot churn-north date due"],
)  # fmt: skip
async def test_what_the_clock_says_nobody_else_does(desk: Stage, words: str) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.sleep_until(MONDAY)
    desk.forget()
    await desk.say(words, "otto", place=Place("desk", "dm-otto"))
    assert desk.titles == ["Nothing is due."]
    assert await desk.count(ReviewRow) == 0


async def test_two_replicas_open_one_review(
    database: Database, clock: HandClock, tmp_path: Path, company: Database
) -> None:
    one = Stage(company, clock, worker="one")
    two = Stage(Database(company.engine.url.render_as_string(hide_password=False)), clock, desk=one.desk, worker="two")
    await predicted(one, tmp_path, [bad(each) for each in range(5)])
    await one.say("schedule review churn-model mondays 9:30", "pia")
    one.forget()
    clock.at = datetime.fromisoformat(MONDAY)
    await asyncio.gather(one.tick(), two.tick(), one.tick(), two.tick())
    await two.database.close()
    assert await one.count(ReviewRow) == 1
    assert one.to("room") == ["Error review of Churn model, Mon 23 Nov"]
    assert len(one.to("dm-pia")) == len(one.to("dm-mila")) == 1


async def test_two_thousand_rituals_cost_one_question_between_their_slots(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    async with desk.database.look(NOW) as unit:
        (only,) = await rituals.everything(unit)
    row = {**rituals._values(only), "said_at": NOW}
    many = [{**row, "subject": f"product:x{each}"} for each in range(2000)]
    async with desk.database.writing() as connection:
        await connection.execute(table_of(RitualRow).insert(), many)
    asked: list[str] = []

    @event.listens_for(desk.database.engine.sync_engine, "before_cursor_execute")
    def count(*args: object) -> None:
        asked.append(str(args[2]))

    async with desk.database.look(NOW) as unit:
        asked.clear()
        assert await rituals.due(unit, NOW) == []
    assert len(asked) == 1


# --- people ----------------------------------------------------------------------------------------


async def change(stage: Stage, name: str, **values: object) -> None:
    """Somebody's record moves, and so does the picture of the company."""
    async with stage.database.unit(f"change/{name}/{values}", stage.clock.now()) as unit:
        table = table_of(PersonRow)
        await unit.run(update(table).where(table.c.id == name).values(**values))
        record(unit, "changed", f"person:{name}", picture=await moved(unit))
    await stage.database.portfolio()


async def test_the_half_of_somebody_who_left_is_asked_of_the_recorded_backup(stage: Stage, tmp_path: Path) -> None:
    await change(stage, "mila", state="inactive")
    await opened(stage, tmp_path, 1)
    assert stage.to("dm-mila") == []
    assert stage.to("dm-max") == ["Error review of Churn model: your half is why it happens"]
    assert "Max Models (model quality, backup of Mila Models, Mila Models has left)" in text_of(
        stage.card("Mon 23 Nov")
    )
    await stage.say("review 1 item 1 data", "max")
    assert "Because of data (Max Models)" in text_of(stage.living("Mon 23 Nov")[0].card)


async def test_a_half_left_behind_with_no_backup_goes_to_the_next_in_line_and_is_a_finding(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path, 1)
    for name in ("pia", "bo"):
        await change(stage, name, state="inactive")
    await stage.at("2026-11-30T06:00+00:00")
    await predicted(stage, tmp_path, [bad(2)])
    stage.forget()
    await stage.at("2026-11-30T08:30+00:00")
    assert "Error review of Churn model: your half is what it means to the user" in stage.to("dm-lena")
    assert "dm-pia" not in {each.place.conversation.split("@")[0] for each in stage.desk.sent}
    text = text_of(stage.card("Mon 30 Nov"))
    assert "What it means to the user: Lena Lead (product owner, the portfolio lead, Pia Product has left)" in text
    found = [str(each) for each in await stage.values(FindingRow, "detail")]
    assert "Pia Product has left; Lena Lead is asked: the portfolio lead" in found
    await change(stage, "pia", state="active")
    await stage.at("2026-12-07T06:00+00:00")
    await predicted(stage, tmp_path, [bad(3)])
    await stage.at("2026-12-07T08:30+00:00")
    kinds = await stage.values(FindingRow, "kind"), await stage.values(FindingRow, "closed_at")
    assert [closed is None for kind, closed in zip(*kinds, strict=True) if kind == NO_HALF] == [False]


async def test_the_half_of_somebody_away_is_asked_of_who_stands_in(desk: Stage, tmp_path: Path) -> None:
    async with desk.database.unit("cover", NOW) as unit:
        until = datetime.fromisoformat("2026-12-01T00:00+00:00")
        unit.add(CoverRow(subject="person:mila", person="lena", from_at=NOW, until_at=until))
    await opened(desk, tmp_path, 1)
    assert desk.to("dm-lena") == ["Error review of Churn model: your half is why it happens"]
    assert "stands in for Mila Models" in desk.spoken


async def test_somebody_who_is_away_does_not_lead_it(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    (first,) = await desk.values(ReviewRow, "facilitator")
    await change(desk, "mila", state="absent")
    await change(desk, str(first), state="absent")
    await desk.at("2026-11-30T06:00+00:00")
    await predicted(desk, tmp_path, [bad(1)])
    await desk.at("2026-11-30T08:30+00:00")
    _, second = await desk.values(ReviewRow, "facilitator")
    assert second not in ("", first, "mila")


async def test_who_leads_rotates_and_can_be_swapped(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    leads = []
    for monday in ("2026-11-30", "2026-12-07"):
        await desk.at(f"{monday}T06:00+00:00")
        await predicted(desk, tmp_path, [bad(1)])
        await desk.at(f"{monday}T08:30+00:00")
    leads = await desk.values(ReviewRow, "facilitator")
    assert len(set(leads)) == 3
    await desk.say("who facilitates churn-model", "pia")
    assert "leads the open review" in desk.spoken
    await desk.say("facilitator of review 3 is Bo Backup", "pia")
    assert (await desk.values(ReviewRow, "facilitator"))[2] == "bo"


async def test_nobody_is_guessed_where_nobody_is_recorded(firm: Database) -> None:
    async with firm.look(NOW) as unit:
        found = sides.side(await sight(unit), "pilot:churn-south", "progress")
    assert found.holder is None
    assert found.person is not None
    assert found.way != ""


async def test_my_rituals_says_what_i_am_asked_and_when(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    desk.forget()
    await desk.say("my rituals", "mila")
    await desk.say("my rituals", "otto")
    assert "Review of Churn model: Mon 23 Nov 09:30 CET" in desk.spoken
    assert "you are asked as model quality" in desk.spoken
    assert "You have no part in any review or check-in." in desk.titles
