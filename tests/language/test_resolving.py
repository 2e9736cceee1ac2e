"""From a meaning to a person, on a named basis. Refuses to read any question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.language.contract import as_contract
from handlers.language.meaning import Finding, Meaning, Support
from handlers.language.resolving import resolve
from store.portfolio import Accountability, Person, Portfolio, Stage
from tests.language.company import tern


def _of(product: str, accountability: str, **more: str) -> Meaning:
    return Meaning("answer", "accountability", product=product, accountability=accountability, **more)  # type: ignore[arg-type]


def _without(*undeclared: str) -> Portfolio:
    kept = {name: one for name, one in tern().accountabilities.items() if name not in undeclared}
    held = dict(tern().held)
    held["product:dock-eye"] = {name: one for name, one in held["product:dock-eye"].items() if name not in undeclared}
    return replace(tern(), accountabilities=kept, held=held)


def _vacant(*vacant: str) -> Portfolio:
    return replace(_without(*vacant), accountabilities=tern().accountabilities)


def test_what_is_recorded_is_said_with_its_source() -> None:
    finding = resolve(_of("dock-eye", "running_cost"), tern())
    assert (finding.kind, finding.owner, finding.basis) == ("answer", "ines-hollt", "explicit")
    assert finding.source is not None
    assert finding.source.source == "catalog"


def test_a_declared_accountability_that_nobody_holds_is_a_gap() -> None:
    finding = resolve(_of("dock-eye", "retraining"), _vacant("retraining"))
    assert (finding.kind, finding.owner, finding.basis) == ("not_recorded", None, "gap")


def test_a_gap_names_who_is_near_and_who_stands_in() -> None:
    finding = resolve(_of("dock-eye", "retraining"), _vacant("retraining"))
    assert finding.nearest is not None and finding.interim is not None
    assert (finding.nearest.accountability, finding.nearest.holder) == ("model_quality", "arun-pell")
    assert (finding.interim.holder, finding.interim.why) == ("greta-voss", "the product owner")


def test_without_a_product_owner_the_teams_lead_stands_in() -> None:
    finding = resolve(_of("tour-mind", "product_owner"), tern())
    assert finding.interim is not None
    assert finding.interim.holder == "bram-okafor"
    assert "Yard Operations" in finding.interim.why


def test_without_a_team_lead_the_portfolio_lead_stands_in() -> None:
    teams = {"yard": replace(tern().teams["yard"], lead=None)}
    finding = resolve(_of("tour-mind", "product_owner"), replace(tern(), teams=teams))
    assert finding.interim is not None
    assert (finding.interim.holder, finding.interim.why) == ("vesna-marlow", "the portfolio lead")


def test_a_lead_who_has_left_does_not_stand_in() -> None:
    people = {**tern().people, "bram-okafor": Person("bram-okafor", "Bram Okafor", state="inactive")}
    finding = resolve(_of("tour-mind", "product_owner"), replace(tern(), people=people))
    assert finding.interim is not None
    assert finding.interim.holder == "vesna-marlow"


@pytest.mark.parametrize(
    ("asked", "through"),
    [
        ("retraining", "model_quality"),
        ("evaluation_data", "model_quality"),
        ("prompts", "model_quality"),
        ("integration", "model_quality"),
        ("technical_owner", "model_quality"),
        ("risk", "business_outcome"),
    ],
)
def test_what_a_company_does_not_keep_derives_and_says_from_what(asked: str, through: str) -> None:
    finding = resolve(_of("dock-eye", asked), _without(asked))
    assert (finding.kind, finding.basis, finding.through, finding.accountability) == (
        "answer",
        "derived",
        through,
        asked,
    )


def test_an_accountability_marked_as_not_declared_derives_too() -> None:
    held = _vacant("prompts")
    kept = {**tern().accountabilities, "prompts": Accountability("prompts", "Prompts", declared=False)}
    assert resolve(_of("dock-eye", "prompts"), replace(held, accountabilities=kept)).basis == "derived"


def test_nothing_derives_from_a_gap() -> None:
    finding = resolve(_of("dock-eye", "prompts"), _without("prompts", "model_quality"))
    assert finding.kind == "not_recorded"


def test_a_pilot_inherits_from_its_product_and_says_so() -> None:
    finding = resolve(_of("ward-notes", "running_cost", pilot="notes-night"), tern())
    assert (finding.owner, finding.basis, finding.through) == ("ines-hollt", "inherited", "product:ward-notes")


def test_a_pilot_without_an_owner_inherits_none() -> None:
    finding = resolve(_of("tour-mind", "pilot_owner", pilot="tour-north"), tern())
    assert (finding.kind, finding.owner) == ("not_recorded", None)


def test_a_part_without_an_owner_is_a_gap() -> None:
    meaning = Meaning("answer", "component", product="hello-desk", component="tone-card")
    finding = resolve(meaning, tern())
    assert (finding.kind, finding.component) == ("not_recorded", "tone-card")


def test_a_claim_is_confirmed_or_put_right() -> None:
    claim = Meaning("answer", "verify", product="dock-eye", accountability="running_cost", person="ines-hollt")
    assert resolve(claim, tern()).confirmed is True
    wrong = resolve(claim._replace(person="arun-pell"), tern())
    assert (wrong.confirmed, wrong.owner) == (False, "ines-hollt")


def test_everything_somebody_holds_is_listed() -> None:
    finding = resolve(Meaning("answer", "reverse", person="vesna-marlow"), tern())
    assert [(one.subject, one.accountability) for one in finding.holdings] == [("company", "portfolio_lead")]


def test_what_nobody_holds_is_listed() -> None:
    assert resolve(Meaning("answer", "list", accountability="product_owner"), tern()).products == ("tour-mind",)
    pilots = resolve(Meaning("answer", "list", accountability="pilot_owner", of_pilots=True), tern())
    assert pilots.products == ("tour-north",)


def test_the_supporting_roles_of_a_stage_are_named_with_their_holders() -> None:
    stage = Stage("handover", "Handover", "technical_owner", ("support_team", "users"))
    portfolio = replace(tern(), stages={"handover": stage})
    finding = resolve(_of("dock-eye", "technical_owner", stage="handover"), portfolio)
    assert finding.supporting == (Support("support_team", "team:shop"), Support("users"))


def test_several_questions_have_several_findings() -> None:
    parts = (_of("dock-eye", "risk"), _of("dock-eye", "running_cost"))
    finding = resolve(parts[0]._replace(intent="compare", parts=parts), tern())
    assert [part.owner for part in finding.parts] == ["tomas-reyl", "ines-hollt"]
    assert finding.owner == "tomas-reyl"


@pytest.mark.parametrize("kind", ["clarify", "not_recorded", "out_of_scope"])
def test_without_an_answer_there_is_no_owner(kind: str) -> None:
    finding = resolve(Meaning(kind, "unknown", candidates=("a", "b")), tern())  # type: ignore[arg-type]
    assert (finding.kind, finding.owner) == (kind, None)


def test_the_contract_has_every_field() -> None:
    fields = as_contract(
        Finding("answer", _of("dock-eye", "risk"), product="dock-eye", owner="tomas-reyl"), ms=0.2, text="x"
    )
    assert fields["owner"] == "tomas-reyl"
    assert {"kind", "product", "accountability", "owner", "candidates", "component", "pilot", "products"} <= set(fields)
    assert {"confidence", "ms", "text", "trace"} <= set(fields)
