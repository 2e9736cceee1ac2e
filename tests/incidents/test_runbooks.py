"""Runbooks: whole or refused with file and line, chosen by what was reported, frozen once an incident carries one."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.layers import ROUTES, known_cues, propose
from store.runbooks import parse
from store.shelf import FOLDER, Shelf, shelf

LAYERS = tuple(ROUTES)
WHOLE = """---
id: x
title: X
layers: [shared_data]
symptoms: [odd thing]
severities: [error]
waits: {critical: 5m, error: 1h}
first_steps: [look]
decisions: [roll_back]
fallback_question: What else?
exit_criteria: [fine again]
evidence: [a sample]
---

What it covers.
"""


def test_every_runbook_of_ours_is_whole() -> None:
    found = shelf(FOLDER, LAYERS)
    assert [problem.sentence for problem in found.problems] == []
    assert len(found.runbooks) >= 10


def test_every_runbook_of_ours_asks_about_the_human_fallback_and_has_an_end() -> None:
    for runbook in shelf(FOLDER, LAYERS).runbooks:
        assert runbook.fallback_question.endswith("?"), runbook.id
        assert runbook.exit_criteria
        assert "human_in_the_loop" in runbook.decisions or "stop_the_system" in runbook.decisions, runbook.id


@pytest.mark.parametrize(
    ("symptom", "runbook"),
    [
        ("stale feed since Tuesday", "input-data"),
        ("scores drifting since Monday", "quality-drop"),
        ("it gives harmful answers", "harmful-answers"),
        ("slow and timing out", "latency-outage"),
        ("costs have exploded", "cost-spike"),
        ("worse since the release of the new prompt", "version-regression"),
        ("customers cannot reach a human", "handoff-broken"),
        ("customers complaining, satisfaction falls", "outcome-falling"),
        ("it leaks personal data", "data-leak"),
        ("prompt injection in a mail", "misuse"),
        ("no data from the monitor", "monitor-blind"),
        ("it behaves oddly", "default"),
    ],
)
def test_each_kind_of_trouble_brings_its_own_runbook(symptom: str, runbook: str) -> None:
    chosen = shelf(FOLDER, LAYERS).chosen("x", propose(symptom, known_cues()).layer, symptom)
    assert chosen is not None
    assert chosen.id == runbook


def test_a_whole_runbook_is_read() -> None:
    runbook, problems = parse(WHOLE, "x.md", LAYERS)
    assert problems == ()
    assert runbook is not None
    assert runbook.pages["error"].total_seconds() == 3600


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("id: x\n", "", 1, "id is missing"),
        ("layers: [shared_data]", "layers: [cellar]", 4, "'cellar' in layers is unknown"),
        ("symptoms: [odd thing]", "symptoms: [503]", 5, "symptoms holds 503, which is no word"),
        ("severities: [error]", "severities: [awful]", 6, "'awful' in severities is unknown"),
        ("error: 1h", "error: soon", 7, "waits has error: soon"),
        ("error: 1h", "error: 0m", 7, "waits has error: 0m"),
        ("first_steps: [look]", "first_steps: []", 8, "first_steps is missing or empty"),
        ("decisions: [roll_back]", "decisions: [pray]", 9, "'pray' in decisions is unknown"),
        ("fallback_question: What else?", "fallback_question: [a]", 10, "fallback_question is not a sentence"),
        ("evidence: [a sample]", "evidence: [a sample]\nodds: 3", 13, "'odds' is no key of a runbook"),
        ("What it covers.", "", 2, "nothing is written below the head"),
        ("title: X", "title: [X", 4, "the head is no YAML"),
        ("---\nid", "id", 1, "the file has no head"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_what_would_be_right(
    before: str, after: str, line: int, said: str
) -> None:
    runbook, problems = parse(WHOLE.replace(before, after, 1), "x.md", LAYERS)
    assert runbook is None
    assert problems[0].sentence.startswith(f"x.md:{line}: ")
    assert said in problems[0].sentence
    assert "Right would be" in problems[0].sentence


def write(folder: Path, name: str, **changed: str) -> None:
    text = WHOLE
    for key, value in changed.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
        text = "\n".join([lines[0], f"{key}: {value}", *lines[1:]])
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def two(folder: Path) -> Shelf:
    write(folder, "default", id="default")
    write(folder, "own", id="own", products="[p]", symptoms="[rare]")
    return shelf(folder, LAYERS)


def test_a_products_own_runbook_wins_where_nothing_says_more(tmp_path: Path) -> None:
    found = two(tmp_path)
    mine, others = found.chosen("p", None, "anything"), found.chosen("q", None, "rare")
    assert mine is not None
    assert others is not None
    assert (mine.id, others.id) == ("own", "default")


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    two(tmp_path)
    write(tmp_path, "own", id="own", title="Y and more")
    assert "Y and more" in {runbook.title for runbook in shelf(tmp_path, LAYERS).runbooks}


def test_a_broken_one_is_named_and_the_others_stay(tmp_path: Path) -> None:
    two(tmp_path)
    (tmp_path / "broken.md").write_bytes(b"\xff\xfe")
    found = shelf(tmp_path, LAYERS)
    assert {runbook.id for runbook in found.runbooks} == {"default", "own"}
    assert [problem.file for problem in found.problems] == ["broken.md"]


def test_two_of_one_id_and_no_default_are_problems(tmp_path: Path) -> None:
    write(tmp_path, "a")
    write(tmp_path, "b")
    said = [problem.sentence for problem in shelf(tmp_path, LAYERS).problems]
    assert any("the id x is used twice" in each for each in said)
    assert any("there is no default runbook" in each for each in said)
