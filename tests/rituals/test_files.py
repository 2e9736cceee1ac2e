"""What leaves the desk as a file and what machines bring: tables, cases, calendars, pictures, deliveries by key."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar
from PIL import Image

from bot import files, intake
from handlers.routes import reached_at
from store import charts, doorkeys, exports
from store.agenda import of_person
from store.calendars import calendar
from store.db import Database
from store.tables import DoorKeyRow, OutboxRow, PredictionRow
from tests.conftest import NOW, HandClock
from tests.rituals.stage import Stage, bad, predicted
from tests.rituals.test_reviews import opened


@pytest.fixture
async def door(firm: Database, clock: HandClock) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The HTTP server on a loopback port."""
    app = web.Application()
    intake.install(app, firm, clock.now)
    async with TestClient(TestServer(app)) as client:
        yield client


# --- tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0"])
def test_a_formula_of_somebody_else_is_only_text(evil: str) -> None:
    (_, row) = csv.reader(io.StringIO(exports.as_csv(["a"], [{"a": evil}])))
    assert row[0].startswith("'")


@pytest.mark.parametrize(("value", "shown"), [(-3.5, "-3.5"), (7, "7"), (None, ""), ("fine", "fine"), ("a=b", "a=b")])
def test_numbers_stay_numbers_and_words_stay_words(value: object, shown: str) -> None:
    assert exports.cell(value) == shown


async def test_the_items_of_a_product_are_a_table_with_both_halves(desk: Stage, tmp_path: Path) -> None:
    await predicted(desk, tmp_path, [bad(0, input="=HYPERLINK(evil)")])
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.at("2026-11-23T08:30+00:00")
    await desk.say("review 1 item 1 serious: -people pay twice", "pia")
    async with desk.database.look(desk.clock.now()) as unit:
        (row,) = csv.DictReader(io.StringIO(await exports.items_csv(unit, "churn-model")))
    assert (row["summary"], row["harm"], row["harm_note"]) == ("'=HYPERLINK(evil)", "serious", "'-people pay twice")


@pytest.mark.parametrize("name", sorted(exports.TABLES))
async def test_every_table_can_be_exported(desk: Stage, tmp_path: Path, name: str) -> None:
    await opened(desk, tmp_path, 1)
    async with desk.database.look(desk.clock.now()) as unit:
        rows = list(csv.reader(io.StringIO(await exports.TABLES[name](unit))))
    assert len(rows[0]) > 5
    assert {len(row) for row in rows} == {len(rows[0])}


async def test_errors_both_sides_confirm_become_cases_and_wrong_labels_do_not(desk: Stage, tmp_path: Path) -> None:
    await opened(desk, tmp_path, 3)
    for item, harm, cause in ((1, "serious", "data"), (2, "serious", "label"), (3, "fine", "model")):
        await desk.say(f"review 1 item {item} {harm}: so", "pia")
        await desk.say(f"review 1 item {item} {cause}: why", "mila")
    async with desk.database.look(desk.clock.now()) as unit:
        (line,) = (await exports.cases(unit, "churn-model")).splitlines()
    case = json.loads(line)
    assert (case["id"], case["harm"], case["cause"], case["why"]) == ("p000", "serious", "data", "why")
    await desk.say("evaluation cases of churn-model", "pia")
    assert "Max Models keeps the evaluation set." in desk.spoken


