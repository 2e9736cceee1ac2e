"""The benchmarks run, and say what they found in the documented shape. Refuses to look at any number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import report
from tests.bench.__main__ import NAMES, main
from tests.bench.figures import Bar, Figure, figure
from tests.bench.processes import ROOT


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("bench") / "bench.json"
    main(["question", "--quick", "--rounds", "1", "--json", str(path)])
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_the_json_names_the_machine_the_rounds_and_every_figure(found: dict[str, Any]) -> None:
    assert set(found) == {"machine", "measured_at", "rounds", "quick", "figures"}
    assert {"processor", "cores", "python", "sqlite", "postgresql"} <= set(found["machine"])
    assert found["figures"]
    for row in found["figures"]:
        assert set(row) == {
            "benchmark", "what", "value", "unit", "spread", "ratio", "to", "bar", "note", "holds"
        }  # fmt: skip


def test_nothing_in_it_says_where_on_a_disk_anything_is(found: dict[str, Any]) -> None:
    assert str(ROOT) not in json.dumps(found)
    assert str(Path.home()) not in json.dumps(found)


def test_a_ratio_is_taken_round_by_round() -> None:
    made = figure("b", "w", [10.0, 40.0, 90.0], "/s", against=[10.0, 20.0, 30.0], to="bare")
    assert (made.value, made.ratio, made.spread) == (40.0, 2.0, (10.0, 90.0))


def test_a_bar_on_the_ratio_is_not_held_by_the_value() -> None:
    fast = Figure("b", "w", 1000.0, "/s", ratio=0.1, bar=Bar(0.15, "ratio", at_least=True))
    assert fast.holds is False
    assert Figure("b", "w", 4.0, "ms", bar=Bar(5)).holds is True
    assert Figure("b", "w", 4.0, "ms").holds is None


def test_the_page_keeps_the_words_around_what_was_measured(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    machine = {"libraries": {}, **dict.fromkeys(("processor", "cores", "memory_gb", "system", "python"), "x")}
    machine |= dict.fromkeys(("sqlite", "postgresql", "load_before"), "x")
    report.write_page(page, machine, [Figure("Start", "serve", 1.5, "s")], "2026-11-20T10:00:00+00:00")

    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "| serve | 1.5 s |" in text and "old" not in text


def test_every_benchmark_that_is_there_can_be_named() -> None:
    there = {path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if "\ndef measure(how" in path.read_text()}
    assert set(NAMES) == there - {"paging", "clicking"}
