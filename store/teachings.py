"""What the desk was taught: further names for things, further phrasings for accountabilities; and what it did not get.

Refuses a name that is taken, and to forget without a trace: both are events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from store import journal
from store.errors import NotFound, Unclear
from store.rows import table_of
from store.tables import AccountabilityRow, AliasRow, AnswerRow
from store.units import Unit

ALIASES, ACCOUNTABILITIES, ANSWERS = table_of(AliasRow), table_of(AccountabilityRow), table_of(AnswerRow)
TAUGHT = "taught"
RECENT = 5_000
"""*Units*: answers that are looked through."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that ended in a question back or in nothing, the words nothing explained, and what they may mean."""

    question: str
    times: int
    unexplained: tuple[str, ...]
    candidates: tuple[str, ...]
    last_at: datetime


async def teach_alias(unit: Unit, name: str, subject: str, *, by: str) -> None:
    """`name` means `subject` from now on. *Raises* Unclear."""
    taken = await unit.fetch(select(ALIASES.c.subject).where(ALIASES.c.name == name, ALIASES.c.kind == TAUGHT))
    if taken:
        raise Unclear(f'{name} is taught already. To change it, say first: forget alias "{name}"')
    unit.add(AliasRow(subject=subject, name=name, kind=TAUGHT, source="chat", said_by=by, said_at=unit.at))
    picture = await journal.moved(unit)
    journal.record(unit, "alias taught", subject, actor=by, picture=picture, detail={"name": name})


async def forget_alias(unit: Unit, name: str, *, by: str) -> str:
    """What it had been taught to mean. *Raises* NotFound."""
    same = ALIASES.c.name == name, ALIASES.c.kind == TAUGHT
    rows = await unit.fetch(select(ALIASES.c.subject).where(*same))
    if not rows:
        raise NotFound(f"Nobody has taught me {name}. Names from the catalog are changed there.")
    await unit.run(delete(ALIASES).where(*same))
    subject = str(rows[0]["subject"])
    picture = await journal.moved(unit)
    journal.record(unit, "alias forgotten", subject, actor=by, picture=picture, detail={"name": name})
    return subject


async def change_cues(unit: Unit, accountability: str, cues: tuple[str, ...], *, kind: str, cue: str, by: str) -> None:
    """The company's own phrasings for an accountability."""
    same = ACCOUNTABILITIES.c.id == accountability
    await unit.run(update(ACCOUNTABILITIES).where(same).values(cues=list(cues)))
    detail = {"accountability": accountability, "cue": cue}
    journal.record(unit, kind, "company", actor=by, picture=await journal.moved(unit), detail=detail)


async def unanswered(unit: Unit, limit: int) -> list[Unanswered]:
    """The most frequent first, then the newest."""
    newest = select(ANSWERS).where(ANSWERS.c.kind != "answer").order_by(ANSWERS.c.id.desc()).limit(RECENT)
    rows = [row for row in await unit.fetch(newest) if _lost(row["kind"], row["reading"])]
    times = Counter(row["question"].casefold() for row in rows)
    first = {row["question"].casefold(): row for row in reversed(rows)}
    found = [
        Unanswered(
            row["question"],
            times[same],
            _said(row["reading"], "unexplained"),
            _said(row["reading"], "candidates"),
            row["at"],
        )
        for same, row in first.items()
    ]
    return sorted(found, key=lambda each: (-each.times, -each.last_at.timestamp(), each.question))[:limit]


def _said(reading: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(reading.get(name) or ())


def _lost(kind: str, reading: dict[str, object]) -> bool:
    """Whether it ended in a question back or in nothing; a gap said aloud is an answer."""
    return kind in ("clarify", "out_of_scope") or not (
        reading.get("product") or reading.get("pilot") or reading.get("component") or reading.get("accountability")
    )