async def test_the_command_line_prints_tables_cases_and_calendars(
    firm: Database, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    url = firm.engine.url.render_as_string(hide_password=False)
    await files.table(url, "pilots", "")
    await files.calendar_of(url, "pia")
    printed = capfdbinary.readouterr().out
    assert b"churn-north,Churn calls in the north,churn-model,nothing recorded" in printed
    assert b"BEGIN:VCALENDAR" in printed


# --- calendars ---------------------------------------------------------------------------------------


async def events(stage: Stage, person: str = "pia"):  # type: ignore[no-untyped-def]
    async with stage.database.look(stage.clock.now()) as unit:
        mine = [ritual for ritual, _ in await of_person(unit, person, ended=True)]
        read = Calendar.from_ical(calendar(unit.portfolio, mine, stage.clock.now()))
    return read.walk("VEVENT"), read


async def test_a_ritual_is_one_event_that_recurs_in_its_zone(desk: Stage) -> None:
    await desk.say("schedule review churn-model every second monday 9:30", "pia")
    (event, *_), read = await events(desk)
    assert event["uid"] == "review-1@steward"
    assert event["rrule"].to_ical() == b"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    assert event.decoded("dtstart").isoformat() == "2026-11-23T09:30:00+01:00"
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Berlin"]


async def test_a_holiday_is_an_exception_and_a_moved_one_is_at_its_new_time(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("move next review of churn-model to tuesday 14:00", "pia")
    found, _ = await events(desk)
    moved = {
        str(each.decoded("recurrence-id").date()): each.decoded("dtstart") for each in found if "recurrence-id" in each
    }
    assert moved["2026-11-23"].isoformat() == "2026-11-24T14:00:00+01:00"
    assert moved["2027-03-29"].isoformat() == "2027-03-30T09:30:00+02:00"
    assert {str(each["uid"]) for each in found} == {"review-1@steward"}


async def test_every_change_raises_the_sequence_and_a_pause_cancels(desk: Stage) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    (first, *_), _ = await events(desk)
    await desk.say("skip review of churn-model because of the fair", "pia")
    (second, *_), _ = await events(desk)
    await desk.say("pause review of churn-model because of the move", "pia")
    (third,), _ = await events(desk)
    assert first["sequence"] < second["sequence"] < third["sequence"]
    skipped = second["exdate"].dts[0].dt if not isinstance(second["exdate"], list) else second["exdate"][0].dts[0].dt
    assert skipped.date() == date(2026, 11, 23)
    assert str(third["status"]) == "CANCELLED"


async def test_the_calendar_feed_is_private(desk: Stage, door: TestClient[web.Request, web.Application]) -> None:
    await desk.say("schedule review churn-model mondays 9:30", "pia")
    await desk.say("my calendar", "mila")
    outcome = await desk.press("Show it", "mila", on="Your calendar")
    assert outcome.form is not None
    address = outcome.form.fields[0].value
    answer = await door.get(address)
    assert answer.status == 200
    assert answer.content_type == "text/calendar"
    assert b"Error review: Churn model" in await answer.read()
    assert (await door.get("/calendars/guessed.ics")).status == 404
    again = await desk.say("reveal my calendar", "mila")
    assert again.form is not None
    assert (await door.get(address)).status == 404


async def test_without_an_address_the_calendar_says_which_setting_is_missing(desk: Stage) -> None:
    outcome = await desk.say("reveal my calendar", "mila")
    assert outcome.form is not None
    assert "the operator can say it as STEWARD_PUBLIC_URL. As a file: python app.py calendar mila" in outcome.form.note
    assert outcome.form.link == ""


async def test_with_an_address_the_calendar_can_be_followed_and_subscribed_to(firm: Database, clock: HandClock) -> None:
    desk = Stage(firm, clock, routes=reached_at("https://desk.example.com"))
    outcome = await desk.say("reveal my calendar", "mila")
    assert outcome.form is not None
    https, webcal = (field.value for field in outcome.form.fields)
    assert https.startswith("https://desk.example.com/calendars/")
    assert webcal == https.replace("https://", "webcal://")
    assert outcome.form.link == https
    assert "STEWARD_PUBLIC_URL" not in outcome.form.note
    key = await desk.say("reveal predictions key for churn-model", "mila")
    assert key.form is not None
    assert "POST https://desk.example.com/predictions/churn-model" in key.form.note


# --- keys and deliveries ---------------------------------------------------------------------------------


async def key_of(desk: Stage) -> str:
    outcome = await desk.say("reveal predictions key for churn-model", "pia")
    assert outcome.form is not None
    return outcome.form.fields[0].value


async def test_a_key_is_kept_nowhere(desk: Stage) -> None:
    key = await key_of(desk)
    assert key not in str(await desk.values(DoorKeyRow, "digest"))
    assert key not in str(await desk.values(OutboxRow, "card"))
    await desk.say("reveal predictions key for churn-model", "otto")
    refused = await desk.say("reveal predictions key for churn-model", "pia", opens=False)
    assert refused.form is None
    assert "I show a key only where a form can be opened." in desk.spoken


async def test_a_delivery_with_the_right_key_is_taken_in_and_reported(
    desk: Stage, door: TestClient[web.Request, web.Application]
) -> None:
    headers = {"Authorization": f"Bearer {await key_of(desk)}"}
    lines = '{"nr": "a", "at": "2026-11-19", "stars": 1}\n{"nr": "b"}\n'
    where = "/predictions/churn-model?column=id=nr&column=at=at&column=judge=stars%201..5"
    answer = await door.post(where, data=lines, headers=headers)
    told = await answer.json()
    assert (answer.status, told["kept"], told["refused"]) == (200, 1, 1)
    assert await desk.values(PredictionRow, "judge") == [0.0]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}])
