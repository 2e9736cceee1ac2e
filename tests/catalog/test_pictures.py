"""A picture never claims to be newer than what was read for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db import Database
from store.pictures import load
from tests.catalog.files import SMALL, edited, imported

FIRST = edited(("name: Lens feed", "name: Lens stream"))
SECOND = edited(("[crack finder]", "[gap finder]"), ("    retraining: bo\n", "    retraining: team:track\n"))


class Interrupted:
    """A connection on which something else happens before the question of that number."""

    def __init__(self, connection: AsyncConnection, before: int, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._connection, self._before, self._meanwhile = connection, before, meanwhile

    def __getattr__(self, how: str) -> Callable[[Any], Awaitable[Any]]:
        async def ask(query: Any) -> Any:
            self._before -= 1
            if self._before == 0:
                await self._meanwhile()
            return await getattr(self._connection, how)(query)

        return ask


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite reads inside one transaction
@pytest.mark.parametrize("taken", ["everything", "what moved"])
@pytest.mark.parametrize("before", [1, 2, 3, 4, 5])
async def test_a_change_while_a_picture_is_taken_is_seen_at_the_next_look(
    before: int, taken: str, database: Database, tmp_path: Path
) -> None:
    await imported(database, tmp_path, SMALL)
    last = await database.portfolio() if taken == "what moved" else None
    await imported(database, tmp_path, FIRST)

    async with database.engine.connect() as connection:
        torn = await load(
            Interrupted(connection, before, lambda: imported(database, tmp_path, SECOND)),  # type: ignore[arg-type]
            last,
        )
        whole = await load(connection, None)
        assert torn == whole or torn.version < whole.version
        assert await load(connection, torn) == whole
