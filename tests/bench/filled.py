"""A store with ten thousand open incidents, each in the middle of its ladder, its thread already somewhere.

Refuses to open them one by one: what led there is not what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages import Place
from store.db import Database
from store.rows import table_of, values_of
from store.tables import AddressRow, IncidentRow

ROOMS = 20
"""*Units*: conversations the incidents were opened in; steps of one platform share a transaction."""
WAITS = {"page": 900, "lease": 7200, "update": 864_000}


async def fill(
    database: Database, due: Sequence[datetime], *, platform: str, workspace: str = "", rooms: int = ROOMS
) -> None:
    """One incident for each due instant, numbered from 1."""
    products = sorted((await database.portfolio()).products)
    places = [place(number, platform, workspace, rooms) for number in range(len(due))]
    rows = [_incident(products[n % len(products)], n, due_at, places[n]) for n, due_at in enumerate(due)]
    homes = [_home(n, places[n]) for n in range(len(due))]
    async with database.writing() as connection:
        await connection.execute(table_of(IncidentRow).insert(), [values_of(row) for row in rows])
        await connection.execute(table_of(AddressRow).insert(), [values_of(row) for row in homes])


def place(number: int, platform: str, workspace: str = "", rooms: int = ROOMS) -> Place:
    return Place(platform, f"C{number % rooms:05d}", kind="channel", workspace=workspace, private=False)


def _incident(product: str, number: int, due_at: datetime, where: Place) -> IncidentRow:
    opened_at = due_at - timedelta(hours=1)
    return IncidentRow(
        product=product,
        symptom="scores drifting since Monday",
        layer="model_tooling",
        severity="error",
        accountability="model_quality",
        reporter_name="Priya Raman",
        room="",
        place=where.packed(),
        waits=WAITS,
        step=number % 2,
        due="page",
        due_at=due_at,
        update_at=due_at + timedelta(days=10),
        since_at=opened_at,
        opened_at=opened_at,
    )


def _home(number: int, where: Place) -> AddressRow:
    return AddressRow(
        slot=f"incident/{number + 1}/headline",
        platform=where.platform,
        conversation=where.conversation,
        place=where.packed(),
        message=f"1.{number:06d}",
        updated_at=datetime.fromisoformat("2026-11-20T09:30:00+00:00"),
    )
