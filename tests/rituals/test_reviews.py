"""The weekly error review as its people live it: asked on Monday, answered from two sides, turned into fixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.messages import Place
from store.tables import ReviewAnswerRow, ReviewRow
from tests.houses import text_of
from tests.rituals.stage import Stage, bad, predicted

MONDAY = "2026-11-23T08:30+00:00"  # 09:30 in Berlin


async def opened(stage: Stage, folder: Path, number: int = 8) -> None:
    """It is Monday morning, and the review is open."""
    await predicted(stage, folder, [bad(each) for each in range(number)])
    await stage.say("schedule review churn-model mondays 9:30", "pia")
    stage.forget()
    await stage.at(MONDAY)


async def test_on_monday_morning_one_card_comes_to_the_room_and_each_side_is_asked_for_its_half(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path)
    assert stage.to("room") == ["Error review of Churn model, Mon 23 Nov"]
    assert stage.to("dm-pia") == ["Error review of Churn model: your half is what it means to the user"]
    assert stage.to("dm-mila") == ["Error review of Churn model: your half is why it happens"]
    text = text_of(stage.card("Mon 23 Nov"))
    assert "1. question aaaaa about invoices" in text
    assert "the judge gave 0.00" in text
    assert "page 1 of 2" in text


async def test_a_side_answers_item_after_item_in_one_form_and_the_card_follows(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 2)
    outcome = await stage.press("Answer my half", "pia", on="your half is what it means")
    assert outcome.form is not None
    assert [field.name for field in outcome.form.fields] == ["harm", "harm_note"]
    assert "question aaaaa about invoices" in outcome.form.note
    second = await stage.submit(outcome.form, "pia", harm="serious", harm_note="people pay twice")
    assert second.form is not None
    assert second.form.title == "Item 2 of 2"
    await stage.submit(second.form, "pia", harm="annoying")
    (room,) = stage.living("Mon 23 Nov")
    assert "Means serious: people pay twice (Pia Product)" in text_of(room.card)
    assert "Still open: why it happens (2)." in room.card.foot
    assert "That is your half: 2 items." in stage.spoken


async def test_one_press_is_an_answer_and_another_press_changes_it(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.press("Serious", "pia", on="Mon 23 Nov")
    await desk.say("review 1 item 1 catastrophic: it was worse", "pia")
    assert await desk.values(ReviewAnswerRow, "value") == ["catastrophic"]
    assert await desk.values(ReviewAnswerRow, "edits") == [1]
    assert "It was serious." in desk.spoken
    (room,) = desk.living("Mon 23 Nov")
    assert "catastrophic: it was worse (Pia Product, changed)" in text_of(room.card)


async def test_a_reply_in_the_thread_is_an_answer_and_talk_is_only_talk(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 3)
    room = next(number for number, shown in stage.desk.shown.items() if "Mon 23 Nov" in shown.card.title)
    await stage.reply(room, "what a week, 3 of these look familiar", "mila")
    assert await stage.count(ReviewAnswerRow) == 0
    await stage.reply(room, "1 data: no refunds in the training set\n2: model\n#3 - unknown", "mila")
    assert await stage.values(ReviewAnswerRow, "value") == ["data", "model", "unknown"]
    assert "Because of data: no refunds in the training set (Mila Models)" in text_of(
        stage.living("Mon 23 Nov")[0].card
    )


async def test_a_word_that_is_no_answer_is_refused_with_those_there_are(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 2)
    await desk.say("review 1 item 1 purple: it is", "pia")
    assert "purple is neither what it means, catastrophic or serious or annoying or fine, nor why" in desk.spoken
    assert await desk.count(ReviewAnswerRow) == 0


async def test_what_is_said_to_us_below_the_card_is_an_answer_too(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 2)
    await desk.say("2 serious: people pay twice", "pia", slot="review/1")
    assert await desk.values(ReviewAnswerRow, "note") == ["people pay twice"]
    await desk.say("2 serious because people pay twice", "pia", slot="review/1")
    assert "Say it like: 3 serious: what it means" in desk.spoken
    await desk.say("2 serious: people pay twice", "pia")
    assert "Of which review?" in desk.spoken


async def test_nobody_answers_the_other_sides_half(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say("review 1 item 1 serious", "mila")
    assert "That is for Pia Product (product owner) of Churn model to say." in desk.spoken
    await desk.say("review 1 item 1 data", "otto")
    assert "That is for Mila Models (model quality) of Churn model to say." in desk.spoken
    assert await desk.count(ReviewAnswerRow) == 0


async def test_only_the_half_that_is_missing_is_nudged_in_private_twice_at_most_and_in_working_hours(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path, 1)
    await stage.press("Serious", "pia", on="Mon 23 Nov")
    stage.forget()
    await stage.at("2026-11-23T23:00+00:00")
    assert (stage.to("dm-mila"), stage.to("dm-pia")) == (["1 item of the review of Churn model still need you"], [])
    await stage.at("2026-11-25T08:00+00:00")
    assert len(stage.to("dm-mila")) == 2
    nudged = [each.since for each in stage.desk.sent if "need you" in each.card.title]
    assert all(8 <= at.hour < 16 and at.isoweekday() < 6 for at in nudged)
    assert not [title for title in stage.to("room") if "need you" in title]


async def test_who_has_answered_is_left_alone(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say("review 1 item 1 serious", "pia")
    await desk.say("review 1 item 1 data", "mila")
    desk.forget()
    await desk.at("2026-11-25T08:00+00:00")
    assert desk.titles == []


async def test_the_half_that_answers_late_is_kept_and_shown(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say("review 1 item 1 serious", "pia")
    await desk.at("2026-11-25T08:30+00:00")
    assert await desk.values(ReviewRow, "state") == ["partly"]
    assert "The machine-learning side left 1 item open." in text_of(desk.card("What the review"))
    await desk.press("Answer late", "mila", on="Mon 23 Nov")
    await desk.say("review 1 item 1 data: late, sorry", "mila")
    (room,) = desk.living("Mon 23 Nov")
    assert "data: late, sorry" in text_of(room.card)
    assert "Closed." in room.card.foot


async def test_after_two_working_days_the_review_ends_with_what_it_brought(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 2)
    for item, harm, cause in ((1, "serious", "data"), (2, "fine", "label")):
        await stage.say(f"review 1 item {item} {harm}", "pia")
        await stage.say(f"review 1 item {item} {cause}", "mila")
    stage.forget()
    await stage.at("2026-11-25T09:00+00:00")
    text = text_of(stage.card("What the review"))
    assert "Meant to users: 1 serious and 1 fine" in text
    assert "1 confirmed error can become evaluation cases. Max Models keeps the evaluation set." in text
    assert stage.to("dm-max") == ["1 confirmed error for the evaluation set of churn-model"]
    assert await stage.values(ReviewRow, "state") == ["held"]


async def test_the_pages_turn_for_everybody(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 9)
    await desk.press("Next page", "pia", on="Mon 23 Nov")
    (room,) = desk.living("Mon 23 Nov")
    assert "page 2 of 3" in text_of(room.card)
    await desk.say("review 1 page 7", "pia")
    assert "pages 1 to 3" in desk.spoken


async def test_in_private_a_page_is_shown_and_a_press_is_answered_and_the_room_stays_as_it_is(
    desk: Stage, tmp_path: Path
) -> None:
    alone = {"place": Place("desk", "dm-pia"), "gesture": "clicked"}
    await opened(desk, tmp_path, 9)
    desk.forget()
    await desk.say("review 1 page 2", "pia", **alone)
    assert "page 2 of 3" in desk.spoken
    assert desk.to("room") == []
    await desk.say("review 1 item 5 serious", "pia", **alone)
    assert "Item 5: serious." in desk.spoken


async def test_a_second_look_of_the_clock_opens_nothing_twice(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 2)
    for _ in range(3):
        await stage.tick()
    assert await stage.count(ReviewRow) == 1
    assert stage.to("room") == ["Error review of Churn model, Mon 23 Nov"]


async def test_a_week_without_predictions_asks_the_owner_for_the_source_and_posts_no_empty_list(stage: Stage) -> None:
    await stage.say("schedule review churn-model mondays 9:30", "pia")
    stage.forget()
    await stage.at(MONDAY)
    assert stage.to("room") == ["No error review of Churn model this week: there are no predictions"]
    assert stage.to("dm-pia") == ["Where do the predictions of Churn model come from?"]
    assert await stage.values(ReviewRow, "state") == ["skipped"]


@pytest.mark.parametrize(
    "question",
    [
        "how well are the reviews kept?",
        "how well are reviews kept for churn model",
        "how regularly is the review of churn-model held?",
        "are our weekly error reviews held?",
        "how often do we hold our reviews?",
        "are we keeping our reviews",
    ],
)
async def test_how_well_reviews_are_kept_can_be_asked(desk: Stage, tmp_path: Path, question: str) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say("close review", "pia")
    await desk.say(question, "pia")
    assert "0 of 1" in desk.spoken


async def test_a_half_that_is_nobodys_goes_to_the_interim_and_says_why(desk: Stage, tmp_path: Path) -> None:
    await predicted(desk, tmp_path, [bad(1)], "reply-writer")
    await desk.say("schedule review reply-writer mondays 9:30", "pia")
    await desk.at(MONDAY)
    text = text_of(desk.card("Reply writer, Mon 23 Nov"))
    assert "Why it happens: Pia Product (model quality, the product owner)" in text


async def test_the_only_open_review_need_not_be_numbered(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    outcome = await desk.say("answer review", "pia")
    assert outcome.form is not None and "item 1" in outcome.form.command
    await desk.say("close the review", "pia")
    assert "What the review of Churn model brought" in desk.titles
    await desk.say("close review", "pia")
    assert "No review is open. Say: reviews" in desk.spoken


async def test_of_two_open_reviews_one_has_to_be_named(desk: Stage, tmp_path: Path) -> None:
    await predicted(desk, tmp_path, [bad(1)], "reply-writer")
    await desk.say("schedule review reply-writer mondays 9:30", "pia")
    await opened(desk, tmp_path, 1)
    await desk.say("close review", "pia")
    assert "There is more than one it could be: close review 2 (" in desk.spoken
