"""A catalog file into the store, and the store into a catalog file.

Refuses to apply a part: one file, one transaction.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Executable, RowMapping, or_, select
from sqlalchemy.exc import IntegrityError

from store.catalog.difference import plan
from store.catalog.exporting import export
from store.catalog.format import Catalog
from store.catalog.plans import Plan, Waiting
from store.catalog.reading import read
from store.catalog.slots import SOURCE, Beside
from store.catalog.writing import apply
from store.db import Database
from store.errors import Refused
from store.rows import table_of
from store.tables import AliasRow, AssignmentRow
from store.units import Unit
from store.writer import Stale

ALIASES, ASSIGNMENTS = table_of(AliasRow), table_of(AssignmentRow)
TRIES = 3
"""Imports are rare and the picture moves rarely: a third collision is no coincidence."""

Fetch = Callable[[Executable], Awaitable[Sequence[RowMapping]]]


async def import_file(database: Database, path: Path, *, said_by: str, at: datetime, dry_run: bool = False) -> Plan:
    """What was done, or with `dry_run` what would be. *Raises* Refused; then nothing was written."""
    catalog = await asyncio.to_thread(read, path)
    if dry_run:
        return await _planned(database, catalog)
    for _ in range(TRIES):
        try:
            return await _imported(database, catalog, f"{SOURCE}:{path.name}", said_by, at)
        except Stale:
            continue
        except IntegrityError:
            raise Refused([_overlap(path)]) from None
    raise Refused([f"{path}: the company kept changing while it was read. Nothing was applied. Right would be: again."])


def _overlap(path: Path) -> str:
    return (
        f"{path}: the store holds something that stands against it, such as a hand-over with a date to come. "
        "Nothing was applied. Right would be the same import after that date, or without that holder."
    )


async def export_file(database: Database) -> str:
    return export(await database.portfolio())


async def prepare(unit: Unit, catalog: Catalog) -> Plan:
    """The plan, made inside the transaction that will apply it."""
    beside = await _beside(unit.fetch)
    return plan(unit.portfolio, catalog, beside)


async def _imported(database: Database, catalog: Catalog, source: str, said_by: str, at: datetime) -> Plan:
    async with database.unit(f"import:{secrets.token_hex(8)}", at) as unit:
        made = await prepare(unit, catalog)
        await apply(unit, made, source=source, said_by=said_by)
    return made


async def _planned(database: Database, catalog: Catalog) -> Plan:
    """The plan, without a trace."""
    connection = await database.transaction()
    try:
        picture = await database.pictured(connection)

        async def fetch(statement: Executable) -> Sequence[RowMapping]:
            return (await connection.execute(statement)).mappings().all()

        return plan(picture, catalog, await _beside(fetch))
    finally:
        await database.end(connection)


async def _beside(fetch: Fetch) -> Beside:
    from_chat = or_(ALIASES.c.kind == "taught", ~ALIASES.c.source.startswith(SOURCE))
    names = await fetch(select(ALIASES.c.subject, ALIASES.c.name).where(from_chat))
    asked = await fetch(
        select(ASSIGNMENTS).where(ASSIGNMENTS.c.state != "accepted", ASSIGNMENTS.c.source.startswith(SOURCE))
    )
    waiting = [_waiting(row) for row in asked if row["state"] == "proposed" and row["valid_to"] is None]
    refused = [_waiting(row) for row in asked if row["state"] == "refused"]
    return Beside(
        taught=frozenset((row["subject"], row["name"]) for row in names),
        waiting={each.slot: each for each in waiting},
        refused=frozenset((each.slot, each.holder) for each in refused),
    )


def _waiting(row: RowMapping) -> Waiting:
    slot = (row["subject"], row["accountability"], row["rank"])
    return Waiting(row["id"], slot, row["person"] or f"team:{row['team']}", row["valid_from"])
