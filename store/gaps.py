"""Findings that come many at a time.

Refuses to open one twice: which are open already the database knows.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text

from store.findings import FINDINGS
from store.units import Unit
from store.upserts import insert_into


async def note(unit: Unit, found: Iterable[tuple[str, str, str]]) -> None:
    """(kind, subject, detail); the first detail of a subject stands."""
    each_once = {(kind, subject): detail for kind, subject, detail in reversed(list(found))}
    if not each_once:
        return
    rows = [
        {"kind": kind, "subject": subject, "detail": detail, "opened_at": unit.at}
        for (kind, subject), detail in sorted(each_once.items())
    ]
    once = insert_into(FINDINGS, await unit.connection()).values(rows)
    await unit.run(
        once.on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=text("closed_at IS NULL"))
    )
