"""A small durable table of text by key, one for each platform.

Refuses to know what is written in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from store.db import Database
from store.rows import table_of
from store.tables import NoteRow
from store.upserts import insert_into

NOTES = table_of(NoteRow)


class Notebook:
    """Read whole at the start, written key by key."""

    def __init__(self, database: Database, platform: str) -> None:
        self._database, self._platform = database, platform

    async def read(self) -> Mapping[str, str]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(NOTES.c.key, NOTES.c.value).where(NOTES.c.platform == self._platform)
            )
            return {row.key: row.value for row in rows}

    async def write(self, key: str, value: str) -> None:
        """An empty value forgets the key."""
        page = {"platform": self._platform, "key": key}
        async with self._database.writing() as connection:
            if not value:
                await connection.execute(delete(NOTES).where(NOTES.c.platform == self._platform, NOTES.c.key == key))
                return
            insert = insert_into(NOTES, connection).values(**page, value=value)
            await connection.execute(insert.on_conflict_do_update(index_elements=list(page), set_={"value": value}))
