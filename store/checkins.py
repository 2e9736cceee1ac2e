"""Check-ins of pilots: one for each slot, with two halves, the values of each criterion, and who was silent.

Refuses a second check-in of one slot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select, update

from store import journal
from store.errors import NotFound
from store.rituals import Ritual
from store.rows import table_of
from store.tables import CheckinRow, MeasureRow
from store.units import Unit
from store.upserts import insert_into

CHECKINS, MEASURES = table_of(CheckinRow), table_of(MeasureRow)
MOST = 100
WORDS = ("yes", "no", "too early")


@dataclass(frozen=True, slots=True)
class Checkin:
    """One slot. `progress_at` and `word_at` say when each half was there."""

    number: int
    pilot: str
    ritual: int
    slot_day: date
    state: str
    place: str
    opened_at: datetime
    room: str = ""
    blockers: str = ""
    risks: str = ""
    feedback: str = ""
    progress_by: str = ""
    progress_at: datetime | None = None
    word: str = ""
    word_note: str = ""
    word_by: str = ""
    word_at: datetime | None = None
    edits: int = 0
    nudges: int = 0
    nudge_at: datetime | None = None
    close_at: datetime | None = None
    closed_at: datetime | None = None
    late: bool = False
    reason: str = ""
    generation: int = 1

    @property
    def slot(self) -> str:
        return f"checkin/{self.number}"

    def has(self, half: str) -> bool:
        return (self.progress_at if half == "progress" else self.word_at) is not None

    @property
    def outcome(self) -> str:
        halves = [self.has("progress"), self.has("word")]
        return "held" if all(halves) else "partly" if any(halves) else "silent"


@dataclass(frozen=True, slots=True)
class Measure:
    """A value somebody reported, and what it rests on."""

    criterion: int
    value: float
    evidence: str
    said_by: str
    said_at: datetime
    checkin: int = 0


def _checkin(row: RowMapping) -> Checkin:
    fields = dict(row)
    return Checkin(number=fields.pop("id"), **fields)


async def checkin(unit: Unit, number: int) -> Checkin:
    """*Raises* NotFound."""
    rows = await unit.fetch(select(CHECKINS).where(CHECKINS.c.id == number))
    if not rows:
        raise NotFound(f"There is no check-in {number}. Say: pilots")
    return _checkin(rows[0])


async def latest(unit: Unit, pilot: str) -> Checkin | None:
    """The newest at which anybody was asked."""
    asked = CHECKINS.c.pilot == pilot, CHECKINS.c.state.not_in(("skipped", "missed"))
    rows = await unit.fetch(select(CHECKINS).where(*asked).order_by(CHECKINS.c.slot_day.desc()).limit(1))
    return _checkin(rows[0]) if rows else None


async def last_word(unit: Unit, pilot: str) -> Checkin | None:
    """The newest check-in at which the scenario owner said whether the value is there."""
    said = CHECKINS.c.pilot == pilot, CHECKINS.c.word != ""
    rows = await unit.fetch(select(CHECKINS).where(*said).order_by(CHECKINS.c.slot_day.desc()).limit(1))
    return _checkin(rows[0]) if rows else None


async def history(unit: Unit, pilot: str, *, limit: int = 52) -> list[Checkin]:
    """The newest first."""
    query = select(CHECKINS).where(CHECKINS.c.pilot == pilot).order_by(CHECKINS.c.slot_day.desc()).limit(limit)
    return [_checkin(row) for row in await unit.fetch(query)]


async def due(unit: Unit, now: datetime) -> Sequence[tuple[str, Checkin]]:
    found: list[tuple[str, Checkin]] = []
    for what, column in (("close", CHECKINS.c.close_at), ("nudge", CHECKINS.c.nudge_at)):
        query = select(CHECKINS).where(column <= now, CHECKINS.c.state == "open").order_by(column).limit(MOST)
        found += [(what, _checkin(row)) for row in await unit.fetch(query)]
    return found


async def measures(unit: Unit, pilot: str) -> Mapping[int, list[Measure]]:
    """Criterion -> its values, the oldest first."""
    query = (
        select(MEASURES)
        .join(CHECKINS, CHECKINS.c.id == MEASURES.c.checkin)
        .where(CHECKINS.c.pilot == pilot)
        .order_by(CHECKINS.c.slot_day)
    )
    found: dict[int, list[Measure]] = {}
    for row in await unit.fetch(query):
        found.setdefault(row["criterion"], []).append(Measure(**row))
    return found


# --- changing ----------------------------------------------------------------------------------------


async def opened(unit: Unit, ritual: Ritual, *, state: str = "open", reason: str = "", **fields: Any) -> Checkin:
    assert ritual.slot_day is not None
    row = CheckinRow(
        pilot=ritual.name, ritual=ritual.id, slot_day=ritual.slot_day, place=ritual.place, opened_at=unit.at,
        state=state, reason=reason, closed_at=None if state == "open" else unit.at, **fields,
    )  # fmt: skip
    number = await unit.inserted(row)
    journal.record(
        unit, "check-in", f"pilot:{ritual.name}", detail={"checkin": number, "state": state, "reason": reason}
    )
    return await checkin(unit, number)


async def change(unit: Unit, found: Checkin, **values: Any) -> Checkin:
    await unit.run(update(CHECKINS).where(CHECKINS.c.id == found.number).values(**values))
    return replace(found, **values)


async def measure(unit: Unit, found: Checkin, said: Measure) -> None:
    """The latest word of this check-in about one criterion."""
    values = {"value": said.value, "evidence": said.evidence, "said_by": said.said_by, "said_at": said.said_at}
    insert = insert_into(MEASURES, await unit.connection())
    first = insert.values(checkin=found.number, criterion=said.criterion, **values)
    await unit.run(first.on_conflict_do_update(index_elements=["checkin", "criterion"], set_=values))


async def closed(unit: Unit, found: Checkin) -> Checkin:
    over = {"state": found.outcome, "close_at": None, "nudge_at": None, "closed_at": unit.at}
    journal.record(
        unit, "check-in closed", f"pilot:{found.pilot}", detail={"checkin": found.number, "state": found.outcome}
    )
    return await change(unit, found, **over, generation=found.generation + 1)
