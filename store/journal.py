"""The audit trail: what happened, to what, on whose word; and that the company's picture moved.

Refuses to change what was written: the database itself does not allow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from store.rows import table_of
from store.tables import CompanyRow, EventRow
from store.units import Unit

COMPANY = table_of(CompanyRow)


async def moved(unit: Unit) -> int:
    """The number of the picture that this unit is making."""
    later = update(COMPANY).values(portfolio=COMPANY.c.portfolio + 1).returning(COMPANY.c.portfolio)
    return int((await unit.fetch(later))[0]["portfolio"])


def record(
    unit: Unit,
    kind: str,
    subject: str,
    *,
    actor: str = "",
    platform: str = "",
    picture: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """An event. `picture` is what `moved` gave, where the company's picture changed."""
    unit.add(
        EventRow(
            at=unit.at,
            kind=kind,
            subject=subject,
            actor=actor,
            platform=platform,
            request=unit.key,
            portfolio=picture,
            detail=dict(detail or {}),
        )
    )
