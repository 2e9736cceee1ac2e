"""What an import does to the company, and what it leaves alone. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from store.catalog import apply, changes_of, import_file, json_of, lines_of, plan, read
from store.catalog.standard import ACCOUNTABILITIES, LAYERS, STAGES
from store.db import Database
from store.errors import Refused
from store.portfolio import Company, Portfolio
from store.rows import table_of
from store.tables import AssignmentRow, SeenKeyRow
from store.writer import Stale
from tests.catalog.files import SMALL, edited, imported, known, written
from tests.catalog.stored import ALIASES, ASSIGNMENTS, EVENTS, LATER, RETRAINING, count, rows, slot
from tests.conftest import NOW, SAMPLE

# --- what comes in ---------------------------------------------------------------------------------


async def test_a_catalog_becomes_the_company(database: Database, tmp_path: Path) -> None:
    done = await imported(database, tmp_path, SMALL)
    company = await database.portfolio()
    assert (company.version, company.company) == (1, Company("Tern Rail"))
    assert company.people["bo"].backup == "ana"
    assert company.teams["track"].lead == "ana"
    assert company.products["rail-eye"].aliases == ("crack finder",)
    assert company.components["lens-feed"].owner == "team:track"
    assert company.pilots["bridge-trial"].where == "track"
    held = {
        (subject, accountability, each.rank): each.holder
        for subject, slots in company.held.items()
        for accountability, assignments in slots.items()
        for each in assignments
    }
    assert held == {
        ("company", "portfolio_lead", 0): "ana",
        ("product:rail-eye", "product_owner", 0): "ana",
        ("product:rail-eye", "retraining", 0): "bo",
        ("product:rail-eye", "retraining", 1): "ana",
        ("component:lens-feed", "product_owner", 0): "team:track",
        ("pilot:bridge-trial", "pilot_owner", 0): "bo",
    }
    assert len(done.accepted) == len(held)


async def test_the_standard_lists_are_there_and_the_file_wins(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, edited(("name: Retraining", "name: Refit")))
    company = await database.portfolio()
    assert set(company.accountabilities) == set(ACCOUNTABILITIES)
    assert {each.id for each in company.accountabilities.values() if each.declared} == {"retraining"}
    refit = company.accountabilities["retraining"]
    assert (refit.name, refit.layer, refit.means) == ("Refit", "outcome", ACCOUNTABILITIES["retraining"].means)
    assert set(company.layers) == set(LAYERS)
    assert list(company.stages) == ["pilot_launch"]
    assert company.stages["pilot_launch"].supporting == STAGES["pilot_launch"].supporting


async def test_a_file_without_a_lifecycle_gets_the_standard_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, "company:\n  name: Tern Rail\n")
    assert (await database.portfolio()).stages == STAGES


async def test_every_fact_carries_its_source_and_who_said_it(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    (row,) = await slot(database)
    assert (row["source"], row["said_by"], row["valid_from"]) == ("catalog:company.yaml", "ana", NOW)


async def test_each_changed_subject_leaves_one_event(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    before = await count(database, EVENTS)
    text = edited((RETRAINING, "    retraining: team:track\n"), ("  aliases", "  summary: Finds cracks\n  aliases"))
    await imported(database, tmp_path, text, at=LATER)
    (event,) = (await rows(database, select(EVENTS).order_by(EVENTS.c.id)))[before:]
    assert (event["kind"], event["subject"], event["portfolio"]) == ("catalog.imported", "product:rail-eye", 2)
    assert event["detail"] == {
        "source": "catalog:company.yaml",
        "fields": {"summary": ["", "Finds cracks"]},
        "holders": [["retraining", 0, "bo", "team:track"]],
    }


# --- a second time ---------------------------------------------------------------------------------


async def test_the_same_file_again_changes_nothing_and_says_so(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    counts = [await count(database, table) for table in (ASSIGNMENTS, EVENTS, ALIASES)]
    again = await imported(database, tmp_path, SMALL, at=LATER)
    assert again.empty
    assert again.summary().startswith("Nothing to change")
    assert (await database.portfolio()).version == 1
    assert [await count(database, table) for table in (ASSIGNMENTS, EVENTS, ALIASES)] == counts


async def test_a_dry_run_says_what_would_be_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    said = await imported(database, tmp_path, SMALL, dry_run=True)
    assert "product:rail-eye" in [change.subject for change in said.added]
    assert await database.portfolio() == Portfolio()
    assert await count(database, table_of(SeenKeyRow)) == 0


async def test_a_changed_field_is_told_by_name_and_the_rest_is_unchanged(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    done = await imported(database, tmp_path, edited(("name: Lens feed", "name: Lens stream")), at=LATER)
    assert [list(change.fields()) for change in done.changed] == [[("name", "Lens feed", "Lens stream")]]
    assert done.unchanged == {
        "layers": 1, "accountabilities": 1, "lifecycle": 1, "people": 2, "teams": 1, "products": 1, "pilots": 1,
    }  # fmt: skip
    assert "changed   component:lens-feed name: 'Lens feed' -> 'Lens stream'" in lines_of(done)
    assert json_of(done)["changed"] == [
        {"subject": "component:lens-feed", "field": "name", "was": "Lens feed", "now": "Lens stream"}
    ]


CHANGES = {
    "a person": ("  name: Bo Lindqvist", "  name: Bo Lindqvist\n  email: bo@tern.example\n  aliases: [bosse]"),
    "a team": ("  name: Track", "  name: Permanent Way\n  zone: Europe/Lisbon"),
    "a product": (
        "  team: track\n  owners",
        "  use_for: [find cracks]\n  formerly: [Old Eye]\n  team: track\n  owners",
    ),
    "a component": ("  product: rail-eye\n  owner: team:track", "  product: rail-eye\n  owner: bo"),
    "a pilot": ("    pilot_owner: bo", "    pilot_owner: ana\n    scenario_owner: bo"),
    "a backup": ("  backups:\n    retraining: ana", "  backups:\n    retraining: team:track"),
    "a layer": ("  name: Outcome", "  name: Results\n  covers: what it is worth"),
    "a stage": ("  primary_role: product_owner", "  primary_role: technical_owner\n  supporting_roles: [risk, it]"),
    "the company": ("  name: Tern Rail", "  name: Tern Railways\n  about: Tracks"),
    "the portfolio lead": ("portfolio_lead: ana", "portfolio_lead: bo"),
    "a new accountability": ("lifecycle:", "- id: signals\n  name: Signals\n  cues: [who signals]\nlifecycle:"),
}


@pytest.mark.parametrize("edit", CHANGES.values(), ids=CHANGES.keys())
async def test_a_change_shows_in_the_next_picture_as_in_a_new_one(
    edit: tuple[str, str], database: Database, database_url: str, tmp_path: Path
) -> None:
    await imported(database, tmp_path, SMALL)
    await database.portfolio()
    assert not (await imported(database, tmp_path, edited(edit), at=LATER)).empty
    another = Database(database_url)
    fresh = await another.portfolio()
    await another.close()
    assert await database.portfolio() == fresh
    assert fresh.version == 2
    assert (await imported(database, tmp_path, edited(edit), at=LATER)).empty


async def test_a_new_holder_follows_the_old_one_without_a_gap(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    text = edited((RETRAINING, "    retraining: team:track\n"))
    await imported(database, tmp_path, text, at=LATER)
    was, now = await slot(database)
    assert (was["person"], was["valid_from"], was["valid_to"]) == ("bo", NOW, LATER)
    assert (now["team"], now["valid_from"], now["valid_to"]) == ("track", LATER, None)


async def test_two_imports_at_one_instant_both_count(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    await imported(database, tmp_path, edited((RETRAINING, "    retraining: team:track\n")))
    held = (await database.portfolio()).holder("product:rail-eye", "retraining")
    assert held is not None
    assert held.holder == "team:track"


# --- what is not said --------------------------------------------------------------------------------


async def test_what_the_file_leaves_out_is_told_and_stays(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    before = await database.portfolio()
    left_out = SMALL[: SMALL.index("components:")]
    done = await imported(database, tmp_path, left_out, at=LATER)
    assert [each.subject for each in done.absent] == ["component:lens-feed", "pilot:bridge-trial"]
    assert done.empty
    assert await database.portfolio() == before


@pytest.mark.parametrize("instead", ["    retraining: null\n", ""], ids=["null", "missing"])
async def test_a_holder_the_file_does_not_name_stays(instead: str, database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    done = await imported(database, tmp_path, edited((RETRAINING, instead)), at=LATER)
    assert [(each.subject, each.what, each.value) for each in done.kept] == [("product:rail-eye", "retraining", "bo")]
    assert done.empty
    assert [row["valid_to"] for row in await slot(database)] == [None]


async def test_a_field_the_file_does_not_name_stays_and_an_empty_one_is_emptied(
    database: Database, tmp_path: Path
) -> None:
    summed = edited(("  aliases: [crack finder]", "  summary: Finds cracks\n  aliases: [crack finder]"))
    await imported(database, tmp_path, summed)
    done = await imported(database, tmp_path, SMALL)
    assert [(each.what, each.value) for each in done.kept] == [("summary", "Finds cracks")]
    emptied = edited(("  aliases: [crack finder]", "  summary: ''\n  aliases: []"))
    await imported(database, tmp_path, emptied)
    product = (await database.portfolio()).products["rail-eye"]
    assert (product.summary, product.aliases) == ("", ())


# --- all or nothing ----------------------------------------------------------------------------------


async def test_a_hand_over_with_a_date_to_come_refuses_the_whole_file(database: Database, tmp_path: Path) -> None:
    without = edited((RETRAINING, ""), ("name: Lens feed", "name: Old feed"))
    await imported(database, tmp_path, without)
    async with database.unit("planned", NOW) as unit:
        unit.add(
            AssignmentRow(
                subject="product:rail-eye", accountability="retraining", person="ana", source="chat",
                valid_from=LATER, valid_to=LATER + timedelta(days=9),
            )
        )  # fmt: skip
    with pytest.raises(Refused, match="Nothing was applied"):
        await imported(database, tmp_path, SMALL)
    company = await database.portfolio()
    assert company.version == 1
    assert company.components["lens-feed"].name == "Old feed"


async def test_a_plan_made_from_an_older_picture_is_not_applied(database: Database, tmp_path: Path) -> None:
    catalog = read(written(tmp_path, SMALL))
    stale = plan(await database.portfolio(), catalog)
    await imported(database, tmp_path, SMALL)
    with pytest.raises(Stale):
        async with database.unit("stale", NOW) as unit:
            await apply(unit, stale, source="catalog:x", said_by="ana")


async def test_two_imports_at_once_are_one_after_the_other(database: Database, tmp_path: Path) -> None:
    one, two = (written(tmp_path, SMALL, name) for name in ("one.yaml", "two.yaml"))
    plans = await asyncio.gather(*(import_file(database, file, said_by="ana", at=NOW) for file in (one, two)))
    assert sorted(each.empty for each in plans) == [False, True]
    assert (await database.portfolio()).version == 1


async def test_the_sample_company_imports_whole(database: Database) -> None:
    done = await import_file(database, SAMPLE, said_by="", at=NOW)
    assert done.warnings == ()
    assert (await import_file(database, SAMPLE, said_by="", at=LATER)).empty
    company = known(await database.portfolio())
    assert len(company["products"]) == len(read(SAMPLE).products)


async def test_a_first_import_is_told_by_numbers_and_a_later_one_by_name(database: Database) -> None:
    first = await import_file(database, SAMPLE, said_by="test", at=NOW, dry_run=False)
    assert "added     product: 31" in changes_of(first)
    assert len(changes_of(first)) < 15
    assert "added     product:churn-model" in lines_of(first)
