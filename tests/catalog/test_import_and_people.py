"""What people said in chat stands: a catalog proposes against it. On both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from store import journal
from store.catalog import lines_of
from store.db import Database
from store.tables import AliasRow, AssignmentRow
from tests.catalog.files import SMALL, edited, imported
from tests.catalog.stored import ASSIGNMENTS, LATER, RETRAINING, slot


async def say(database: Database, **changed: Any) -> None:
    """Somebody in chat says that Ana decides about retraining, from LATER on."""
    async with database.unit("said", LATER) as unit:
        mine = (ASSIGNMENTS.c.subject == "product:rail-eye") & (ASSIGNMENTS.c.accountability == "retraining")
        await unit.run(ASSIGNMENTS.update().where(mine, ASSIGNMENTS.c.rank == 0).values(valid_to=LATER))
        fields: dict[str, Any] = {"person": "ana", "source": "chat", "said_by": "ana", "valid_from": LATER, **changed}
        unit.add(AssignmentRow(subject="product:rail-eye", accountability="retraining", **fields))
        journal.record(unit, "assigned", "product:rail-eye", picture=await journal.moved(unit))


async def test_a_holder_somebody_named_in_chat_is_not_overwritten_but_proposed_once(
    database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, SMALL)
    await say(database)
    done = await imported(database, tmp_path, SMALL, at=LATER)
    (proposal,) = done.proposed
    assert (proposal.slot, proposal.now) == (("product:rail-eye", "retraining", 0), "bo")
    assert "ana was said or confirmed by a person" in lines_of(done)[0]
    held = (await database.portfolio()).holder("product:rail-eye", "retraining")
    assert held is not None
    assert held.holder == "ana"
    assert [(row["person"], row["state"]) for row in await slot(database)][-1] == ("bo", "proposed")
    again = await imported(database, tmp_path, SMALL, at=LATER)
    assert again.empty
    assert [each.because for each in again.kept] == ["the file says bo, that was proposed, nobody has answered yet"]


async def test_a_holder_somebody_confirmed_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    await say(database, source="catalog:company.yaml", confirmed_by="ana", confirmed_at=LATER)
    assert [change.now for change in (await imported(database, tmp_path, SMALL, at=LATER)).proposed] == ["bo"]


async def test_a_proposal_somebody_refused_is_not_made_again(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    await say(database)
    await imported(database, tmp_path, SMALL, at=LATER)
    async with database.unit("no", LATER) as unit:
        await unit.run(ASSIGNMENTS.update().where(ASSIGNMENTS.c.state == "proposed").values(state="refused"))
    again = await imported(database, tmp_path, SMALL, at=LATER)
    assert again.empty
    assert "somebody said no" in again.kept[0].because


async def test_a_proposal_is_withdrawn_when_the_file_agrees_after_all(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    await say(database)
    await imported(database, tmp_path, SMALL, at=LATER)
    agreeing = edited((RETRAINING, "    retraining: ana\n"), ("  backups:\n    retraining: ana\n", ""))
    done = await imported(database, tmp_path, agreeing, at=LATER)
    assert [each.holder for each in done.withdrawn] == ["bo"]
    assert not done.moves
    assert (await imported(database, tmp_path, agreeing, at=LATER)).empty


async def test_somebody_known_to_have_left_is_proposed_and_not_appointed(database: Database, tmp_path: Path) -> None:
    without = edited(
        (RETRAINING, ""), ("    pilot_owner: bo", "    pilot_owner: ana"), ("  backup: ana\n", "  state: inactive\n")
    )
    await imported(database, tmp_path, without)
    done = await imported(database, tmp_path, edited(("  backup: ana\n", "  state: inactive\n")), at=LATER)
    assert {change.proposed_because for change in done.proposed} == {"bo is inactive"}
    assert (await database.portfolio()).holder("product:rail-eye", "retraining") is None


async def test_a_name_taught_in_chat_outlives_an_import(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    async with database.unit("taught", LATER) as unit:
        unit.add(AliasRow(subject="product:rail-eye", name="the eye", kind="taught", source="chat", said_by="bo"))
        journal.record(unit, "taught", "product:rail-eye", picture=await journal.moved(unit))
    assert (await imported(database, tmp_path, SMALL, at=LATER)).empty
    renamed = edited(("[crack finder]", "[gap finder]"))
    await imported(database, tmp_path, renamed, at=LATER)
    assert set((await database.portfolio()).products["rail-eye"].aliases) == {"gap finder", "the eye"}


async def test_an_alias_can_become_a_former_name(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, SMALL)
    done = await imported(database, tmp_path, edited(("  aliases: [crack", "  formerly: [crack")), at=LATER)
    assert not done.empty
    product = (await database.portfolio()).products["rail-eye"]
    assert (product.aliases, product.formerly) == ((), ("crack finder",))
