"""Rituals as rows: what is due when, and what people did to it from chat.

Refuses to be due twice for one slot: each firing arms the next in the same transaction, and every change moves the
generation that the firing carries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import RowMapping, select, update

from store import journal
from store.daysoff import working_days
from store.rows import table_of
from store.schedule import Days, Rule, Slot, following, instant, local_day
from store.tables import RitualRow
from store.units import Unit

RITUALS = table_of(RitualRow)
MOST = 25
"""*Units*: rituals a tick takes up; what is left is due at the next."""
LATE = 8
"""*Units*: hours after which a slot is skipped and said, not held."""

Kind = Literal["review", "checkin"]


@dataclass(frozen=True, slots=True)
class Ritual:
    """`slot_day` is the day by the rule, `due_at` when it is really due; both None while paused."""

    kind: Kind
    subject: str
    rule: Rule
    place: str
    id: int = 0
    room: str = ""
    country: str = ""
    late_hours: int = LATE
    state: str = "active"
    reason: str = ""
    generation: int = 1
    sequence: int = 0
    slot_day: date | None = None
    due_at: datetime | None = None
    last_day: date | None = None
    skipped: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    said_by: str = ""

    @property
    def name(self) -> str:
        """The id of what it is about."""
        return self.subject.partition(":")[2]

    @property
    def key(self) -> str:
        assert self.due_at is not None
        return f"ritual/{self.id}/{self.generation}/{self.due_at.isoformat()}"

    def days(self, at: datetime) -> Days:
        return working_days(self.country, local_day(self.rule.zone, at))

    def late(self, now: datetime) -> bool:
        return self.due_at is not None and now - self.due_at > timedelta(hours=self.late_hours)


# --- reading -----------------------------------------------------------------------------------------


def _ritual(row: RowMapping) -> Ritual:
    days = frozenset(int(each) for each in row["weekdays"].split(","))
    rule = Rule(row["zone"], days, time.fromisoformat(row["at_local"]), row["weeks"], row["anchor"])
    same = ("kind", "subject", "place", "id", "room", "country", "late_hours", "state", "reason", "generation")
    more = ("sequence", "slot_day", "due_at", "last_day", "settings", "said_by")
    return Ritual(rule=rule, skipped=tuple(row["skipped"]), **{name: row[name] for name in (*same, *more)})


def _values(ritual: Ritual) -> dict[str, Any]:
    rule = ritual.rule
    fields = {
        name: getattr(ritual, name) for name in Ritual.__slots__ if name not in ("id", "rule", "skipped", "settings")
    }
    return {
        **fields, "zone": rule.zone, "weekdays": ",".join(map(str, sorted(rule.weekdays))),
        "at_local": rule.at.isoformat("minutes"), "weeks": rule.weeks, "anchor": rule.anchor,
        "skipped": list(ritual.skipped), "settings": dict(ritual.settings),
    }  # fmt: skip


async def named(unit: Unit, kind: Kind, subject: str) -> Ritual | None:
    return await _one(unit, RITUALS.c.kind == kind, RITUALS.c.subject == subject)


async def by_id(unit: Unit, number: int) -> Ritual | None:
    return await _one(unit, RITUALS.c.id == number)


async def _one(unit: Unit, *where: Any) -> Ritual | None:
    rows = await unit.fetch(select(RITUALS).where(*where))
    return _ritual(rows[0]) if rows else None


async def everything(unit: Unit, kind: Kind | None = None, *, ended: bool = False) -> list[Ritual]:
    """Those that are due next first; `ended`: those that are over too, so that calendars can take them back."""
    query = select(RITUALS).order_by(RITUALS.c.due_at, RITUALS.c.id)
    query = query if ended else query.where(RITUALS.c.state != "ended")
    return [_ritual(row) for row in await unit.fetch(query.where(RITUALS.c.kind == kind) if kind else query)]


async def due(unit: Unit, now: datetime) -> Sequence[Ritual]:
    """The longest overdue first; one indexed question, however many there are."""
    query = select(RITUALS).where(RITUALS.c.due_at <= now).order_by(RITUALS.c.due_at, RITUALS.c.id).limit(MOST)
    return [_ritual(row) for row in await unit.fetch(query)]


# --- changing ----------------------------------------------------------------------------------------


def armed(ritual: Ritual, now: datetime) -> Ritual:
    """With its next slot: later than now, and of a later day than the last one."""
    slot = following(ritual.rule, now, since=ritual.last_day, days=ritual.days(now))
    while slot.day.isoformat() in ritual.skipped:
        slot = following(ritual.rule, slot.due_at, since=slot.day, days=ritual.days(now))
    return replace(ritual, slot_day=slot.day, due_at=slot.due_at)


async def plan(unit: Unit, ritual: Ritual, *, by: str) -> Ritual:
    """It is kept so from now on; one that was there before keeps its history and its identity in calendars."""
    before = await named(unit, ritual.kind, ritual.subject)
    if before is None:
        made = armed(replace(ritual, said_by=by), unit.at)
        number = await unit.inserted(RitualRow(**_values(made), said_at=unit.at))
        _recorded(unit, made, "ritual planned", by)
        return replace(made, id=number)
    kept = replace(
        ritual, id=before.id, generation=before.generation + 1, sequence=before.sequence + 1,
        last_day=before.last_day, settings={**before.settings, **ritual.settings}, said_by=by,
    )  # fmt: skip
    return await save(unit, armed(kept, unit.at), "ritual changed", by=by)


async def save(unit: Unit, ritual: Ritual, kind: str, *, by: str) -> Ritual:
    values = {**_values(ritual), "said_at": unit.at}
    await unit.run(update(RITUALS).where(RITUALS.c.id == ritual.id).values(**values))
    _recorded(unit, ritual, kind, by)
    return ritual


def _recorded(unit: Unit, ritual: Ritual, kind: str, by: str) -> None:
    when = ritual.due_at.isoformat() if ritual.due_at else None
    journal.record(
        unit, kind, ritual.subject, actor=by, detail={"kind": ritual.kind, "due": when, "reason": ritual.reason}
    )


async def handled(unit: Unit, ritual: Ritual) -> Ritual | None:
    """This slot is over, held or not, and the next is armed; None where somebody else was there first."""
    later = armed(replace(ritual, last_day=ritual.slot_day), unit.at)
    columns = {"last_day": later.last_day, "slot_day": later.slot_day, "due_at": later.due_at}
    same = RITUALS.c.id == ritual.id, RITUALS.c.generation == ritual.generation, RITUALS.c.due_at == ritual.due_at
    return later if await unit.run(update(RITUALS).where(*same).values(**columns)) else None


async def pause(unit: Unit, ritual: Ritual, reason: str, *, by: str) -> Ritual:
    still = replace(_moved_on(ritual), state="paused", reason=reason, slot_day=None, due_at=None)
    return await save(unit, still, "ritual paused", by=by)


async def resume(unit: Unit, ritual: Ritual, *, by: str) -> Ritual:
    again = replace(_moved_on(ritual), state="active", reason="")
    return await save(unit, armed(again, unit.at), "ritual resumed", by=by)


async def end(unit: Unit, ritual: Ritual, reason: str, *, by: str) -> Ritual:
    over = replace(_moved_on(ritual), state="ended", reason=reason, slot_day=None, due_at=None)
    return await save(unit, over, "ritual ended", by=by)


async def skip(unit: Unit, ritual: Ritual, reason: str, *, by: str) -> Ritual:
    """This slot is left out; the next one stands."""
    assert ritual.slot_day is not None
    left = replace(
        _moved_on(ritual), skipped=(*ritual.skipped, ritual.slot_day.isoformat())[-20:], last_day=ritual.slot_day,
        reason=reason,
    )  # fmt: skip
    return await save(unit, armed(left, unit.at), "ritual skipped", by=by)


async def move(unit: Unit, ritual: Ritual, day: date, at: time, *, by: str) -> Ritual:
    """This slot alone is held then; the rule stays."""
    moved = replace(_moved_on(ritual), due_at=instant(ritual.rule.zone, day, at))
    return await save(unit, moved, "ritual moved", by=by)


def _moved_on(ritual: Ritual) -> Ritual:
    return replace(ritual, generation=ritual.generation + 1, sequence=ritual.sequence + 1)


def after_this(ritual: Ritual) -> Slot:
    """The slot after the one that is armed."""
    assert ritual.due_at is not None
    return following(ritual.rule, ritual.due_at, since=ritual.slot_day, days=ritual.days(ritual.due_at))
