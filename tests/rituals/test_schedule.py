"""When a ritual is due: truth tables over every switch of the clocks, and what no table lists as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.schedule import ALWAYS, Days, NoSlot, Rule, following, instant, local_day, workdays_later, working_moment

DAILY = frozenset(range(1, 8))
MONDAY = frozenset({1})

# Zone, day of the switch, a local time on it, the one instant it is (UTC).
SWITCHES = [
    # Berlin: 02:00 becomes 03:00 in March, 03:00 becomes 02:00 in October.
    ("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59"),
    ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29", "09:30", "2026-03-29T07:30"),
    ("Europe/Berlin", "2026-10-25", "01:59", "2026-10-24T23:59"),
    ("Europe/Berlin", "2026-10-25", "02:00", "2026-10-25T00:00"),
    ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
    ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
    ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:00"),
    ("Europe/Berlin", "2027-10-31", "02:30", "2027-10-31T00:30"),
    ("Europe/Berlin", "2027-10-31", "09:30", "2027-10-31T08:30"),
    # New York: the same, a few weeks apart.
    ("America/New_York", "2026-03-08", "01:59", "2026-03-08T06:59"),
    ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00"),
    ("America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
    ("America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00"),
    ("America/New_York", "2027-03-14", "02:30", "2027-03-14T07:00"),
    ("America/New_York", "2027-11-07", "01:30", "2027-11-07T05:30"),
    ("America/New_York", "2027-11-07", "09:30", "2027-11-07T14:30"),
    # Lord Howe Island moves by half an hour, the other way round.
    ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
    ("Australia/Lord_Howe", "2026-04-05", "02:00", "2026-04-04T15:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:00", "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45"),
    ("Australia/Lord_Howe", "2027-10-03", "02:15", "2027-10-02T15:30"),
    ("Australia/Lord_Howe", "2027-10-03", "09:30", "2027-10-02T22:30"),
    # Casablanca goes back for Ramadan and forward after it.
    ("Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T01:30"),
    ("Africa/Casablanca", "2026-02-15", "03:00", "2026-02-15T03:00"),
    ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T02:00"),
    ("Africa/Casablanca", "2026-03-22", "03:00", "2026-03-22T02:00"),
    ("Africa/Casablanca", "2027-02-07", "02:30", "2027-02-07T01:30"),
    ("Africa/Casablanca", "2027-03-14", "02:30", "2027-03-14T02:00"),
    ("Africa/Casablanca", "2027-03-14", "09:30", "2027-03-14T08:30"),
    # Kolkata never switches, and lies on the half hour.
    ("Asia/Kolkata", "2026-03-29", "02:30", "2026-03-28T21:00"),
    ("Asia/Kolkata", "2026-10-25", "02:30", "2026-10-24T21:00"),
    ("Asia/Kolkata", "2027-03-28", "02:30", "2027-03-27T21:00"),
    ("Asia/Kolkata", "2027-10-31", "09:30", "2027-10-31T04:00"),
]
ZONES = sorted({zone for zone, *_ in SWITCHES})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_table_has_every_switch_of_these_zones_in_2026_and_2027() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]
    known = {(zone, date.fromisoformat(day)) for zone, day, *_ in SWITCHES}
    assert {(zone, day) for zone in ZONES for day in days if _switches(zone, day)} <= known


def _switches(zone: str, day: date) -> bool:
    place = ZoneInfo(zone)
    begin, end = (datetime.combine(each, time(0), place) for each in (day, day + timedelta(days=1)))
    return begin.utcoffset() != end.utcoffset()


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_two_years_is_an_instant_on_its_own_day_in_order(zone: str) -> None:
    walls = [datetime(2026, 1, 1) + timedelta(minutes=15 * number) for number in range(2 * 365 * 96)]  # noqa: DTZ001
    found = [instant(zone, wall.date(), wall.time()) for wall in walls]
    assert all(before <= after for before, after in pairwise(found))
    assert all(local_day(zone, at) == wall.date() for at, wall in zip(found, walls, strict=True))


@pytest.mark.parametrize(("zone", "day", "at", "expected"), SWITCHES)
def test_a_local_time_is_one_instant_on_the_day_the_clocks_change(zone: str, day: str, at: str, expected: str) -> None:
    assert instant(zone, date.fromisoformat(day), time.fromisoformat(at)) == utc(expected)


@pytest.mark.parametrize(("zone", "day", "at", "expected"), SWITCHES)
def test_a_daily_rule_is_due_exactly_once_on_that_day(zone: str, day: str, at: str, expected: str) -> None:
    rule, wanted = Rule(zone, DAILY, time.fromisoformat(at)), date.fromisoformat(day)
    slots = list(_slots(rule, utc(expected) - timedelta(days=3), 6))
    assert [slot.due_at for slot in slots if slot.day == wanted] == [utc(expected)]
    assert len({slot.day for slot in slots}) == 6


def _slots(rule: Rule, after: datetime, number: int, days: Days = ALWAYS):  # type: ignore[no-untyped-def]
    for _ in range(number):
        slot = following(rule, after, days=days)
        yield slot
        after = slot.due_at


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_mondays_are_a_hundred_and_four_slots_at_half_past_nine(zone: str) -> None:
    slots = list(_slots(Rule(zone, MONDAY, time(9, 30)), utc("2025-12-31T12:00"), 104))
    local = [slot.due_at.astimezone(ZoneInfo(zone)) for slot in slots]
    assert {(at.isoweekday(), at.hour, at.minute) for at in local} == {(1, 9, 30)}
    assert (slots[0].day, slots[-1].day) == (date(2026, 1, 5), date(2027, 12, 27))


def test_the_29th_of_february_is_a_day_like_any_other() -> None:
    tuesday = Rule("Europe/Berlin", frozenset({2}), time(9, 30))
    days = [slot.day for slot in _slots(tuesday, utc("2028-02-20T00:00"), 3)]
    assert days == [date(2028, 2, 22), date(2028, 2, 29), date(2028, 3, 7)]


def test_a_year_that_is_no_leap_year_has_none() -> None:
    daily = Rule("Europe/Berlin", DAILY, time(9, 30))
    assert [slot.day for slot in _slots(daily, utc("2027-02-28T00:00"), 2)] == [date(2027, 2, 28), date(2027, 3, 1)]


@pytest.mark.parametrize("zone", ZONES)
def test_years_end_without_a_slot_lost_or_doubled(zone: str) -> None:
    daily = Rule(zone, DAILY, time(0, 0))
    after = instant(zone, date(2026, 12, 30), time(0, 0))
    days = [slot.day for slot in _slots(daily, after, 3)]
    assert days == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]


def test_every_second_week_keeps_its_step_over_a_year_of_53_weeks() -> None:
    rule = Rule("Europe/Berlin", MONDAY, time(9, 30), weeks=2, anchor=date(2026, 12, 7))
    days = [slot.day for slot in _slots(rule, utc("2026-12-01T00:00"), 4)]
    assert days == [date(2026, 12, 7), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 18)]


def test_a_zone_changed_between_two_slots_is_due_in_the_new_zone_next_week() -> None:
    held = following(Rule("Europe/Berlin", MONDAY, time(9, 30)), utc("2026-11-20T00:00"))
    moved = Rule("America/New_York", MONDAY, time(9, 30))
    at_once = following(moved, held.due_at + timedelta(hours=1), since=held.day)
    assert (at_once.day, at_once.due_at) == (date(2026, 11, 30), utc("2026-11-30T14:30"))


def test_a_zone_changed_on_the_day_before_is_due_that_week() -> None:
    new = following(Rule("America/New_York", MONDAY, time(9, 30)), utc("2026-11-22T12:00"), since=date(2026, 11, 16))
    assert new.due_at == utc("2026-11-23T14:30")


def test_a_slot_on_a_day_off_moves_to_the_next_working_day() -> None:
    easter = Days(off={date(2026, 4, 6)})
    slot = following(Rule("Europe/Berlin", MONDAY, time(9, 30)), utc("2026-04-01T00:00"), days=easter)
    assert (slot.day, slot.due_at, slot.moved) == (date(2026, 4, 6), utc("2026-04-07T07:30"), True)


def test_after_a_moved_slot_the_rule_goes_on_as_it_was() -> None:
    easter = Days(off={date(2026, 4, 6)})
    slots = list(_slots(Rule("Europe/Berlin", MONDAY, time(9, 30)), utc("2026-04-01T00:00"), 2, easter))
    assert [slot.day for slot in slots] == [date(2026, 4, 6), date(2026, 4, 13)]


def test_a_week_with_no_working_day_is_left_out() -> None:
    shut = Days(off={date(2026, 12, 21) + timedelta(days=number) for number in range(7)})
    slot = following(Rule("Europe/Berlin", MONDAY, time(9, 30)), utc("2026-12-20T00:00"), days=shut)
    assert slot.day == date(2026, 12, 28)


def test_a_moved_slot_never_reaches_the_following_one() -> None:
    twice = Rule("Europe/Berlin", frozenset({1, 2}), time(9, 30))
    slots = list(_slots(twice, utc("2026-04-05T00:00"), 2, Days(off={date(2026, 4, 6)})))
    assert [slot.due_at.date() for slot in slots] == [date(2026, 4, 7), date(2026, 4, 13)]


@pytest.mark.parametrize("weeks", [0, -1, 53])
def test_a_cadence_of_zero_is_refused(weeks: int) -> None:
    with pytest.raises(NoSlot):
        Rule("Europe/Berlin", MONDAY, time(9, 30), weeks=weeks)


def test_a_rule_without_a_weekday_is_refused() -> None:
    with pytest.raises(NoSlot):
        Rule("Europe/Berlin", frozenset(), time(9, 30))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00"),  # Friday morning: now
        ("2026-11-20T05:00", "2026-11-20T08:00"),  # before work: when it begins
        ("2026-11-20T16:00", "2026-11-23T08:00"),  # Friday at five: Monday
        ("2026-11-21T10:00", "2026-11-23T08:00"),  # Saturday: Monday
    ],
)
def test_people_are_nudged_in_working_hours_only(after: str, expected: str) -> None:
    assert working_moment("Europe/Berlin", utc(after), Days()) == utc(expected)


def test_nobody_is_nudged_on_a_holiday() -> None:
    off = Days(off={date(2026, 11, 23)})
    assert working_moment("Europe/Berlin", utc("2026-11-21T10:00"), off) == utc("2026-11-24T08:00")


def test_two_working_days_after_friday_is_tuesday() -> None:
    assert workdays_later("Europe/Berlin", utc("2026-11-20T08:30"), 2, Days()) == utc("2026-11-24T08:30")


@given(
    zone=st.sampled_from(ZONES),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    at=st.times(),
    weeks=st.integers(1, 4),
    hours=st.integers(0, 2 * 365 * 24),
)
def test_the_next_slot_is_always_later_and_nothing_lies_between(
    zone: str, weekdays: frozenset[int], at: time, weeks: int, hours: int
) -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    rule = Rule(zone, weekdays, at.replace(second=0, microsecond=0), weeks=weeks)
    slot = following(rule, after)
    assert slot.due_at > after
    assert slot.day.isoweekday() in weekdays
    assert following(rule, slot.due_at - timedelta(minutes=1)).day <= slot.day
    assert local_day(zone, slot.due_at) == slot.day
