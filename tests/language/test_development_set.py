"""The development set, with the bars it must clear. Refuses to run without it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from handlers.language.contract import as_contract
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from tests.language.loading import load

SET = Path(__file__).parents[3] / "shared" / "questions"

pytestmark = pytest.mark.skipif(not SET.exists(), reason="the development set is not next to the checkout")


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SET / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _measure(slips: int) -> dict[str, Any]:
    score = _scorer()
    rows = score.read_jsonl(SET / "questions.jsonl")
    chance = score.random.Random(7)
    lexicon = Lexicon.of(load(SET / "catalog.yaml"))
    answers = {}
    for row in rows:
        asked = score.add_typos(row["question"], slips, chance) if slips else row["question"]
        finding = resolve(read(asked, lexicon), lexicon.portfolio)
        answers[row["id"]] = score.adapt(json.loads(json.dumps(as_contract(finding))), {})
    metrics, _ = score.summarize(rows, answers, score.Names(score.load_catalog(SET / "catalog.yaml")))
    return dict(metrics)


def test_questions_as_typed_are_answered_and_hardly_ever_with_the_wrong_person() -> None:
    measured = _measure(0)
    assert measured["exact"] >= 0.985
    assert measured["utility"] >= 0.985
    assert measured["misdirect_rate"] <= 0.005
    assert measured["false_answer_rate"] <= 0.01
    assert measured["false_gap_rate"] <= 0.01


def test_a_slip_in_every_question_costs_little() -> None:
    measured = _measure(1)
    assert measured["exact"] >= 0.935
    assert measured["misdirect_rate"] <= 0.007
