"""What is taught, imported or renamed is in the next answer, whoever gives it. Refuses to test the reading itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from handlers.routes import ROUTES
from store.catalog import import_file
from store.db import Database
from tests.conftest import NOW, SAMPLE, HandClock
from tests.houses import SampleHouse


@pytest.fixture
def stock() -> str:
    return "sample"


@pytest.fixture
async def house(database: Database) -> SampleHouse:
    return await SampleHouse(database, HandClock(), ROUTES).open()


@pytest.fixture
async def other(database_url: str, house: SampleHouse) -> AsyncIterator[SampleHouse]:
    """Another replica over the same database, with people who type elsewhere."""
    opened = Database(database_url)
    replica = await SampleHouse(opened, HandClock(), ROUTES).open()
    yield replica
    await opened.close()


async def _changed(database: Database, folder: Path, **changes: object) -> None:
    """The sample company again, with other fields for the churn model or other accountabilities."""
    catalog = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    accountabilities = changes.pop("accountabilities", [])
    assert isinstance(accountabilities, list)
    catalog["accountabilities"] += accountabilities
    next(each for each in catalog["products"] if each["id"] == "churn-model").update(changes)
    path = folder / "changed.yaml"
    path.write_text(yaml.safe_dump(catalog, allow_unicode=True, sort_keys=False), encoding="utf-8")
    await import_file(database, path, said_by="test", at=NOW, dry_run=False)


async def test_another_replica_knows_a_taught_name_with_the_next_question(
    house: SampleHouse, other: SampleHouse
) -> None:
    assert "Mei-Lin Zhou owns" not in await other.say("Priya Raman", "who owns the leaver oracle", key="o1")
    await house.say("Zofia Brandt", 'alias "leaver oracle" = churn-model')
    assert "Mei-Lin Zhou owns" in await other.say("Priya Raman", "who owns the leaver oracle", key="o2")
    await house.say("Zofia Brandt", 'forget alias "leaver oracle"')
    assert "Mei-Lin Zhou owns" not in await other.say("Priya Raman", "who owns the leaver oracle", key="o3")


async def test_another_replica_answers_from_a_catalog_that_was_just_imported(
    house: SampleHouse, other: SampleHouse, tmp_path: Path
) -> None:
    assert "Mei-Lin Zhou" in await other.say("Priya Raman", "who owns churn model", key="o1")
    await _changed(house.database, tmp_path, aliases=["goodbye guesser"])
    assert "Mei-Lin Zhou" in await other.say("Priya Raman", "who owns the goodbye guesser", key="o2")


async def test_a_company_adds_an_accountability_of_its_own_with_its_own_wording(
    house: SampleHouse, tmp_path: Path
) -> None:
    own = {
        "id": "accessibility", "name": "Accessibility", "layer": "outcome", "scope": "product",
        "means": "Answers for use by people with impairments", "cues": ["screen reader friendly", "barrier free"],
    }  # fmt: skip
    owners = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["products"]
    kept = next(each["owners"] for each in owners if each["id"] == "churn-model")
    await _changed(
        house.database, tmp_path, accountabilities=[own], owners={**kept, "accessibility": "jonas-lindqvist"}
    )
    for question in (
        "who answers for accessibility of churn model",
        "who makes the churn model screen reader friendly",
        "is the churn model barrier free, who would know?",
    ):
        assert "Jonas Lindqvist answers for accessibility" in await house.say("Priya Raman", question)


async def test_one_click_beside_an_unexplained_question_makes_the_next_one_right(house: SampleHouse) -> None:
    await house.say("Priya Raman", "who frobnicates churn model")
    said = await house.say("Zofia Brandt", "unanswered")
    assert "unexplained: frobnicates" in said
    await house.click("Zofia Brandt", "technical owner")
    answered = await house.say("Priya Raman", "who frobnicates churn model")
    assert "technical owner of Churn Model" in answered
    assert "Forgotten." in await house.say("Zofia Brandt", 'forget cue "frobnicates"')
