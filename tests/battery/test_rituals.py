"""A review and a pilot, told on every platform with the real process: nobody has to keep a window open."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.battery.process import run, url_of
from tests.battery.stage import Stage

OWNER, MODELLER, SCENARIO = "henrik-solberg", "ana-petrov", "ana-ferreira"


def _predicted(stage: Stage, folder: Path) -> None:
    """Three answers of Pick Whisper that somebody should look at, by the command line."""
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    rows = [
        {"id": f"pick-{n}", "at": at, "input": text, "judge": 0.1} for n, text in enumerate(("milk", "rice", "tofu"))
    ]
    file = folder / "predictions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = run("predictions", "pick-whisper", str(file), "--db", url_of(stage.database), folder=folder)
    assert done.returncode == 0, done.stderr
    assert "3 of 3 rows kept" in done.stdout


def _newest(stage: Stage, table: str) -> int:
    connection = sqlite3.connect(stage.database, timeout=10)
    try:
        return int(connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0])  # noqa: S608  ours
    finally:
        connection.close()


def _slot(stage: Stage) -> datetime:
    """In three hours, on the minute."""
    return (stage.now() + timedelta(hours=3)).replace(second=0, microsecond=0)


def test_a_review_opens_at_its_slot_is_answered_from_two_sides_and_says_what_it_brought(
    stage: Stage, tmp_path: Path
) -> None:
    _predicted(stage, tmp_path)
    slot = _slot(stage)
    planned = stage.asks(OWNER, f"schedule review pick-whisper {slot:%A} {slot:%H:%M} UTC")
    assert "Planned." in planned.words
    stage.waits(slot - stage.now() + timedelta(minutes=1))

    stage.sees(MODELLER, "your half is why it happens")
    stage.sees(OWNER, "your half is what it means to the user")
    number = _newest(stage, "reviews")
    card = stage.asks(OWNER, f"review {number}")
    assert "The worst of the week, page 1 of 1" in card.words
    stage.presses(OWNER, "Serious", card, or_says=f"review {number} item 1 serious")
    stage.says(MODELLER, f"review {number} item 1 data: new shelf labels")
    stage.sees(MODELLER, "Item 1: data.")
    answered = stage.asks(OWNER, f"review {number}").words
    assert "Means serious (Henrik Solberg)" in answered.replace("*", "")
    assert "Because of data: new shelf labels (Ana Petrov)" in answered.replace("*", "")
    stage.waits(timedelta(days=5))

    stage.sees(OWNER, "confirmed error")


def test_a_pilot_is_checked_in_on_reminded_of_its_date_and_decided(stage: Stage) -> None:
    decides = (stage.now() + timedelta(days=20)).date()
    stage.asks(
        OWNER,
        "record pilot whisper-harbourside: goal: fuller vans; hypothesis: voice is faster; "
        f"criterion: picks per hour >= 60, measured by the scanner; decide: {decides}",
    )
    stage.asks(OWNER, "start pilot whisper-harbourside after all")
    slot = _slot(stage)
    stage.asks(OWNER, f"schedule check-in whisper-harbourside {slot:%A} {slot:%H:%M} UTC")
    stage.waits(slot - stage.now() + timedelta(minutes=1))

    stage.sees(SCENARIO, "your word: is the value there?")
    stage.says(OWNER, "progress of whisper-harbourside: picks per hour 64; evidence: scanner export")
    stage.sees(OWNER, "That is your half of the check-in.")
    stage.says(SCENARIO, "word on whisper-harbourside: yes: fewer wrong items")
    stage.sees(SCENARIO, "Pick Whisper at Harbourside: yes.")
    assert "pilot without" in stage.asks(OWNER, "findings").words.casefold()
    stage.waits(timedelta(days=7))

    stage.sees(OWNER, "Pick Whisper at Harbourside: the decision is due in")
    stage.says(OWNER, "decide pilot whisper-harbourside close: the supplier leaves")
    decided = stage.sees(OWNER, "close, decided by Henrik Solberg")
    assert "64" in decided.words
