"""Taking a file of predictions in: batch by batch, good rows kept, bad rows said by line, what is missing counted.

Refuses to hold the file, and to block anybody else's writing for longer than one batch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db import Database
from store.errors import Refused
from store.predictions import reading
from store.predictions.cells import Unreadable
from store.predictions.columns import ColumnMap, column_map, fitted
from store.predictions.reading import Problem
from store.predictions.shapes import langfuse_map, langfuse_row, mlflow_map, mlflow_row, shape_of
from store.predictions.tally import Intake, Tally, sentences
from store.predictions.values import Prediction, prediction
from store.rows import table_of
from store.tables import ColumnMapRow, IntakeRow, PredictionRow
from store.upserts import insert_into

PREDICTIONS, INTAKES, MAPS = (table_of(each) for each in (PredictionRow, IntakeRow, ColumnMapRow))
BATCH = 500
KEPT = timedelta(days=98)
"""How long predictions are kept: fourteen weeks, so that a quarter can be looked back on."""
TEXTS = ("summary", "output", "label", "comment", "segment", "mode", "version", "link", "gist")


@dataclass(slots=True)
class _File:
    """One file being read: its shape is known, its rows become predictions."""

    table: reading.Table
    columns: ColumnMap
    at: datetime
    tally: Tally

    @staticmethod
    def of(table: reading.Table, said: ColumnMap | None, at: datetime, tally: Tally) -> _File:
        shape = tally.shape = shape_of(table.columns)
        if shape == "langfuse":
            columns = langfuse_map(said)
        elif shape == "mlflow":
            columns = mlflow_map(said, table.columns)
        else:
            columns = fitted(said, table.columns)
        return _File(table, columns, at, tally)

    def batches(self) -> Iterator[list[Prediction]]:
        batch: dict[str, Prediction] = {}
        for read in self.table.rows:
            self.tally.total += 1
            if isinstance(read, Problem):
                self.tally.refuse(read)
                continue
            self._keep(batch, *read)
            if len(batch) >= BATCH:
                yield list(batch.values())
                batch = {}
        yield list(batch.values())

    def _keep(self, batch: dict[str, Prediction], line: int, row: Mapping[str, Any]) -> None:
        try:
            found = prediction(self._plain(row), self.columns, self.at)
        except Unreadable as problem:
            self.tally.refuse(Problem(line, str(problem)))
            return
        self.tally.keep(found)
        batch[found.ref] = _merged(batch.get(found.ref), found)  # one statement cannot touch a row twice

    def _plain(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.tally.shape == "langfuse":
            return langfuse_row(row, self.columns.scores)
        return mlflow_row(row, self.at.isoformat()) if self.tally.shape == "mlflow" else row


def _merged(before: Prediction | None, after: Prediction) -> Prediction:
    """Of two rows with one id the later one wins, where it says something."""
    if before is None:
        return after
    said = {
        each.name: getattr(after, each.name) for each in fields(after) if getattr(after, each.name) not in (None, "")
    }
    return replace(before, **said)


async def take_in(
    database: Database, product: str, path: Path, *, said: Mapping[str, str] | None, at: datetime, by: str, source: str
) -> Intake:
    """*Raises* Refused: then nothing was kept, but where a packed file turned out too large on the way."""
    columns = column_map(said) if said else await saved_map(database, product)
    if product not in (await database.portfolio()).products:
        raise Refused([f"I know no product {product}."])
    async with database.writing() as connection:
        row = INTAKES.insert().values(**_begun(product, source, at, by)).returning(INTAKES.c.id)
        number = int(await connection.scalar(row) or 0)
    tally = await _kept(database, product, path, columns, number, at)
    async with database.writing() as connection:
        await _finished(connection, product, number, tally, at)
        if said and tally.kept:
            await _save_map(connection, product, said, at, by)
    told = tally.report(number, product)
    if not tally.kept:
        raise Refused(sentences(told))
    return told


def _begun(product: str, source: str, at: datetime, by: str) -> dict[str, Any]:
    empty = {"total": 0, "kept": 0, "refused": 0, "coverage": {}, "problems": []}
    return {"product": product, "source": source[:200], "at": at, "said_by": by, **empty}


async def _kept(
    database: Database, product: str, path: Path, columns: ColumnMap | None, number: int, at: datetime
) -> Tally:
    """Reads in a thread, writes here; one batch at a time."""
    tally = Tally()
    batches = _batches(path, columns, at, tally)
    try:
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            if batch:
                async with database.writing() as connection:
                    await _upsert(connection, product, number, batch, moves=tally.shape != "langfuse")
    finally:
        await asyncio.to_thread(batches.close)
    return tally


def _batches(path: Path, columns: ColumnMap | None, at: datetime, tally: Tally) -> Generator[list[Prediction]]:
    with reading.opened(path) as table:
        yield from _File.of(table, columns, at, tally).batches()


async def _upsert(
    connection: AsyncConnection, product: str, number: int, batch: Sequence[Prediction], *, moves: bool
) -> None:
    """A repeated id updates what the new row says; what it leaves empty stays. A score has no instant of its own."""
    insert = insert_into(PREDICTIONS, connection)
    change = {"intake": insert.excluded.intake, **({"at": insert.excluded.at} if moves else {})}
    for column in asdict(batch[0]):
        if column not in ("ref", "at"):
            change[column] = _newer(PREDICTIONS, insert.excluded, column)
    statement = insert.on_conflict_do_update(index_elements=["product", "ref"], set_=change)
    await connection.execute(statement, [{"product": product, "intake": number, **asdict(each)} for each in batch])


def _newer(table: Table, new: Any, column: str) -> Any:
    if column in TEXTS:
        return case((new[column] != "", new[column]), else_=table.c[column])
    return func.coalesce(new[column], table.c[column])


async def _finished(connection: AsyncConnection, product: str, number: int, tally: Tally, at: datetime) -> None:
    values = {
        "total": tally.total, "kept": tally.kept, "refused": tally.refused, "coverage": tally.coverage,
        "problems": [asdict(problem) for problem in tally.problems],
    }  # fmt: skip
    await connection.execute(update(INTAKES).where(INTAKES.c.id == number).values(**values))
    old = PREDICTIONS.c.product == product, PREDICTIONS.c.at < at - KEPT
    await connection.execute(delete(PREDICTIONS).where(*old))


# --- what was said about the columns -----------------------------------------------------------------


async def saved_map(database: Database, product: str) -> ColumnMap | None:
    async with database.reading() as connection:
        found = await connection.scalar(select(MAPS.c.columns).where(MAPS.c.product == product))
    return column_map(found) if found else None


async def _save_map(connection: AsyncConnection, product: str, said: Mapping[str, str], at: datetime, by: str) -> None:
    """The next file of this product is read the same way."""
    row = {"columns": dict(said), "said_by": by, "said_at": at}
    insert = insert_into(MAPS, connection).values(product=product, **row)
    await connection.execute(insert.on_conflict_do_update(index_elements=["product"], set_=row))
