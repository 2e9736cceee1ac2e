"""What the database itself refuses, and what a unit promises. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import journal
from store.db import Database
from store.rows import table_of
from store.schema import HEAD, ensure
from store.tables import METADATA, AccountabilityRow, AssignmentRow, EventRow, FindingRow, PersonRow
from store.units import Unit
from store.writer import Repeated, Stale
from tests.conftest import NOW


def holding(person: str, **changed: Any) -> AssignmentRow:
    fields = {"subject": "product:x", "accountability": "retraining", "valid_from": NOW, "source": "test", **changed}
    return AssignmentRow(person=person, **fields)


def dead_letter(closed_at: datetime | None = None) -> FindingRow:
    return FindingRow(kind="dead letter", subject="outbox:1", opened_at=NOW, closed_at=closed_at)


async def company(unit: Unit) -> None:
    for person in ("ana", "bo"):
        unit.add(PersonRow(id=person, name=person.title()))
    unit.add(AccountabilityRow(id="retraining", name="Retraining", cues=[]))
    journal.record(unit, "imported", "company", picture=await journal.moved(unit))


@pytest.fixture
async def peopled(database: Database) -> Database:
    async with database.unit("company", NOW) as unit:
        await company(unit)
    return database


async def test_two_accountable_holders_at_one_instant_are_refused_by_the_database(peopled: Database) -> None:
    async with peopled.unit("1", NOW) as unit:
        unit.add(holding("ana"))
    with pytest.raises(IntegrityError):
        async with peopled.unit("2", NOW) as unit:
            unit.add(holding("bo", valid_from=NOW + timedelta(days=1)))


async def test_a_successor_begins_where_the_holder_before_ends(peopled: Database) -> None:
    later = NOW + timedelta(days=1)
    async with peopled.unit("1", NOW) as unit:
        unit.add(holding("ana", valid_to=later))
        unit.add(holding("bo", valid_from=later))
        journal.record(unit, "changed", "product:x", picture=await journal.moved(unit))
    portfolio = await peopled.portfolio()
    held = portfolio.holder("product:x", "retraining")
    assert held is not None
    assert held.holder == "bo"


async def test_an_overlap_made_by_an_update_is_refused_too(peopled: Database) -> None:
    later = NOW + timedelta(days=1)
    async with peopled.unit("1", NOW) as unit:
        unit.add(holding("ana", valid_to=later))
        unit.add(holding("bo", valid_from=later))
    with pytest.raises(IntegrityError):
        async with peopled.unit("2", NOW) as unit:
            await unit.run(text("UPDATE assignments SET valid_to = NULL WHERE person = 'ana'"))


@pytest.mark.parametrize("changed", [{"state": "proposed"}, {"rank": 1}, {"subject": "product:y"}])
async def test_proposals_backups_and_other_subjects_stand_beside_a_holder(
    peopled: Database, changed: dict[str, object]
) -> None:
    async with peopled.unit("1", NOW) as unit:
        unit.add(holding("ana"))
        unit.add(holding("bo", **changed))
    async with peopled.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(table_of(AssignmentRow))) == 2


async def test_a_holder_is_a_person_or_a_team_never_both_or_neither(peopled: Database) -> None:
    with pytest.raises(IntegrityError):
        async with peopled.unit("1", NOW) as unit:
            unit.add(AssignmentRow(subject="product:x", accountability="retraining", valid_from=NOW, source="test"))


async def test_events_can_be_neither_changed_nor_deleted(peopled: Database) -> None:
    async with peopled.unit("1", NOW) as unit:
        journal.record(unit, "said", "product:x")
    for sentence in ("UPDATE events SET kind = 'other'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="events_append_only"):
            async with peopled.unit(sentence, NOW) as unit:
                await unit.run(text(sentence))


async def test_one_finding_is_open_once_and_may_open_again_after_it_was_closed(peopled: Database) -> None:
    async with peopled.unit("1", NOW) as unit:
        unit.add(dead_letter(closed_at=NOW))
        unit.add(dead_letter())
    with pytest.raises(IntegrityError):
        async with peopled.unit("2", NOW) as unit:
            unit.add(dead_letter())


@pytest.mark.parametrize("way", ["short", "with a question first"])
async def test_a_key_is_claimed_once_whichever_way_the_unit_goes(peopled: Database, way: str) -> None:
    async with peopled.unit("once", NOW) as unit:
        unit.add(holding("ana"))
        journal.record(unit, "changed", "product:x", picture=await journal.moved(unit))
    with pytest.raises(Repeated):
        async with peopled.unit("once", NOW) as unit:
            if way != "short":
                await unit.fetch(select(table_of(PersonRow)))
            unit.add(holding("bo", subject="product:y"))
    portfolio = await peopled.portfolio()
    assert list(portfolio.held) == ["product:x"]


async def test_a_unit_that_fails_leaves_nothing_and_its_key_free(peopled: Database) -> None:
    with pytest.raises(RuntimeError):
        async with peopled.unit("1", NOW) as unit:
            unit.add(holding("ana"))
            await unit.fetch(select(table_of(PersonRow)))
            raise RuntimeError("half way")
    async with peopled.unit("1", NOW) as unit:
        unit.add(holding("bo"))
        journal.record(unit, "changed", "product:x", picture=await journal.moved(unit))
    held = (await peopled.portfolio()).holder("product:x", "retraining")
    assert held is not None
    assert held.holder == "bo"


async def test_a_commit_on_a_picture_that_has_moved_is_refused(peopled: Database) -> None:
    await peopled.portfolio()
    with pytest.raises(Stale):
        async with peopled.unit("1", NOW) as unit:
            assert unit.portfolio.people
            async with peopled.unit("2", NOW) as other:
                other.add(PersonRow(id="cy", name="Cy"))
                journal.record(other, "changed", "person:cy", picture=await journal.moved(other))
            unit.add(holding("ana"))


async def test_a_picture_is_renewed_only_where_it_moved(peopled: Database) -> None:
    before = await peopled.portfolio()
    async with peopled.unit("1", NOW) as unit:
        await unit.run(text("UPDATE people SET name = 'Anna' WHERE id = 'ana'"))
        journal.record(unit, "changed", "person:ana", picture=await journal.moved(unit))
    after = await peopled.portfolio()
    assert after.people["ana"].name == "Anna"
    assert after.people["bo"] is before.people["bo"]
    assert before.people["ana"].name == "Ana"


async def test_instants_come_back_aware_and_in_utc(peopled: Database) -> None:
    async with peopled.unit("1", NOW) as unit:
        journal.record(unit, "said", "product:x")
    async with peopled.reading() as connection:
        at = await connection.scalar(select(table_of(EventRow).c.at))
    assert at == NOW
    assert at.tzinfo is not None


async def test_an_instant_without_a_zone_is_refused(peopled: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        async with peopled.unit("1", NOW.replace(tzinfo=None)) as unit:
            unit.add(holding("ana"))


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    async with database.engine.connect() as connection:
        changes = await connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), METADATA))
    ours = [change for change in changes if "alembic_version" not in str(change)]
    assert ours == []


async def test_a_schema_from_the_future_is_refused_in_a_sentence(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Exception, match="newer Steward"):
        await ensure(database)


async def test_the_head_that_start_up_compares_with_is_the_last_migration(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
