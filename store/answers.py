"""What was understood of a question, and said: for `why`, for follow-ups, for a program that asked.

Refuses to keep it in memory: another replica may get the next question.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from store.db import Database
from store.rows import table_of
from store.tables import AnswerRow, OutboxRow
from store.units import Unit

ANSWERS, OUTBOX = table_of(AnswerRow), table_of(OutboxRow)


async def reading_of(database: Database, request: str) -> tuple[dict[str, Any], str]:
    """What was understood of this request, and the first line that was said; empty where it was no question."""
    async with database.reading() as connection:
        reading = await connection.scalar(select(ANSWERS.c.reading).where(ANSWERS.c.request == request))
        card = await connection.scalar(select(OUTBOX.c.card).where(OUTBOX.c.request == request).order_by(OUTBOX.c.id))
    return dict(reading or {}), str(json.loads(card).get("title", "")) if card else ""


async def taken(database: Database, request: str, at: datetime) -> None:
    """The replies to this request wait no longer: the program that asked has read them itself."""
    mine = update(OUTBOX).where(OUTBOX.c.request == request, OUTBOX.c.waiting.is_(True))
    async with database.writing() as connection:
        await connection.execute(mine.values(state="sent", waiting=False, sent_at=at))


def keep(unit: Unit, conversation: str, question: str, kind: str, reading: dict[str, Any]) -> None:
    """Remembered with the commit."""
    unit.add(
        AnswerRow(
            conversation=conversation, request=unit.key, question=question, kind=kind, at=unit.at, reading=reading
        )
    )


async def last(unit: Unit, conversation: str) -> dict[str, Any] | None:
    """What was last understood in a conversation."""
    newest = select(ANSWERS.c.reading).where(ANSWERS.c.conversation == conversation).order_by(ANSWERS.c.id.desc())
    rows = await unit.fetch(newest.limit(1))
    return dict(rows[0]["reading"]) if rows else None
