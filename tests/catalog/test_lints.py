"""The gaps that a catalog may have and the desk says out loud."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.catalog import lints, plan, read
from store.catalog.lints import Lint
from store.portfolio import Portfolio
from tests.catalog.files import company_of, edited, written
from tests.conftest import SAMPLE

SECOND = """
- id: second
  name: {name}
  aliases: [{alias}]
  summary: Something else
  owners:
    product_owner: bo
    model_quality: bo
    incident_response: bo
    business_outcome: bo
    running_cost: bo
"""
COVERED = """\
    product_owner: ana
    model_quality: ana
    incident_response: ana
    business_outcome: ana
    running_cost: ana
"""
SOUND = edited(
    ("  aliases: [crack finder]", "  aliases: [crack finder]\n  summary: Finds cracks"),
    ("    product_owner: ana\n", COVERED),
    ("  name: Ana Petrov\n", "  name: Ana Petrov\n  email: ana@tern.example\n"),
    ("  name: Bo Lindqvist\n", "  name: Bo Lindqvist\n  email: bo@tern.example\n"),
    ("    pilot_owner: bo\n", "    pilot_owner: bo\n    scenario_owner: ana\n"),
)


def second(name: str, alias: str) -> tuple[str, str]:
    return ("components:\n", SECOND.format(name=name, alias=alias).removeprefix("\n") + "components:\n")


CASES = {
    "product_without_owner": ("    product_owner: ana\n    model", "    model", "product:rail-eye"),
    "no_model_quality": ("    model_quality: ana\n", "", "product:rail-eye"),
    "no_incident_response": ("    incident_response: ana\n", "", "product:rail-eye"),
    "no_business_outcome": ("    business_outcome: ana\n", "", "product:rail-eye"),
    "no_running_cost": ("    running_cost: ana\n", "", "product:rail-eye"),
    "pilot_without_owner": ("    pilot_owner: bo\n", "", "pilot:bridge-trial"),
    "pilot_without_scenario_owner": ("    scenario_owner: ana\n", "", "pilot:bridge-trial"),
    "product_without_summary": ("  summary: Finds cracks\n", "", "product:rail-eye"),
    "person_without_email": ("  email: bo@tern.example\n", "", "person:bo"),
    "people_with_one_email": ("bo@tern.example", "ANA@tern.example", "person:ana"),
    "people_with_one_name": ("  name: Bo Lindqvist", "  name: ana petrov", "person:ana"),
    "alias_in_another_name": (*second("Crack Watch", "gap"), "product:rail-eye"),
    "name_of_two": (*second("Gap Watch", "Crack Finder"), "product:rail-eye"),
    "acronym_of_two": (*second("Gap Watch", "CF"), "product:rail-eye"),
}


def found(folder: Path, text: str) -> tuple[Lint, ...]:
    return lints(company_of(plan(Portfolio(), read(written(folder, text)))))


def test_a_company_without_gaps_has_none(tmp_path: Path) -> None:
    assert found(tmp_path, SOUND) == ()


@pytest.mark.parametrize("kind", CASES)
def test_a_gap_is_found(kind: str, tmp_path: Path) -> None:
    old, new, subject = CASES[kind]
    alias = {"alias_in_another_name": "[crack]", "acronym_of_two": "[CF]"}.get(kind, "[crack finder]")
    text = SOUND.replace("[crack finder]", alias)
    assert text.count(old) == 1
    (lint,) = found(tmp_path, text.replace(old, new))
    assert (lint.kind, lint.subject) == (kind, subject)
    assert lint.sentence.endswith(".")


def test_a_product_before_pilot_launch_may_still_be_without_the_four(tmp_path: Path) -> None:
    early = SOUND.replace("    running_cost: ana\n", "").replace("  summary: Finds", "  stage: idea\n  summary: Finds")
    standard = early.replace(early[early.index("lifecycle:") : early.index("portfolio:")], "")
    assert found(tmp_path, standard) == ()


def test_a_holder_who_left_and_a_lead_who_left_are_found(tmp_path: Path) -> None:
    gone = SOUND.replace("  name: Ana Petrov\n", "  name: Ana Petrov\n  state: inactive\n")
    assert {lint.kind for lint in found(tmp_path, gone)} == {"holder_inactive", "lead_inactive"}


def test_the_sample_company_has_the_gaps_it_was_given(tmp_path: Path) -> None:
    kinds = {lint.kind for lint in found(tmp_path, SAMPLE.read_text())}
    assert {"product_without_owner", "acronym_of_two", "pilot_without_owner", "person_without_email"} <= kinds
