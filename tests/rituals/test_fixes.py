"""Fixes: chosen with a check, carried week by week, proven by numbers or opened again, and a choice at the third."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store.proofs import NoProof, Proof, proof
from store.tables import FixRow
from tests.houses import text_of
from tests.rituals.stage import Stage, bad, predicted
from tests.rituals.test_reviews import opened

CHOSEN = "fix item 1 of review 1: retrain with refunds by Mila Models until 2026-11-27 check error rate < 50%"


async def week(stage: Stage, folder: Path, monday: str, *, errors: int, good: int = 0) -> None:
    """The predictions of the weekend, then that Monday's review."""
    await stage.at(f"{monday}T06:00+00:00")
    rows = [bad(each, id=f"{monday}-{each}") for each in range(errors)]
    rows += [{"id": f"{monday}-g{each}", "input": "thanks", "judge": 0.95} for each in range(good)]
    await predicted(stage, folder, rows)
    await stage.at(f"{monday}T08:30+00:00")


async def test_a_fix_has_an_owner_a_date_and_a_check_and_its_owner_hears_of_it(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 2)
    await stage.say(CHOSEN, "pia")
    text = text_of(stage.card("Fix 1: retrain with refunds"))
    assert "Whose: Mila Models" in text
    assert "Proven by: error rate < 50%" in text
    assert "Fix 1: retrain with refunds" in stage.to("dm-mila")


async def test_a_fix_of_the_same_name_is_asked_about_and_neither_merged_nor_doubled(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path, 2)
    await stage.say(CHOSEN, "pia")
    await stage.say(CHOSEN.replace("item 1", "item 2").replace("retrain", "Retrain  ").replace("-27", "-28"), "pia")
    assert "Mila Models; until Fri 27 Nov" in text_of(stage.card("Is it the same?"))
    assert await stage.count(FixRow) == 1

    await stage.press("Choose another", "pia", on="Is it the same?")
    assert "Until: Sat 28 Nov" in text_of(stage.card("Fix 2: Retrain"))
    await stage.say("drop fix 1 because it is the same", "pia")
    await stage.say("drop fix 2 because it is the same", "pia")
    await stage.say(CHOSEN, "pia")
    assert await stage.count(FixRow) == 3


async def test_of_two_fixes_of_one_name_chosen_in_the_same_moment_the_second_is_asked_about(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path, 2)
    for number in range(2):
        chosen = CHOSEN.replace("retrain", f"retrain {number} times")
        await asyncio.gather(*(stage.say(chosen.replace("item 1", f"item {item}"), "pia") for item in (1, 2)))
    assert await stage.count(FixRow) == 2


async def test_chosen_in_the_same_moment_no_more_are_taken_than_a_week_allows(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 1)
    await asyncio.gather(*(stage.say(CHOSEN.replace("retrain", f"retrain {each} times"), "pia") for each in range(8)))
    assert await stage.count(FixRow) == 5


async def test_a_fix_dropped_twice_in_the_same_moment_is_dropped_once(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 1)
    await stage.say(CHOSEN, "pia")
    await asyncio.gather(*(stage.say(f"drop fix 1 because {why}", "pia") for why in ("it is dear", "it is late")))
    assert stage.spoken.count("Fix 1 is dropped.") == 1
    assert "Fix 1 has changed since: it is dropped." in stage.spoken


async def test_the_form_suggests_the_owner_by_the_cause_and_says_what_is_wrong_in_place(
    desk: Stage, tmp_path: Path
) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say("review 1 item 1 serious", "pia")
    await desk.say("review 1 item 1 model", "mila")
    outcome = await desk.press("Choose a fix", "pia", on="Mon 23 Nov")
    assert outcome.form is not None
    assert {field.name: field.value for field in outcome.form.fields}["owner"] == "Mila Models"
    wrong = await desk.submit(outcome.form, "pia", title="x", owner="nobody", due="2026-11-20", check="better")
    assert set(wrong.errors) == {"owner", "due", "check"}
    assert "no number" in wrong.errors["check"]
    assert await desk.count(FixRow) == 0


