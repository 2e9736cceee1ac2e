"""Whose rituals are whose: what somebody is asked in, and for which half.

Refuses to list what somebody could answer: only what they are asked.
"""

from __future__ import annotations

from store import covers, rituals
from store.rituals import Ritual
from store.sides import side
from store.units import Unit

PARTS = {"review": ("harm", "cause"), "checkin": ("progress", "word")}


async def of_person(unit: Unit, person: str, *, ended: bool = False) -> list[tuple[Ritual, list[str]]]:
    """The rituals, the next one first, and the halves."""
    sight = await covers.sight(unit)
    found = []
    for ritual in await rituals.everything(unit, ended=ended):
        asked = [(half, side(sight, ritual.subject, half).person) for half in PARTS[ritual.kind]]
        halves = [half for half, who in asked if who is not None and who.id == person]
        if halves:
            found.append((ritual, halves))
    return found
