"""Keys for doors that machines outside use: one for each product's predictions, one for each person's calendar.

Refuses to keep a key: only its digest, so that nobody who reads the store can use it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

from sqlalchemy import delete, select

from store import journal
from store.db import Database
from store.rows import table_of
from store.tables import DoorKeyRow
from store.units import Unit

KEYS = table_of(DoorKeyRow)
Door = Literal["predictions", "calendar"]
BYTES = 32


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def issue(unit: Unit, door: Door, subject: str, *, by: str) -> str:
    """A new key, shown once; the one before opens nothing any more."""
    key = secrets.token_urlsafe(BYTES)
    await unit.run(delete(KEYS).where(KEYS.c.door == door, KEYS.c.subject == subject))
    unit.add(DoorKeyRow(door=door, subject=subject, digest=digest(key), said_by=by, said_at=unit.at))
    journal.record(unit, "key issued", subject, actor=by, detail={"door": door})
    return key


async def subject_of(database: Database, door: Door, key: str) -> str | None:
    """What this key opens. Looked up by its digest: how long that takes says nothing about the key."""
    async with database.reading() as connection:
        found = await connection.scalar(select(KEYS.c.subject).where(KEYS.c.door == door, KEYS.c.digest == digest(key)))
    return str(found) if found else None
