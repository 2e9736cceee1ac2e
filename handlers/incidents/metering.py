"""Numbers for whoever watches the machine: how many incidents stand how, how late the next step is, how long each took.

Refuses words: no symptom and no person is among the labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import Number
from store import record
from store.units import Unit

BY = ("layer", "product", "accountability")


async def standing(unit: Unit, now: datetime) -> Sequence[Number]:
    """How many there are in each state, since when the oldest of them, and how late the desk is."""
    connection = await unit.connection()
    numbers = [Number("steward_step_late_seconds", LATE, {}, await record.late(connection, now))]
    for row in await record.counts(connection):
        labels = {"state": row["state"], "severity": row["severity"]}
        age = max(0.0, (now - row["oldest_at"]).total_seconds())
        numbers.append(Number("steward_incidents", "Incidents by state and severity", labels, row["number"]))
        numbers.append(Number("steward_incident_oldest_seconds", "How long the oldest of them stands so", labels, age))
    return numbers


LATE = "How late the longest overdue call, question or lapse is"


async def took(unit: Unit, now: datetime) -> Sequence[Number]:
    """Sums and counts of every span that is measured: their quotient is the mean, and so is that of their rates."""
    numbers: list[Number] = []
    for row in await record.spans(await unit.connection()):
        where = {name: row[name] or "" for name in BY}
        numbers.append(Number("steward_incident_bounces", "Hand-overs between layers", where, row["bounces"]))
        for measure in record.MEASURES:
            labels = {"until": measure, **where}
            seconds, count = row[f"{measure}_seconds"] or 0.0, row[f"{measure}_count"]
            numbers.append(Number("steward_incident_seconds_sum", "From opening until then, added up", labels, seconds))
            numbers.append(Number("steward_incident_seconds_count", "How many got that far", labels, count))
    return numbers
