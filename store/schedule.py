"""When a ritual is due: a wall-clock rule in an IANA zone becomes instants, one after the other.

Refuses to know the time, the database and the holidays of anybody: all of it is an argument. Pure.

A local time that is skipped by a switch of the clocks becomes the first minute after the gap; one that happens twice
happens once, the first time. A slot on a day off moves to the next working day before the following slot, else it is
left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FURTHEST = 800
"""*Units*: days. A rule that finds nothing within them never will."""
RARELY = 52
"""*Units*: weeks between two slots, at most."""
WORKWEEK = frozenset({1, 2, 3, 4, 5})
"""ISO weekdays, Monday is 1."""
WORKDAY = (time(9), time(17))


class NoSlot(ValueError):
    """A rule that is never due."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`at` on each of `weekdays` (ISO, Monday is 1) in `zone`, each `weeks` weeks counted from the week of `anchor`."""

    zone: str
    weekdays: frozenset[int]
    at: time
    weeks: int = 1
    anchor: date = date(2024, 1, 1)

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(1, 8)):
            raise NoSlot("no weekday")
        if not 1 <= self.weeks <= RARELY:
            raise NoSlot("a cadence of zero weeks, or of more than a year")


@dataclass(frozen=True, slots=True)
class Slot:
    """One time a rule is due: on `day` by the rule, at `due_at` in fact. `moved`: that is another day."""

    day: date
    due_at: datetime
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are worked. `off` are dates nobody is expected to work on."""

    workdays: frozenset[int] = WORKWEEK
    off: Collection[date] = frozenset()
    hours: tuple[time, time] = WORKDAY

    def works(self, day: date) -> bool:
        return day.isoweekday() in self.workdays and day not in self.off


ALWAYS = Days(frozenset(range(1, 8)))


def instant(zone: str, day: date, at: time) -> datetime:
    """The instant of a local time: the first of two, or the first minute after a gap."""
    place = ZoneInfo(zone)
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(place, wall.replace(tzinfo=place, fold=1).astimezone(UTC), first)


def _end_of_gap(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The switch between two instants on its two sides, to the minute."""
    old = before.astimezone(place).utcoffset()
    while after - before > MINUTE:
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        if middle.astimezone(place).utcoffset() == old:
            before = max(middle, before + MINUTE)
        else:
            after = middle
    return after


def local_day(zone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def following(rule: Rule, after: datetime, *, since: date | None = None, days: Days = ALWAYS) -> Slot:
    """The first slot that is due after `after`, of a day of the rule later than `since`. *Raises* NoSlot.

    `since` is the day of the slot before: a rule whose zone has just changed is not due twice on one day.
    """
    for day, until in _days_of(rule, local_day(rule.zone, after) - 7 * DAY):
        slot = _slot(rule, day, until, days)
        if slot is not None and slot.due_at > after and (since is None or day > since):
            return slot
    raise NoSlot("no working day")


def _days_of(rule: Rule, begin: date) -> Iterator[tuple[date, date]]:
    """Each day of the rule, with the one that follows it."""
    return pairwise(day for day in (begin + number * DAY for number in range(FURTHEST)) if _is_due(rule, day))


def _is_due(rule: Rule, day: date) -> bool:
    if day.isoweekday() not in rule.weekdays:
        return False
    return (_monday(day) - _monday(rule.anchor)).days // 7 % rule.weeks == 0


def _monday(day: date) -> date:
    return day - (day.isoweekday() - 1) * DAY


def _slot(rule: Rule, day: date, until: date, days: Days) -> Slot | None:
    """On `day`, or the next working day before `until`; a weekday of the rule counts as worked unless it is off."""
    if day not in days.off:
        return Slot(day, instant(rule.zone, day, rule.at))
    later = (day + number * DAY for number in range(1, min((until - day).days, 7)))
    moved = next((other for other in later if days.works(other)), None)
    return Slot(day, instant(rule.zone, moved, rule.at), moved=True) if moved else None


def working_moment(zone: str, after: datetime, days: Days) -> datetime:
    """The first instant at or after `after` that lies in working hours. *Raises* NoSlot."""
    opens, closes = days.hours
    for day in (local_day(zone, after) + number * DAY for number in range(FURTHEST)):
        if days.works(day) and after < instant(zone, day, closes):
            return max(after, instant(zone, day, opens))
    raise NoSlot("no working hour")


def workdays_later(zone: str, after: datetime, number: int, days: Days) -> datetime:
    """The same local time, `number` working days on; zero is `after` itself. *Raises* NoSlot."""
    local = after.astimezone(ZoneInfo(zone))
    worked = (day for day in (local.date() + step * DAY for step in range(1, FURTHEST)) if days.works(day))
    day = next(islice(worked, number - 1, None), None) if number else local.date()
    if day is None:
        raise NoSlot("no working day")
    return instant(zone, day, local.time().replace(tzinfo=None)) if number else after
