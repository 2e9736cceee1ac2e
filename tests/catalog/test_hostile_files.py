"""Whatever the bytes are, a catalog is read or refused; and what is read can be stored."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from store.catalog import Catalog, export, import_file, read
from store.db import Database
from store.errors import Refused
from store.portfolio import Portfolio
from store.schema import ensure
from tests.catalog.files import SMALL, known, written
from tests.conftest import NOW

KEYS = st.sampled_from(
    [
        "company", "layers", "people", "teams", "products", "pilots", "components", "portfolio", "id", "name",
        "owners", "backups", "aliases", "lead", "stage", "owner", "retraining", "<<", "", "portfolio_lead",
    ]
)  # fmt: skip
SCALARS = st.none() | st.text(max_size=12) | st.sampled_from(["ana", "team:track", "rail-eye"]) | st.integers()
VALUES = st.recursive(SCALARS, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=5))
PIECES = st.lists(
    st.sampled_from([*" \n-:[]{}&*!|>'\"#%@`,?\t", "a", "- ", ": ", "\n  ", "people:", "id", "---\n", "é"])
)


def outcome(content: bytes) -> Catalog | None:
    """*Raises* whatever is not a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read(written(Path(folder), content))
        except Refused as refused:
            assert all(problem.isprintable() for problem in refused.problems)
            return None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    outcome(content)


@given(PIECES)
def test_any_punctuation_is_read_or_refused(pieces: list[str]) -> None:
    outcome("".join(pieces).encode())


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_structure_is_read_or_refused(values: dict[str, Any]) -> None:
    outcome(yaml.safe_dump(values, allow_unicode=True).encode())


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a structure: the container and the key."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in list(inside) for place in [(value, key), *spots(each)]]


LIKELY: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", [], {}, "ana", "bo", "team:track", "track", "rail-eye", ["a"], "😀", "\x85", "a\nb"]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10_000), LIKELY), min_size=1, max_size=2))
def test_what_is_read_can_be_stored_and_written_back(changes: list[tuple[int, Any]]) -> None:
    values = yaml.safe_load(SMALL)
    for number, value in changes:
        places = spots(values)
        container, key = places[number % len(places)]
        container[key] = value
    text = yaml.safe_dump(values, allow_unicode=True)
    read_whole = outcome(text.encode()) is not None
    event("stored" if read_whole else "refused")
    if read_whole:
        one = asyncio.run(stored(text))
        assert known(asyncio.run(stored(export(one)))) == known(one)


async def stored(text: str) -> Portfolio:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/steward.db")
        try:
            await ensure(database)
            await import_file(database, written(Path(folder), text), said_by="", at=NOW)
            return await database.portfolio()
        finally:
            await database.close()