async def test_a_delivery_without_the_right_key_is_refused_before_it_is_read(
    desk: Stage, door: TestClient[web.Request, web.Application], header: dict[str, str]
) -> None:
    await key_of(desk)
    answer = await door.post("/predictions/churn-model", data=b"{}", headers=header)
    assert answer.status == 401
    assert await desk.count(PredictionRow) == 0


async def test_the_key_of_one_product_opens_no_other(
    desk: Stage, door: TestClient[web.Request, web.Application]
) -> None:
    headers = {"Authorization": f"Bearer {await key_of(desk)}"}
    assert (await door.post("/predictions/reply-writer", data=b"{}", headers=headers)).status == 401


@pytest.mark.parametrize(("body", "said"), [(b"", "is empty"), (b"PK\x03\x04", "is zip"), (b'{"x": 1}\n', "No column")])
async def test_what_cannot_be_taken_in_is_answered_with_what_is_wrong(
    desk: Stage, door: TestClient[web.Request, web.Application], body: bytes, said: str
) -> None:
    headers = {"Authorization": f"Bearer {await key_of(desk)}"}
    answer = await door.post("/predictions/churn-model", data=body, headers=headers)
    assert answer.status == 422
    assert said in " ".join((await answer.json())["problems"])


async def test_a_delivery_that_is_too_large_is_refused_on_the_way(
    desk: Stage, door: TestClient[web.Request, web.Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LARGEST", 1000)
    headers = {"Authorization": f"Bearer {await key_of(desk)}"}

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 500

    answer = await door.post("/predictions/churn-model", data=parts(), headers=headers)
    assert answer.status == 413


async def test_a_new_key_makes_the_old_one_useless(firm: Database) -> None:
    keys = []
    for number in range(2):
        async with firm.unit(f"k{number}", NOW) as unit:
            keys.append(await doorkeys.issue(unit, "predictions", "churn-model", by="pia"))
    found = [await doorkeys.subject_of(firm, "predictions", key) for key in keys]
    assert found == [None, "churn-model"]
    assert await doorkeys.subject_of(firm, "calendar", keys[1]) is None


# --- pictures ----------------------------------------------------------------------------------------


def test_a_chart_is_a_picture_with_its_largest_modes_and_the_rest() -> None:
    days = [date(2026, 11, 2), date(2026, 11, 9)]
    modes = [{f"mode {number}": number for number in range(8)}, {"mode 7": 3}]
    chart = charts.errors_by_mode("Churn model", days, modes)
    assert list(chart.series) == ["mode 7", "mode 6", "mode 5", "mode 4", "mode 3", "other"]
    assert chart.series["other"] == [3.0, 0.0]
    image = Image.open(io.BytesIO(charts.png(chart)))
    assert (image.format, image.size) == ("PNG", (charts.WIDTH, charts.HEIGHT))


@pytest.mark.parametrize("name", ["=\u202eevil", "x" * 500, "日本語 \U0001f600", ""])
def test_no_name_breaks_a_chart(name: str) -> None:
    picture = charts.png(charts.fixes_by_week(name, [(date(2026, 11, 2), 3, 1)]))
    assert picture.startswith(b"\x89PNG")


def test_a_chart_of_nothing_is_still_a_picture() -> None:
    assert charts.png(charts.errors_by_mode("Churn model", [], [])).startswith(b"\x89PNG")


def test_these_stories_begin_on_a_friday() -> None:
    assert datetime.isoweekday(NOW) == 5
