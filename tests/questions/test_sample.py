"""The bundled sample company hangs together and has its holes on purpose. Refuses to test the importer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]
COMPANY: Row = yaml.safe_load((Path(__file__).parents[2] / "sample" / "company.yaml").read_text(encoding="utf-8"))
PEOPLE = {row["id"] for row in COMPANY["people"]}
TEAMS = {row["id"] for row in COMPANY["teams"]}
PRODUCTS: dict[str, Row] = {row["id"]: row for row in COMPANY["products"]}


def holders() -> Iterator[str]:
    yield COMPANY["portfolio"]["portfolio_lead"]
    for row in [*COMPANY["products"], *COMPANY["pilots"]]:
        yield from filter(None, [*row["owners"].values(), *row.get("backups", {}).values()])
    yield from filter(None, (row["owner"] for row in COMPANY["components"]))


def test_every_holder_is_a_person_or_a_team_of_the_company() -> None:
    known = PEOPLE | {f"team:{team}" for team in TEAMS}
    assert set(holders()) <= known


def test_every_reference_leads_somewhere() -> None:
    leads_and_backups = {row["lead"] for row in COMPANY["teams"]} | {row.get("backup") for row in COMPANY["people"]}
    assert leads_and_backups - {None} <= PEOPLE
    assert {row["team"] for row in [*COMPANY["people"], *COMPANY["products"]]} <= TEAMS
    assert {row["product"] for row in [*COMPANY["components"], *COMPANY["pilots"]]} <= set(PRODUCTS)
    assert {row["where"] for row in COMPANY["pilots"]} <= TEAMS


def test_no_id_is_used_twice() -> None:
    for section in ("teams", "people", "products", "components", "pilots"):
        assert max(Counter(row["id"] for row in COMPANY[section]).values()) == 1


def test_only_declared_accountabilities_are_held() -> None:
    declared = {row["id"] for row in COMPANY["accountabilities"]}
    held = {key for row in [*COMPANY["products"], *COMPANY["pilots"]] for key in row["owners"]}
    assert held <= declared
    assert "integration" not in declared


def test_retraining_the_churn_model_is_not_decided_by_whoever_answers_for_its_quality() -> None:
    owners = PRODUCTS["churn-model"]["owners"]
    assert owners["retraining"] not in {None, owners["model_quality"]}


def test_the_sample_has_the_holes_and_collisions_a_real_company_has() -> None:
    owners = [row["owners"] for row in COMPANY["products"]]
    assert any(each["product_owner"] is None for each in owners)
    assert any(each.get("running_cost", "") is None for each in owners)
    assert any("running_cost" not in each for each in owners)
    assert any(row["owners"]["pilot_owner"] is None for row in COMPANY["pilots"])
    assert any(row["owner"] is None for row in COMPANY["components"])
    assert any("email" not in row for row in COMPANY["people"])
    first_names = Counter(row["name"].split()[0] for row in COMPANY["people"])
    assert first_names["Ana"] == 2
    assert {row["status"] for row in COMPANY["pilots"]} == {"running", "evaluation", "decided"}
