"""What is left to do has an owner and a date, and is reminded until it is done. On both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from store.followups import morning, next_monday
from store.rows import table_of
from store.tables import TeamRow
from tests.houses import text
from tests.incidents.house import DAY, HOUR, IncidentHouse

DRIFT = "open incident churn-model: scores drifting since Monday"
TASK = "follow up 1 Kofi Mensah by 2026-11-25: add a check"


async def promised(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "resolve 1: rolled back")
    await house.say("Priya Raman", TASK)


async def test_the_owner_hears_of_it_and_is_reminded_on_the_day(house: IncidentHouse) -> None:
    await promised(house)
    assert any("asks you for a follow-up of incident 1" in each for each in house.screen("Kofi Mensah"))
    assert "is due today" not in await house.wait(4 * DAY)
    assert "Follow-up 1 of incident 1 is due today." in await house.wait(DAY)


async def test_a_day_may_be_said_as_people_say_it(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    said = await house.say("Priya Raman", "follow up 1 Kofi Mensah by next tuesday: add a check")
    assert "Kofi Mensah, by 24 Nov 2026." in said
    assert "by 21 Nov 2026." in await house.say("Priya Raman", "follow up 1 me by tomorrow: look")


async def test_nobody_who_has_left_is_given_anything_to_do(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.person_is("kofi-mensah", "inactive")
    assert "Kofi Mensah has left." in await house.say("Priya Raman", TASK)


async def test_reminders_come_slower_and_stop_when_it_is_done(house: IncidentHouse) -> None:
    await promised(house)
    said = [await house.wait(DAY) for _ in range(14)]
    days = [number for number, each in enumerate(said) if "Follow-up 1 of incident 1" in each and "day" in each]
    assert days == [4, 5, 7, 11]
    await house.say("Kofi Mensah", "done 1")
    assert "Follow-up 1" not in "".join([await house.wait(DAY) for _ in range(14)])


async def test_the_weekly_list_comes_on_monday_morning_once(house: IncidentHouse) -> None:
    await promised(house)
    await house.wait(5 * DAY)
    house.clock.at = datetime(2026, 11, 30, 8, 59, tzinfo=UTC)
    assert "past its day" not in await house.wait(timedelta(0))
    assert "1 follow-up of incidents past its day." in await house.wait(HOUR)
    assert "past its day" not in await house.wait(HOUR)
    assert "past its day" in await house.wait(7 * DAY)


async def test_an_owner_who_left_makes_it_visibly_nobodys(house: IncidentHouse) -> None:
    await promised(house)
    await house.person_is("kofi-mensah", "inactive")
    assert "is nobody's: Kofi Mensah has left." in await house.wait(5 * DAY)


async def test_a_form_refuses_what_is_no_person_and_no_day_in_place(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "follow up 1")
    form = house.form
    await house.submit("Priya Raman", owner="Nobody Here", date="2026-12-01", text="x")
    assert list(house.outcome.errors) == ["owner"]
    for day in ("2026-11-19", "soon", "2026-13-01"):
        args = {"owner": "Kofi Mensah", "date": day, "text": "x", "seen": str(form.seen)}
        await house.say("Priya Raman", form.command, gesture="submitted", args=args)
        assert list(house.outcome.errors) == ["date"], day


async def test_a_reminder_is_at_nine_in_the_morning_there_on_both_sides_of_a_switch_of_the_clocks(
    house: IncidentHouse,
) -> None:
    async with house.database.unit("zone", house.clock.now()) as unit:
        await unit.run(update(table_of(TeamRow)).values(zone="Europe/Berlin"))
        from store import journal

        journal.record(unit, "imported", "company", picture=await journal.moved(unit))
    house.clock.at = datetime(2026, 3, 26, 12, tzinfo=UTC)
    await house.say("Chidi Okafor", DRIFT)
    await house.say("Priya Raman", "follow up 1 Kofi Mensah by 2026-03-28: before the switch")
    await house.say("Priya Raman", "follow up 1 Linh Tran by 2026-03-29: on the day of the switch")
    await house.say("Priya Raman", "resolve 1: rolled back")
    house.clock.at = datetime(2026, 3, 28, 7, 59, tzinfo=UTC)
    assert "due today" not in await house.wait(timedelta(0))
    assert "before the switch" in await house.wait(timedelta(minutes=1))
    house.clock.at = datetime(2026, 3, 29, 6, 59, tzinfo=UTC)
    assert "on the day of the switch" not in await house.wait(timedelta(0))
    assert "on the day of the switch" in await house.wait(timedelta(minutes=1))


async def test_a_ladder_climbs_through_a_switch_of_the_clocks_at_its_own_pace(house: IncidentHouse) -> None:
    house.clock.at = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50 in Berlin, ten minutes before it is 02:00 again
    await house.say("Chidi Okafor", DRIFT)
    assert "Jonas Lindqvist" not in "".join(text(m) for m in house.pages("Jonas Lindqvist"))
    await house.wait(timedelta(minutes=15))
    await house.wait(timedelta(minutes=15))
    assert [len(house.pages(name)) for name in ("Jonas Lindqvist", "Kofi Mensah", "Mei-Lin Zhou")] == [1, 1, 0]


def test_mornings_and_mondays_are_local() -> None:
    sunday = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # already Monday in Berlin
    assert next_monday("Europe/Berlin", sunday) == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert next_monday("UTC", sunday) == datetime(2026, 3, 30, 9, tzinfo=UTC)
    assert morning("Asia/Kolkata", sunday.date()) == datetime(2026, 3, 29, 3, 30, tzinfo=UTC)
