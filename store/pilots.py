"""Pilots' records: what was promised, what success is, when it is decided, and what was.

Refuses to start without a promise in numbers, and to change one silently afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import RowMapping, select, update

from store import journal
from store.criteria import Criterion
from store.errors import NotFound
from store.mailbox import KEYS
from store.portfolio import Pilot, Portfolio
from store.rows import table_of
from store.schedule import instant, local_day
from store.tables import CriterionRow, PilotRecordRow, PilotRow
from store.units import Unit

RECORDS, CRITERIA, PILOTS = (table_of(each) for each in (PilotRecordRow, CriterionRow, PilotRow))
MOST = 50
REMINDERS = (14, 7, 1, 0)
"""*Units*: days before the decision date at which it is said."""
OVERDUE = timedelta(days=7)
"""How often it is said after the date."""
MORNING = time(9, 30)
LIKE = 55
ENDED = {"scale": "scaled", "close": "closed"}
"""A decision that ends a pilot -> the status its catalog entry gets."""


@dataclass(frozen=True, slots=True)
class Record:
    """The promise of a pilot and what became of it."""

    pilot: str
    zone: str
    place: str
    goal: str = ""
    team: str = ""
    hypothesis: str = ""
    scenarios: tuple[str, ...] = ()
    risks: str = ""
    starts_on: date | None = None
    decides_on: date | None = None
    moved: int = 0
    round: int = 1
    round_at: datetime | None = None
    state: str = "draft"
    feedback: str = ""
    conclusions: str = ""
    decision: str = ""
    reason: str = ""
    dissent: str = ""
    waived: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    reminded: int | None = None
    remind_at: datetime | None = None
    silent: int = 0
    generation: int = 1
    said_by: str = ""
    said_at: datetime | None = None

    def spent(self, at: datetime) -> float:
        """The share of its time that is over."""
        if self.starts_on is None or self.decides_on is None:
            return 0.0
        whole = (self.decides_on - self.starts_on).days or 1
        return (local_day(self.zone, at) - self.starts_on).days / whole

    def days_left(self, at: datetime) -> int:
        """Negative after the date."""
        assert self.decides_on is not None
        return (self.decides_on - local_day(self.zone, at)).days

    def overdue(self, at: datetime) -> bool:
        return self.state == "running" and self.decides_on is not None and self.days_left(at) < 0


def _record(row: RowMapping) -> Record:
    fields = {name: row[name] for name in Record.__slots__ if name not in ("scenarios", "waived")}
    return Record(**fields, scenarios=tuple(row["scenarios"]), waived=tuple(row["waived"]))


def _values(record: Record) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return {**fields, "scenarios": list(record.scenarios), "waived": list(record.waived)}


def _criterion(row: RowMapping) -> Criterion:
    same = ("metric", "comparison", "target", "unit", "how")
    return Criterion(number=row["id"], **{name: row[name] for name in same})


# --- reading -----------------------------------------------------------------------------------------


async def record(unit: Unit, pilot: str) -> Record | None:
    rows = await unit.fetch(select(RECORDS).where(RECORDS.c.pilot == pilot))
    return _record(rows[0]) if rows else None


async def recorded(unit: Unit, pilot: str) -> Record:
    """*Raises* NotFound."""
    found = await record(unit, pilot)
    if found is None:
        raise NotFound(f"Nothing is written down about {pilot} yet. Say: record pilot {pilot}")
    return found


async def records(unit: Unit) -> dict[str, Record]:
    return {row["pilot"]: _record(row) for row in await unit.fetch(select(RECORDS).order_by(RECORDS.c.decides_on))}


async def criteria(unit: Unit, pilot: str) -> list[Criterion]:
    """Those that count now, in the order they were said."""
    query = select(CRITERIA).where(CRITERIA.c.pilot == pilot, CRITERIA.c.retired_at.is_(None)).order_by(CRITERIA.c.id)
    return [_criterion(row) for row in await unit.fetch(query)]


async def with_criteria(unit: Unit) -> set[str]:
    """The pilots that promise something in numbers."""
    rows = await unit.fetch(select(CRITERIA.c.pilot).where(CRITERIA.c.retired_at.is_(None)).distinct())
    return {row["pilot"] for row in rows}


async def changed_since(unit: Unit, pilot: str, since: datetime) -> int:
    """How many criteria were said or retired after the instant."""
    later = (CRITERIA.c.said_at > since) | (CRITERIA.c.retired_at > since)
    return len(await unit.fetch(select(CRITERIA.c.id).where(CRITERIA.c.pilot == pilot, later)))


async def due(unit: Unit, now: datetime) -> Sequence[Record]:
    """Running pilots of whose date somebody is to be reminded."""
    query = select(RECORDS).where(RECORDS.c.remind_at <= now, RECORDS.c.state == "running")
    return [_record(row) for row in await unit.fetch(query.order_by(RECORDS.c.remind_at).limit(MOST))]


async def happened(unit: Unit, key: str) -> bool:
    """Whether a request with this key has been done."""
    return bool(await unit.fetch(select(KEYS.c.key).where(KEYS.c.key == key)))


def similar(
    portfolio: Portfolio, about: Pilot, text: str, known: dict[str, Record]
) -> list[tuple[Pilot, Record | None]]:
    """Other pilots that tried nearly the same, the likeliest first; shown with their outcome, never merged."""
    wanted = f"{about.name} {about.task} {text}"
    scored = []
    for other in portfolio.pilots.values():
        if other.id == about.id:
            continue
        told = known.get(other.id)
        words = f"{other.name} {other.task} {told.goal if told else ''}"
        score = fuzz.token_set_ratio(wanted, words) + (10 if other.product == about.product else 0)
        scored.append((score, other.id))
    likely = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: (-pair[0], pair[1]))[:3]
    return [(portfolio.pilots[name], known.get(name)) for _, name in likely]


# --- changing ----------------------------------------------------------------------------------------


def remind_next(found: Record, at: datetime) -> Record:
    """With the next reminder before the date, on it, or each week after it."""
    assert found.decides_on is not None
    ahead = [instant(found.zone, found.decides_on - timedelta(days=days), MORNING) for days in REMINDERS]
    following = next((moment for moment in ahead if moment > at), None)
    return replace(found, remind_at=following or max(ahead[-1], at) + OVERDUE)


async def begin(unit: Unit, made: Record, *, by: str) -> Record:
    """A new record, as a draft."""
    row = replace(made, said_by=by, said_at=unit.at)
    unit.add(PilotRecordRow(**_values(row)))
    journal.record(unit, "pilot recorded", f"pilot:{made.pilot}", actor=by)
    return row


async def save(unit: Unit, found: Record, kind: str, *, by: str, **detail: Any) -> Record:
    """As it is now; buttons drawn before are stale."""
    now = replace(found, generation=found.generation + 1)
    await unit.run(update(RECORDS).where(RECORDS.c.pilot == found.pilot).values(**_values(now)))
    journal.record(unit, kind, f"pilot:{found.pilot}", actor=by, detail=detail)
    return now


async def reminded(unit: Unit, found: Record, days: int) -> Record:
    now = remind_next(replace(found, reminded=days), unit.at)
    await unit.run(update(RECORDS).where(RECORDS.c.pilot == found.pilot).values(reminded=days, remind_at=now.remind_at))
    return now


async def silence(unit: Unit, pilot: str, number: int) -> None:
    await unit.run(update(RECORDS).where(RECORDS.c.pilot == pilot).values(silent=number))


async def add_criterion(unit: Unit, pilot: str, said: Criterion, *, by: str, reason: str) -> Criterion:
    """It counts from now on; one of the same metric is retired, with who and why."""
    same = CRITERIA.c.pilot == pilot, CRITERIA.c.metric == said.metric, CRITERIA.c.retired_at.is_(None)
    gone = {"retired_at": unit.at, "retired_by": by, "reason": reason}
    replaced = await unit.run(update(CRITERIA).where(*same).values(**gone))
    row = CriterionRow(
        pilot=pilot, metric=said.metric, comparison=said.comparison, target=said.target, unit=said.unit, how=said.how,
        said_by=by, said_at=unit.at, reason=reason,
    )  # fmt: skip
    number = await unit.inserted(row)
    kind = "criterion changed" if replaced else "criterion said"
    detail = {"criterion": str(said), "how": said.how, "reason": reason}
    journal.record(unit, kind, f"pilot:{pilot}", actor=by, detail=detail)
    return replace(said, number=number)


async def drop_criterion(unit: Unit, pilot: str, metric: str, *, by: str, reason: str) -> int:
    same = CRITERIA.c.pilot == pilot, CRITERIA.c.metric == metric, CRITERIA.c.retired_at.is_(None)
    gone = {"retired_at": unit.at, "retired_by": by, "reason": reason}
    dropped = await unit.run(update(CRITERIA).where(*same).values(**gone))
    journal.record(unit, "criterion dropped", f"pilot:{pilot}", actor=by, detail={"metric": metric, "reason": reason})
    return dropped


async def create(unit: Unit, made: Pilot, *, by: str) -> None:
    """A pilot the catalog does not have yet."""
    unit.add(
        PilotRow(id=made.id, name=made.name, product=made.product, team=made.where, task=made.task, status=made.status)
    )
    journal.record(unit, "created", f"pilot:{made.id}", actor=by, picture=await journal.moved(unit))


async def status(unit: Unit, pilot: str, word: str, *, by: str) -> None:
    """The catalog's word for where it stands."""
    await unit.run(update(PILOTS).where(PILOTS.c.id == pilot).values(status=word))
    journal.record(unit, "status", f"pilot:{pilot}", actor=by, picture=await journal.moved(unit), detail={"is": word})


async def stage(unit: Unit, product: str, name: str, *, by: str, why: str) -> None:
    """The product's stage of its lifecycle."""
    from store.tables import ProductRow

    table = table_of(ProductRow)
    await unit.run(update(table).where(table.c.id == product).values(stage=name))
    picture = await journal.moved(unit)
    journal.record(unit, "stage", f"product:{product}", actor=by, picture=picture, detail={"is": name, "why": why})
