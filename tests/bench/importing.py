"""A catalog of ten thousand products into an empty store, and the same file once more.

Refuses to import anybody's real names: the catalog is generated.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.machine import opened
from store.catalog import import_file
from store.db import Database
from tests.bench.catalogs import written
from tests.bench.figures import Figure, How, figure
from tests.bench.processes import empty, url_of

NAME = "Catalog import"
PARSING = "reading the YAML alone"


def measure(how: How) -> Sequence[Figure]:
    products = how.many(10_000, 300)
    how.tell(f"writing {products:,} products")
    file = written(products, how.folder)
    rounds: dict[str, list[float]] = {"into an empty store": [], "the same file again": [], "the first picture": []}
    parsed = []
    for number in range(how.rounds):
        how.tell(f"round {number + 1} of {how.rounds}")
        parsed.append(_parsed(file))
        for name, took in zip(rounds, asyncio.run(_imported(file, how.folder)), strict=True):
            rounds[name].append(took)
    found = [
        figure(NAME, f"{products:,} products, {name}", took, "s", against=parsed, to=PARSING)
        for name, took in rounds.items()
    ]
    return [*found, figure(NAME, PARSING, parsed, "s")]


def _parsed(file: Path) -> float:
    began = time.perf_counter()
    yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return time.perf_counter() - began


async def _imported(file: Path, folder: Path) -> list[float]:
    """*Units*: seconds for the import, the import of the same, and taking the picture of the company."""
    path = empty(folder, "import")
    async with opened(url_of(path)) as database:
        took = [await _import(database, file), await _import(database, file)]
    fresh = Database(url_of(path))
    began = time.perf_counter()
    await fresh.portfolio()
    took.append(time.perf_counter() - began)
    await fresh.close()
    return took


async def _import(database: Database, file: Path) -> float:
    began = time.perf_counter()
    await import_file(database, file, said_by="benchmark", at=datetime.now(UTC), dry_run=False)
    return time.perf_counter() - began
