"""What was imported comes out as it went in. On both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from store.catalog import export, export_file, import_file, plan, read
from store.db import Database
from store.portfolio import Portfolio
from store.schema import ensure
from tests.catalog.files import SMALL, edited, imported, known, written
from tests.conftest import NOW, SAMPLE, SHARED

OTHER = SHARED / "questions" / "catalog.yaml"
NEEDS_OTHER = pytest.mark.skipif(
    not OTHER.exists(), reason="the catalog of another company is not next to the checkout"
)
STRANGE = edited(
    (
        "  name: Rail Eye\n",
        "  name: 'No'\n  summary: \"null\"\n  users: '2026-11-20: # not a comment'\n  use_for: ['~', yes, 1e3]\n",
    ),
    ("[crack finder]", "['007', 'trailing colon:', \"Ünïcode 🚂\", '- dash', '*star', '&and', '!bang', '%']"),
)


async def elsewhere(folder: Path, text: str) -> Portfolio:
    """The company after an import into an empty database."""
    other = Database(f"sqlite+aiosqlite:///{folder / 'elsewhere.db'}")
    await ensure(other)
    await imported(other, folder, text)
    company = await other.portfolio()
    await other.close()
    return company


@pytest.mark.parametrize("file", [SAMPLE, pytest.param(OTHER, marks=NEEDS_OTHER)], ids=["sample", "questions"])
async def test_an_export_imports_to_the_same_company(file: Path, database: Database, tmp_path: Path) -> None:
    await import_file(database, file, said_by="ana", at=NOW)
    text = await export_file(database)
    copy = await elsewhere(tmp_path, text)
    assert known(copy) == known(await database.portfolio())
    assert export(copy) == text


async def test_an_export_of_words_that_yaml_reads_otherwise_comes_back(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, STRANGE)
    company = await database.portfolio()
    assert company.products["rail-eye"].use_for == ("~", "yes", "1e3")
    assert known(await elsewhere(tmp_path, export(company))) == known(company)


async def test_an_export_into_the_same_database_changes_nothing(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    assert (await imported(database, tmp_path, await export_file(database))).empty


async def test_an_export_is_plain_yaml_that_any_reader_reads(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    text = await export_file(database)
    assert "&" not in text
    assert yaml.safe_load(text)["products"] == [
        {
            "id": "rail-eye",
            "name": "Rail Eye",
            "aliases": ["crack finder"],
            "team": "track",
            "owners": {"product_owner": "ana", "retraining": "bo"},
            "backups": {"retraining": "ana"},
        }
    ]


def test_an_empty_store_exports_a_catalog_that_can_be_read(tmp_path: Path) -> None:
    catalog = read(written(tmp_path, export(Portfolio())))
    assert plan(Portfolio(), catalog).accepted == ()


@NEEDS_OTHER
def test_the_catalog_of_another_company_reads_without_a_warning() -> None:
    assert read(OTHER).warnings == ()