async def test_five_new_fixes_a_week_are_enough(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    for number in range(6):
        await desk.say(CHOSEN.replace("retrain", f"retrain {number} times"), "pia")
    assert await desk.count(FixRow) == 5
    assert "5 fixes a week is what gets done" in desk.spoken


async def test_a_fix_that_is_done_is_proven_by_the_numbers_that_follow(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 2)
    await stage.say(CHOSEN, "pia")
    await stage.say("done fix 1", "mila")
    await week(stage, tmp_path, "2026-11-30", errors=1, good=9)
    assert "Fix 1 is proven: retrain with refunds (error rate < 50%; it is 10.0%)." in text_of(stage.card("Mon 30 Nov"))
    assert await stage.values(FixRow, "state") == ["verified"]


async def test_a_fix_that_is_said_to_be_done_is_opened_again_when_the_numbers_did_not_move(
    stage: Stage, tmp_path: Path
) -> None:
    await opened(stage, tmp_path, 2)
    await stage.say(CHOSEN, "pia")
    await stage.say("fix 1 is done", "mila")
    await week(stage, tmp_path, "2026-11-30", errors=9, good=1)
    text = text_of(stage.card("Mon 30 Nov"))
    assert "Fix 1 is open again: retrain with refunds. It was to reach error rate < 50%; it is 90.0%." in text
    assert await stage.values(FixRow, "state") == ["open"]


async def test_a_fix_without_numbers_to_prove_it_waits(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 2)
    await desk.say(CHOSEN.replace("error rate < 50%", "loss < 1"), "pia")
    await desk.say("done fix 1", "mila")
    await week(desk, tmp_path, "2026-11-30", errors=2)
    assert "Fix 1 waits for its check" in text_of(desk.card("Mon 30 Nov"))


async def test_an_evaluation_case_proves_a_fix_by_itself(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 2)
    await desk.say(CHOSEN.replace("error rate < 50%", "case p000"), "pia")
    await desk.say("done fix 1", "mila")
    await desk.at("2026-11-30T06:00+00:00")
    await predicted(desk, tmp_path, [bad(0, judge=0.9), bad(1)])
    await desk.at("2026-11-30T08:30+00:00")
    assert await desk.values(FixRow, "state") == ["verified"]


async def third(stage: Stage, folder: Path) -> None:
    """A fix nobody did, back for the third time."""
    await opened(stage, folder, 1)
    await stage.say(CHOSEN, "pia")
    for monday in ("2026-11-30", "2026-12-07", "2026-12-14"):
        await week(stage, folder, monday, errors=1)


async def test_the_third_time_the_card_offers_three_ways_out_and_the_review_does_not_close_without_one(
    stage: Stage, tmp_path: Path
) -> None:
    await third(stage, tmp_path)
    card = stage.card("Mon 14 Dec")
    assert "back for the third time: choose" in text_of(card)
    stage.forget()
    await stage.press("Close the review", "pia", on="Mon 14 Dec")
    assert "Fix 1 came back for the third time. Choose first" in stage.spoken
    await stage.say("commit fix 1 by 2026-12-18", "pia")
    await stage.press("Close the review", "pia", on="Mon 14 Dec")
    assert "What the review of Churn model brought" in stage.titles
    assert await stage.values(FixRow, "carried") == [0]


async def test_before_its_date_a_fix_is_shown_every_week_and_nobody_has_to_choose(stage: Stage, tmp_path: Path) -> None:
    await opened(stage, tmp_path, 1)
    await stage.say(CHOSEN.replace("2026-11-27", "2026-12-16"), "pia")
    for monday in ("2026-11-30", "2026-12-07", "2026-12-14"):
        await week(stage, tmp_path, monday, errors=1)
    text = text_of(stage.card("Mon 14 Dec"))
    assert "Fix 1: retrain with refunds" in text
    assert "until Wed 16 Dec" in text
    assert "back" not in text
    assert await stage.values(FixRow, "carried") == [0]
    await week(stage, tmp_path, "2026-12-21", errors=1)
    assert "until Wed 16 Dec; proven by error rate < 50%; back once" in text_of(stage.card("Mon 21 Dec"))


async def test_a_choice_nobody_makes_goes_to_the_product_owner_when_the_time_is_over(
    desk: Stage, tmp_path: Path
) -> None:
    await third(desk, tmp_path)
    desk.forget()
    await desk.at("2026-12-16T09:00+00:00")
    assert "A fix of Churn model needs you: it does not get done" in desk.to("dm-pia")
    assert await desk.values(FixRow, "state") == ["escalated"]


async def test_escalating_takes_a_reason_which_the_product_owner_reads(stage: Stage, tmp_path: Path) -> None:
    await third(stage, tmp_path)
    stage.forget()
    outcome = await stage.press("Escalate …", "mila", on="Mon 14 Dec")
    assert outcome.form is not None
    assert outcome.form.note == "retrain with refunds. Typed, it is: escalate fix 1 because REASON"
    assert (await stage.values(FixRow, "state"), stage.to("dm-pia")) == (["open"], [])

    await stage.submit(outcome.form, "mila", reason="the vendor has to agree")
    assert "with the product owner because the vendor has to agree" in text_of(stage.card("needs you"))
    assert await stage.values(FixRow, "state") == ["escalated"]


async def test_escalating_in_one_sentence_says_why_and_a_second_one_tells_nobody_again(
    desk: Stage, tmp_path: Path
) -> None:
    await third(desk, tmp_path)
    outcome = await desk.say("escalate fix 1", "mila")
    assert outcome.form is not None
    assert await desk.values(FixRow, "state") == ["open"]
    await desk.say("escalate fix 1 because the vendor has to agree", "mila")
    assert await desk.values(FixRow, "reason") == ["the vendor has to agree"]
    desk.forget()
    await desk.say("escalate fix 1: again", "mila")
    assert "Fix 1 is with the product owner already." in desk.spoken
    assert desk.to("dm-pia") == []


async def test_what_was_escalated_and_then_promised_again_is_no_longer_told_with_the_reason(
    desk: Stage, tmp_path: Path
) -> None:
    await third(desk, tmp_path)
    await desk.say("escalate fix 1 because the vendor has to agree", "mila")
    await desk.say("commit fix 1 by 2026-12-18", "pia")
    assert await desk.values(FixRow, "reason") == [""]


async def test_a_form_says_in_words_whom_one_may_have_meant(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    outcome = await desk.say("fix item 1 of review 1", "pia")
    values = {"title": "retrain", "owner": "Mila Modells", "due": "2026-11-27", "check": "error rate < 5%"}
    wrong = await desk.submit(outcome.form, "pia", **values)
    assert wrong.errors["owner"].startswith("I know nobody called Mila Modells. Did you mean Mila Models or ")


async def test_dropping_a_fix_takes_a_reason(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say(CHOSEN, "pia")
    outcome = await desk.press("Drop …", "mila", on="Fix 1")
    await desk.submit(outcome.form, "mila", reason="the vendor replaces the model in May")
    assert await desk.values(FixRow, "state") == ["dropped"]
    assert await desk.values(FixRow, "reason") == ["the vendor replaces the model in May"]


async def test_a_stale_button_changes_nothing_and_says_how_it_stands(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say(CHOSEN, "pia")
    old = desk.button("Done", on="Fix 1")
    await desk.say("drop fix 1 because no budget", "pia")
    await desk.say(old.command, "mila", args={"seen": str(old.seen)}, gesture="clicked")
    assert "Fix 1 has changed since: it is dropped." in desk.spoken
    assert await desk.values(FixRow, "state") == ["dropped"]


async def test_a_stranger_does_not_close_somebody_elses_fix(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say(CHOSEN, "pia")
    await desk.say("done fix 1", "otto")
    assert await desk.values(FixRow, "state") == ["open"]


async def test_open_fixes_are_listed_for_a_product_and_for_a_person(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 1)
    await desk.say(CHOSEN, "pia")
    desk.forget()
    await desk.say("fixes of churn model", "pia")
    await desk.say("my fixes", "mila")
    await desk.say("my fixes", "pia")
    assert desk.titles == ["1 open fix of Churn model", "1 fix for you to do", "No fix is waiting for you."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("error rate < 5%", Proof("error rate", "<", 0.05)),
        ("Error rate below 5 %", Proof("error rate", "<", 0.05)),
        ("errors in billing <= 10", Proof("errors in billing", "<=", 10)),
        ("judge ≥ 0,8", Proof("judge", ">=", 0.8)),
        ("complaints at most 3", Proof("complaints", "<=", 3)),
        ("case p-17", Proof(case="p-17")),
    ],
)
def test_a_check_is_a_metric_with_a_number_or_a_case(text: str, expected: Proof) -> None:
    assert proof(text) == expected


@pytest.mark.parametrize("text", ["better", "", "error rate", "happiness > 3", "errors in  <= 3", "case"])
def test_a_check_without_a_number_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(NoProof, match="Right would be"):
        proof(text)
