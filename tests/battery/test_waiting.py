"""What happens by itself when time passes, wherever people are: nobody has to keep a window open."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.battery.stage import Seen, Stage


def test_an_unanswered_call_goes_on_and_a_promise_is_remembered_though_nobody_looked(stage: Stage) -> None:
    stage.says("priya-raman", "open incident eta-engine: the times are off")
    number = _number(stage.sees("mateus-rocha", "ETA Engine needs you."))
    day = (stage.now() + timedelta(days=2)).date()
    stage.says("priya-raman", f"follow up {number} Linh Tran by {day}: test at midnight")
    stage.sees("linh-tran", "Priya Raman asks you for a follow-up")
    stage.waits(timedelta(days=3))

    call = stage.sees("aoife-brennan", "ETA Engine needs you.")
    assert "backup for incident response" in call.words
    reminder = stage.sees("linh-tran", f"of incident {number} was due")
    assert "test at midnight" in reminder.words
    stage.presses("aoife-brennan", "Acknowledge", call, or_says=f"ack {number}")
    stage.sees("priya-raman", "Aoife Brennan has taken it.")


def _number(seen: Seen) -> str:
    found = re.search(r"[Ii]ncident (\d+)", seen.words)
    assert found is not None, seen.words
    return found[1]
