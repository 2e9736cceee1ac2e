"""Rituals as a calendar: one recurring event each, its exceptions, updates and cancellations.

Refuses to invent times: what a calendar shows is what the clock will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from store.portfolio import Portfolio
from store.rituals import Ritual
from store.schedule import DAY, following, instant

if TYPE_CHECKING:
    from icalendar import Event

Method = Literal["PUBLISH", "CANCEL"]
LASTS = timedelta(minutes=45)
AHEAD = timedelta(days=366)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = {"review": "Error review", "checkin": "Check-in"}
PRODUCER = "-//Steward//Rituals//EN"


def calendar(portfolio: Portfolio, rituals: Sequence[Ritual], now: datetime, *, method: Method = "PUBLISH") -> bytes:
    """An iCalendar file. *Source* RFC 5545."""
    from icalendar import Calendar  # here, not above: only who asks for a calendar waits for it

    made = Calendar()
    made.add("prodid", PRODUCER)
    made.add("version", "2.0")
    made.add("method", method)
    made.add("x-wr-calname", "Steward")
    for ritual in rituals:
        for event in _events(portfolio, ritual, now):
            made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _events(portfolio: Portfolio, ritual: Ritual, now: datetime) -> Iterator[Event]:
    """The series, and each slot that is held at another time than the rule says."""
    zone = ZoneInfo(ritual.rule.zone)
    first = following(ritual.rule, _usual(ritual, ritual.rule.anchor - DAY)).day
    series = _event(portfolio, ritual, _usual(ritual, first), now)
    if ritual.state != "active":
        series.add("status", "CANCELLED")
        yield series
        return
    series.add("status", "CONFIRMED")
    days = [DAYS[number - 1] for number in sorted(ritual.rule.weekdays)]
    series.add("rrule", {"freq": "weekly", "interval": ritual.rule.weeks, "byday": days})
    planned = _planned(ritual, now)
    left_out = [_usual(ritual, day) for day in _nominal(ritual, first, now) if _is_left_out(ritual, day, planned)]
    if left_out:
        series.add("exdate", left_out)
    yield series
    for day, due_at in planned.items():
        if due_at != _usual(ritual, day):
            yield _elsewhen(portfolio, ritual, _usual(ritual, day), due_at.astimezone(zone), now)


def _is_left_out(ritual: Ritual, day: date, planned: Mapping[date, datetime]) -> bool:
    """Skipped by somebody, or a holiday with no working day after it; what is past stays as it was."""
    ahead = ritual.slot_day is not None and day >= ritual.slot_day
    return day.isoformat() in ritual.skipped or (ahead and day not in planned)


def _usual(ritual: Ritual, day: date) -> datetime:
    return instant(ritual.rule.zone, day, ritual.rule.at).astimezone(ZoneInfo(ritual.rule.zone))


def _event(portfolio: Portfolio, ritual: Ritual, begins: datetime, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{ritual.kind}-{ritual.id}@steward")
    event.add("sequence", ritual.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("duration", LASTS)
    event.add("summary", f"{NAMES[ritual.kind]}: {_subject(portfolio, ritual)}")
    event.add("description", "Prepared, asked and kept by Steward. Say to it: my rituals")
    return event


def _elsewhen(portfolio: Portfolio, ritual: Ritual, usual: datetime, begins: datetime, now: datetime) -> Event:
    """One slot of the series, at another time."""
    event = _event(portfolio, ritual, begins, now)
    event.add("recurrence-id", usual)
    event.add("status", "CONFIRMED")
    return event


def _subject(portfolio: Portfolio, ritual: Ritual) -> str:
    known = (portfolio.products if ritual.kind == "review" else portfolio.pilots).get(ritual.name)
    return known.name if known else ritual.name


def _planned(ritual: Ritual, now: datetime) -> dict[date, datetime]:
    """Day of the rule -> when it is held, a year ahead, as the clock will do it."""
    if ritual.slot_day is None or ritual.due_at is None:
        return {}
    slots = {ritual.slot_day: ritual.due_at}
    after, since, days = ritual.due_at, ritual.slot_day, ritual.days(now)
    while after < now + AHEAD:
        slot = following(ritual.rule, after, since=since, days=days)
        if slot.day.isoformat() not in ritual.skipped:
            slots[slot.day] = slot.due_at
        after, since = slot.due_at, slot.day
    return slots


def _nominal(ritual: Ritual, first: date, now: datetime) -> list[date]:
    """Every day of the rule, holidays or not."""
    found, after, since = [first], _usual(ritual, first), first
    while after < now + AHEAD:
        slot = following(ritual.rule, after, since=since)
        found.append(slot.day)
        after, since = slot.due_at, slot.day
    return found
