"""An incident from its first word to its record, wherever people are."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.battery.stage import Seen, Stage

REPORTER, CALLED, ELSEWHERE, LEAD = "priya-raman", "jonas-lindqvist", "ewa-kowalczyk", "zofia-brandt"
"""Who sees it, who answers for the model of Courier Pulse, who for its data, and the portfolio lead."""


def test_an_incident_is_called_for_taken_handed_over_decided_resolved_and_comes_back(stage: Stage) -> None:
    call, number = _opened(stage, "courier-pulse", "scores drifting since Monday", CALLED)
    assert "model quality of Courier Pulse" in call.words
    assert "proposed, because it says “scores drifting”" in call.words
    stage.presses(CALLED, "Acknowledge", call, or_says=f"ack {number}")
    stage.sees(REPORTER, "Jonas Lindqvist has taken it.")
    assert "Jonas Lindqvist has incident" in stage.asks(ELSEWHERE, f"ack {number}").words

    handing = f"hand over {number} to data: the feed stopped on Sunday"
    stage.says(CALLED, handing)
    asked = stage.sees(ELSEWHERE, "is being handed to you.")
    stage.says(CALLED, handing)
    stage.sees(CALLED, "Nothing new was sent.")
    stage.presses(ELSEWHERE, "Accept", asked, or_says=f"accept {number}")
    stage.sees(CALLED, "It is no longer yours.")

    stage.says(ELSEWHERE, f"decide {number} roll back: worse since version 14")
    assert "worse since version 14" in stage.sees(CALLED, "asks you to decide: Roll back?").words
    stage.says(CALLED, f"decide {number} roll back: the drop began with it")
    stage.sees(REPORTER, "Jonas Lindqvist decides: Roll back.")

    stage.says(ELSEWHERE, f"resolve {number} as data: the feed runs again")
    stage.sees(REPORTER, "Resolved")
    stage.says(REPORTER, f"reopen {number}: it stopped once more")
    again = stage.sees(ELSEWHERE, "Courier Pulse needs you.")
    assert "data and pipeline of Courier Pulse" in again.words
    stage.says(LEAD, f"postmortem {number}")
    record = stage.sees(LEAD, "Postmortem.").words
    for words in ("the feed runs again", "the drop began with it", "it stopped once more"):
        assert words in record, words
    stage.says(REPORTER, f"resolve {number} as data: the story is told")
    stage.says(LEAD, "stats")
    assert "Incidents per week: ▁▁▁▁▁▁▁▁▁▁▁▁█" in stage.charts(stage.sees(LEAD, "in 90 days"))


def test_a_layer_that_is_not_known_yet_is_asked_of_whoever_is_called_first(stage: Stage) -> None:
    call, number = _opened(stage, "slot-pricer", "it behaves oddly", "mateus-rocha")
    assert "Where does it live?" in call.words
    assert "Layer" in call.buttons
    stage.says("mateus-rocha", f"layer {number} data")
    assert "data and pipeline of Slot Pricer" in stage.sees("samir-haddad", "Slot Pricer needs you.").words
    stage.says(REPORTER, f"resolve {number}: the story is told")


def test_the_same_trouble_is_offered_before_it_is_opened_twice(stage: Stage) -> None:
    _, number = _opened(stage, "route-weaver", "scores drifting", "kofi-mensah")
    stage.says(REPORTER, "open incident route weaver: the scores drift since noon")
    offered = stage.sees(REPORTER, f"Incident {number} is open for Route Weaver already. Is it the same?")
    assert {"Add to it", "Open another", "Show"} <= set(offered.buttons)
    stage.says(REPORTER, f"resolve {number}: the story is told")


def test_an_acknowledgement_nobody_renews_lapses_and_the_next_one_is_called(stage: Stage) -> None:
    call, number = _opened(stage, "cold-chain-alarm", "false positives all night", CALLED)
    stage.presses(CALLED, "Acknowledge", call, or_says=f"ack {number}")
    stage.sees(REPORTER, "Jonas Lindqvist has taken it.")
    stage.waits(timedelta(hours=3))
    stage.sees(CALLED, "Are you still on it?")
    stage.waits(timedelta(hours=1))
    stage.sees(REPORTER, "Nobody has it any more.")
    stage.says(REPORTER, f"resolve {number}: the story is told")


def test_who_may_resolve_is_asked_when_somebody_does(stage: Stage) -> None:
    _, number = _opened(stage, "address-mender", "wrong answers", "samir-haddad")
    stage.asks(LEAD, "let accountable resolve incidents")
    refused = stage.asks("klara-novotna", f"resolve {number}: nothing here")
    assert "Only its accountable holder, the product owner and the portfolio lead may do that here." in refused.words
    stage.asks(LEAD, "let everybody resolve incidents")
    stage.says(REPORTER, f"resolve {number}: the story is told")


def _opened(stage: Stage, product: str, symptom: str, called: str) -> tuple[Seen, str]:
    """*Shape* the call, and the incident's number."""
    stage.says(REPORTER, f"open incident {product}: {symptom}")
    call = stage.sees(called, "needs you.")
    found = re.search(r"[Ii]ncident (\d+)", call.words)
    assert found is not None, call.words
    return call, found[1]
