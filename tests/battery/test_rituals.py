"""Reviews and pilots, told on every platform with the real process: nobody has to keep a window open."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tests.battery.cast import PEOPLE
from tests.battery.process import run, url_of
from tests.battery.stage import Stage
from tests.battery.wire import until

OWNER, MODELLER, SCENARIO = "henrik-solberg", "ana-petrov", "ana-ferreira"
REVIEWED = "pick-whisper"
STAND_IN = "kofi-mensah"


def _predicted(stage: Stage, folder: Path, product: str, texts: Sequence[str]) -> None:
    """Answers somebody should look at, taken in by the command line an hour after they were given."""
    at = (stage.now() - timedelta(hours=1)).isoformat()
    rows = [{"id": f"{text}-{at}", "at": at, "input": text, "judge": 0.1} for text in texts]
    file = folder / "predictions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    clock = {"STEWARD_CLOCK": stage.now().isoformat()}
    done = run("predictions", product, str(file), "--db", url_of(stage.database), folder=folder, **clock)
    assert done.returncode == 0, done.stderr
    assert f"{len(texts)} of {len(texts)} rows kept" in done.stdout


def _newest(stage: Stage, table: str) -> int:
    connection = sqlite3.connect(stage.database, timeout=10)
    try:
        return int(connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0])  # noqa: S608  ours
    finally:
        connection.close()


def _planned(stage: Stage, who: str, what: str) -> datetime:
    """In three hours, on the minute, each week from then on."""
    slot = (stage.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    planned = stage.asks(who, f"schedule {what} {slot:%A} {slot:%H:%M} UTC")
    assert "Planned." in planned.words
    return slot


def _until(stage: Stage, slot: datetime) -> None:
    stage.waits(slot - stage.now() + timedelta(minutes=1))


def test_a_review_is_answered_from_two_sides_and_its_fix_comes_back_a_week_later(stage: Stage, tmp_path: Path) -> None:
    _predicted(stage, tmp_path, REVIEWED, ["milk", "rice"])
    slot = _planned(stage, OWNER, f"review {REVIEWED}")
    _until(stage, slot)

    stage.sees(MODELLER, "your half is why it happens")
    stage.sees(OWNER, "your half is what it means to the user")
    number = _newest(stage, "reviews")
    stage.says(OWNER, f"review {number} item 2 fine")
    stage.sees(OWNER, "Item 2: fine.")
    stage.says(OWNER, f"review {number}")
    card = stage.sees(OWNER, "Means fine", changed=False)
    assert "The worst of the week, page 1 of 1" in card.words
    stage.presses(OWNER, "Annoying", card)
    stage.sees(OWNER, "Item 1: annoying.")
    stage.says(MODELLER, f"review {number}")
    stage.opens(MODELLER, "Answer my half", stage.sees(MODELLER, "Means annoying", changed=False))
    stage.goes_on(MODELLER, {"Why it happens": "data", "In your words": "new shelf labels"})
    stage.fills(MODELLER, {"Why it happens": "prompt", "In your words": ""})
    stage.sees(MODELLER, "That is your half: 2 items.")
    stage.says(OWNER, f"review {number} item 1 serious")
    stage.sees(OWNER, "It was annoying.")
    stage.says(OWNER, f"review {number}")
    answered = stage.sees(OWNER, "Means serious (Henrik Solberg, changed)").words
    assert "Because of data: new shelf labels (Ana Petrov)" in answered

    due = (slot + timedelta(days=5)).date()
    fix = f"fix item 1 of review {number}: print the labels anew by Ana Petrov until {due} check error rate < 5%"
    stage.says(OWNER, fix)
    stage.sees(OWNER, "Fix 1: print the labels anew")
    stage.sees(MODELLER, "Fix 1: print the labels anew")
    stage.waits(timedelta(days=5))

    stage.sees(OWNER, "1 confirmed error for the evaluation set")
    stage.says(MODELLER, f"review {number} item 1 workflow: labels come on Fridays")
    stage.sees(MODELLER, "Item 1: workflow. It was data.")
    _predicted(stage, tmp_path, REVIEWED, ["oats"])
    _until(stage, slot + timedelta(days=7))

    until(lambda: _newest(stage, "reviews") > number, lambda: "no review opens a week later")
    stage.says(OWNER, f"review {number + 1}")
    assert "print the labels anew" in stage.sees(OWNER, "back once").words
    stage.says(MODELLER, "escalate fix 1 because the printer has to be bought")
    stage.sees(OWNER, "with the product owner because the printer has to be bought")
    stage.says(OWNER, f"pause review of {REVIEWED} because the story is told")
    stage.sees(OWNER, "Paused.")
    stage.says(OWNER, f"close review {number + 1}")
    stage.sees(OWNER, "Closed.")
    stage.says(OWNER, f"reviews of {REVIEWED}")
    assert "Pick Whisper: errors: █▅ 1" in stage.charts(stage.sees(OWNER, "the last quarter"))


def test_a_calendar_is_followed_at_an_address_that_is_whole(stage: Stage) -> None:
    form = stage.opens(MODELLER, "Show it", stage.asks(MODELLER, "my calendar"))
    stage.fills(MODELLER, dict.fromkeys(("To copy", "Or, for a program that subscribes by itself"), ""))

    shown = re.search(r"desk\.larkmoor\.example", form.words)
    assert shown is not None and "STEWARD_PUBLIC_URL" not in form.words, form.words
    stage.sees(MODELLER, "eview")


def test_a_week_without_predictions_asks_the_owner_where_they_come_from(stage: Stage) -> None:
    who = "klara-novotna"
    _until(stage, _planned(stage, who, "review returns-oracle"))

    asked = stage.sees(who, "Where do the predictions of Returns Oracle come from?")
    assert "none ever arrived" in asked.words
    stage.says(who, "pause review of returns-oracle because the source is built")
    stage.sees(who, "Paused.")
    stage.says(who, "reviews of returns-oracle")
    stage.sees(who, "no predictions in the last seven days")


def test_whoever_is_away_is_neither_asked_nor_leads_and_a_half_that_answers_after_the_end_is_kept(
    stage: Stage, tmp_path: Path
) -> None:
    owner, away = "bao-nguyen", "linh-tran"
    _predicted(stage, tmp_path, "van-load-forecast", ["Monday vans"])
    slot = _planned(stage, owner, "review van-load-forecast")
    back = (slot + timedelta(days=2)).date()
    stage.asks(away, f"cover me by Kofi Mensah until {back}")
    _until(stage, slot)

    stage.sees(STAND_IN, "your half is why it happens")
    number = _newest(stage, "reviews")
    stage.says(owner, f"review {number}")
    card = stage.sees(owner, "Why it happens: Kofi Mensah", changed=False).words
    assert "Linh Tran" not in card.partition("What it means")[0]
    assert not [seen for seen in stage.screen(away) if "your half" in seen.words]
    stage.says(STAND_IN, f"review {number} item 1 model: holidays")
    stage.sees(STAND_IN, "Item 1: model.")
    stage.says(owner, "pause review of van-load-forecast because the story is told")
    stage.sees(owner, "Paused.")
    stage.says(owner, f"close review {number}")
    stage.sees(owner, "Closed.")
    stage.says(owner, f"review {number} item 1 annoying: two vans short")
    stage.sees(owner, "Item 1: annoying.")
    stage.says(STAND_IN, f"review {number}")
    late = stage.sees(STAND_IN, "Means annoying: two vans short").words
    assert "Both halves are there. Closed." in late


def test_the_half_of_somebody_who_left_goes_to_the_next_in_line_aloud_and_is_a_finding(
    stage: Stage, tmp_path: Path
) -> None:
    owner, lead, modeller = "remi-lacroix", "zofia-brandt", MODELLER
    _predicted(stage, tmp_path, "desk-owl", ["a lost badge"])
    slot = _planned(stage, owner, "review desk-owl")
    _until(stage, slot)
    stage.sees(owner, "Error review of Desk Owl: your half is what it means to the user")
    number = _newest(stage, "reviews")
    _is(stage, tmp_path, owner, "inactive")
    stage.waits(timedelta(days=5))
    _predicted(stage, tmp_path, "desk-owl", ["a new badge"])
    _until(stage, slot + timedelta(days=7))

    stage.sees(lead, "Error review of Desk Owl: your half is what it means to the user")
    stage.says(modeller, f"review {number + 1}")
    card = stage.sees(modeller, "the portfolio lead, Rémi Lacroix has left)")
    assert "What it means to the user: Zofia Brandt (product owner" in card.words
    assert "Led by Rémi Lacroix" not in card.words
    stage.says(lead, "findings")
    stage.sees(lead, "Rémi Lacroix has left; Zofia Brandt is asked: the portfolio lead")
    _is(stage, tmp_path, owner, "active")
    stage.says(lead, "pause review of desk-owl because the story is told")
    stage.sees(lead, "Paused.")


def _is(stage: Stage, folder: Path, who: str, state: str) -> None:
    """What personnel says, read into the running desk."""
    file = folder / f"{state}.yaml"
    file.write_text(f"people: [{{id: {who}, name: {PEOPLE[who].name}, state: {state}}}]", encoding="utf-8")
    done = run("import", str(file), "--db", url_of(stage.database), folder=folder)
    assert done.returncode == 0, done.stderr


def test_a_pilot_is_checked_in_on_reminded_of_its_date_and_decided_past_it(stage: Stage) -> None:
    decides = (stage.now() + timedelta(days=20)).date()
    stage.asks(
        OWNER,
        "record pilot whisper-harbourside: goal: fuller vans; hypothesis: voice is faster; "
        f"criterion: picks per hour >= 60, measured by the scanner; decide: {decides}",
    )
    stage.asks(OWNER, "start pilot whisper-harbourside after all")
    _until(stage, _planned(stage, OWNER, "check-in whisper-harbourside"))

    stage.sees(SCENARIO, "your word: is the value there?")
    stage.says(OWNER, "progress of whisper-harbourside: picks per hour 64; evidence: scanner export")
    stage.sees(OWNER, "That is your half of the check-in.")
    stage.says(SCENARIO, "pilot whisper-harbourside")
    stage.opens(SCENARIO, "Is the value there?", stage.sees(SCENARIO, "Running, round 1"))
    stage.fills(SCENARIO, {"Is the value there?": "yes", "In a sentence": "fewer wrong items"})
    stage.sees(SCENARIO, "Pick Whisper at Harbourside: yes.")
    stage.says(OWNER, "findings")
    stage.sees(OWNER, "ilot without")
    stage.waits(timedelta(days=7))

    stage.sees(OWNER, "Pick Whisper at Harbourside: the decision is due in")
    stage.says(OWNER, "pause check-in of whisper-harbourside because we wait for the date")
    stage.sees(OWNER, "Paused.")
    stage.waits(timedelta(days=14))

    late = stage.sees(OWNER, "past its date")
    assert "64" in late.words and "yes: fewer wrong items (Ana Ferreira" in late.words
    stage.says(OWNER, "decide pilot whisper-harbourside close: the supplier leaves")
    decided = stage.sees(OWNER, "close, decided by Henrik Solberg")
    assert "64" in decided.words
