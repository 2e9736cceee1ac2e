"""Every label of the question set agrees with the sample company. Refuses to judge how well anybody answers."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "sample" / "company.yaml"
CORE = {
    "direct", "alias", "typo", "descriptive", "symptom", "which_product", "pilot", "lifecycle", "gap", "ambiguous",
    "disambiguated", "verify", "component", "layer", "out_of_scope", "unknown_product",
}  # fmt: skip
EXTENDED = {"multi", "reverse", "aggregate"}
DERIVED = {"integration": "model_quality"}
KIND_OF_CATEGORY = {
    "gap": "not_recorded",
    "ambiguous": "clarify",
    "unknown_product": "not_recorded",
    "out_of_scope": "out_of_scope",
}

Row = dict[str, Any]
CATALOG: Row = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
QUESTIONS: list[Row] = [json.loads(line) for line in (HERE / "sample.jsonl").read_text(encoding="utf-8").splitlines()]
LABELS: list[tuple[str, Row]] = [(row["id"], label) for row in QUESTIONS for label in [row["gold"], *row["accept"]]]
SECTIONS: dict[str, dict[str, Row]] = {
    key: {row["id"]: row for row in CATALOG[key]} for key in ("teams", "people", "products", "components", "pilots")
}
LAYER_OF = {row["id"]: row["layer"] for row in CATALOG["accountabilities"]}


def holder(label: Row) -> Any:
    """Who the catalog says holds what the label is about."""
    accountability = label["accountability"]
    if label.get("component"):
        return SECTIONS["components"][label["component"]]["owner"]
    if label.get("pilot"):
        return SECTIONS["pilots"][label["pilot"]]["owners"].get(accountability)
    if accountability == "portfolio_lead":
        return CATALOG["portfolio"]["portfolio_lead"]
    declared = accountability if accountability in LAYER_OF else DERIVED[accountability]
    return SECTIONS["products"][label["product"]]["owners"].get(declared)


def name_of(owner: str) -> str:
    section = "teams" if owner.startswith("team:") else "people"
    return str(SECTIONS[section][owner.removeprefix("team:")]["name"])


def lacking(accountability: str) -> tuple[list[str], list[str]]:
    """Subjects with an explicit hole, and subjects with nothing written down at all."""
    pool = CATALOG["pilots"] if accountability == "pilot_owner" else CATALOG["products"]
    holes = [row["id"] for row in pool if row["owners"].get(accountability, "") is None]
    silent = [row["id"] for row in pool if accountability not in row["owners"]]
    return holes, silent


def about_a_person(label: Row) -> bool:
    return bool(label["owner"]) and not label["accountability"] and not label.get("component")


def known(label: Row) -> bool:
    named = {"products": label["product"], "components": label.get("component"), "pilots": label.get("pilot")}
    candidates = label.get("candidates", [])
    return all(one is None or one in SECTIONS[section] for section, one in named.items()) and all(
        one in LAYER_OF or any(one in section for section in SECTIONS.values()) for one in candidates
    )


def test_a_label_names_only_what_the_company_has() -> None:
    assert [(number, label) for number, label in LABELS if not known(label)] == []


def test_a_part_or_a_pilot_is_labelled_with_its_product() -> None:
    parts = {**SECTIONS["components"], **SECTIONS["pilots"]}
    named = [(number, label, label.get("component") or label.get("pilot")) for number, label in LABELS]
    assert [number for number, label, part in named if part and parts[part]["product"] != label["product"]] == []


def test_a_label_gives_an_accountability_the_layer_it_lives_in() -> None:
    asked = [(number, label) for number, label in LABELS if label["accountability"]]
    layer_of = {**LAYER_OF, "integration": "model_tooling"}
    assert [number for number, label in asked if label["layer"] != layer_of[label["accountability"]]] == []


def test_a_named_owner_is_the_holder_in_the_catalog() -> None:
    named = [(number, label) for number, label in LABELS if label["owner"]]
    assert [number for number, label in named if label["owner_name"] != name_of(label["owner"])] == []
    held = [(number, label) for number, label in named if not about_a_person(label)]
    assert [number for number, label in held if label["owner"] != holder(label)] == []


def test_a_gap_is_a_gap_in_the_catalog() -> None:
    gaps = [(number, label) for number, label in LABELS if label["kind"] == "not_recorded"]
    assert [number for number, label in gaps if label["owner"] is not None] == []
    assert [number for number, label in gaps if label["product"] and holder(label) is not None] == []


def test_a_list_is_complete() -> None:
    lists = [(number, label) for number, label in LABELS if "products" in label]
    given = {number: (label["products"], label["products_also_ok"]) for number, label in lists}
    assert given == {number: lacking(label["accountability"]) for number, label in lists}


def test_an_answer_says_whom_or_what() -> None:
    answers = [(number, label) for number, label in LABELS if label["kind"] == "answer"]
    assert [
        number for number, label in answers if not any(label.get(k) for k in ("owner", "product", "products"))
    ] == []


def test_the_kind_follows_from_the_category() -> None:
    assert [row["id"] for row in QUESTIONS if row["expect"] != row["gold"]["kind"]] == []
    settled = [row for row in QUESTIONS if row["category"] != "verify"]
    assert [row["id"] for row in settled if row["expect"] != KIND_OF_CATEGORY.get(row["category"], "answer")] == []
    assert [row["id"] for row in QUESTIONS if row["core"] is not (row["category"] in CORE)] == []


def test_a_question_back_offers_two_to_five_choices() -> None:
    choices = [(number, len(label["candidates"])) for number, label in LABELS if label["kind"] == "clarify"]
    assert [number for number, count in choices if not 2 <= count <= 5] == []


def test_the_set_is_large_varied_and_free_of_repeats() -> None:
    assert len(QUESTIONS) >= 400
    assert {row["category"] for row in QUESTIONS} == CORE | EXTENDED
    for key in ("id", "question"):
        assert max(Counter(row[key].casefold() for row in QUESTIONS).values()) == 1


def test_every_product_and_every_accountability_is_asked_about() -> None:
    golds = [row["gold"] for row in QUESTIONS]
    assert {gold["product"] for gold in golds} >= set(SECTIONS["products"])
    assert {gold["accountability"] for gold in golds} >= set(LAYER_OF) | set(DERIVED)
