"""The question set over the sample company, counted. Refuses single questions: it holds the whole to its bars."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from handlers.language.contract import as_contract
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from tests.language.loading import load
from tests.questions.scoring import Row, outcome, shares, slipped

HERE = Path(__file__).parent
QUESTIONS: list[Row] = [json.loads(line) for line in (HERE / "sample.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def _sample() -> Lexicon:
    return Lexicon.of(load(HERE.parent.parent / "sample" / "company.yaml"))


def _counted(typed: Callable[[str], str]) -> dict[str, float]:
    found = []
    for row in QUESTIONS:
        finding = resolve(read(typed(row["question"]), _sample()), _sample().portfolio)
        found.append((row, outcome(as_contract(finding), row)))
    return shares(found)


def test_the_question_set_is_answered_as_labelled_and_hardly_ever_names_somebody_wrong() -> None:
    measured = _counted(str)
    assert measured["exact"] >= 0.965
    assert measured["misdirected"] <= 0.0075
    assert measured["answered falsely"] <= 0.01
    assert measured["falsely a gap"] <= 0.0075


def test_one_slip_in_every_question_costs_little_and_names_nobody_wrong() -> None:
    chance = random.Random(11)
    measured = _counted(lambda text: slipped(text, chance))
    assert measured["exact"] >= 0.905
    assert measured["misdirected"] <= 0.0125


def test_the_count_tells_a_wrong_person_from_a_question_back() -> None:
    row = next(row for row in QUESTIONS if row["gold"].get("owner") and row["gold"]["product"] and not row["accept"])
    right = {**row["gold"], "candidates": [], "products": None}
    assert outcome(right, row) == "right"
    assert outcome({**right, "owner": "somebody-else"}, row) == "wrong"
    assert outcome({**right, "accountability": "another"}, row) == "right person"
    asked = {**right, "kind": "clarify", "owner": None, "candidates": [row["gold"]["product"], "other"]}
    assert outcome(asked, row) == "asked usefully"
    assert outcome({**right, "kind": "not_recorded", "owner": None}, row) == "false gap"
    assert outcome({**right, "kind": "out_of_scope", "owner": None}, row) == "missed safely"
