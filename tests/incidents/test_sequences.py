"""Whatever people do to one incident at the real desk, in whatever order: it is never forgotten. On SQLite."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.incidents import opening
from store import covers, incident_pages
from store.db import Database
from store.incidents import Incident, several
from store.ladder import Sight, climb, rungs
from store.layers import accountability_for
from store.lifecycle import CALLING
from store.mailbox import OUTBOX
from store.severities import LONGEST, WAITS
from store.shelf import FOLDER
from tests.conftest import HandClock
from tests.houses import text
from tests.incidents.house import HOUR, MINUTE, IncidentHouse

CONCERNED = "whoever it waits for"
"""Who has it, else who is called; so that most of what happens matters."""
PEOPLE = (
    *[CONCERNED] * 9,
    "Priya Raman",
    "Jonas Lindqvist",
    "Kofi Mensah",
    "Mei-Lin Zhou",
    "Zofia Brandt",
    "Samir Haddad",
    "Aoife Brennan",
)
SAID = (
    *["ack 1"] * 8, "still on 1", "hand over 1 to data: the feed is late", "hand over 1 to model: it is the model",
    "hand over 1 to workflow: nobody steps in", "accept 1", "refuse 1: not mine", "resolve 1 as model: it is over",
    "reopen 1: it is back", "layer 1 data", "layer 1 operations", "severity 1 critical: worse",
    "severity 1 info: better", "coordinate 1", "decide 1 roll back: worse since then", "cover me by Linh Tran for 8h",
    "I am back",
)  # fmt: skip
FURTHEST = max(LONGEST, *(waits.lease for waits in WAITS.values()))
WAIT = re.compile(r"^waits: .*$", re.MULTILINE)

Act = Callable[["Desk"], Awaitable[object]]


@dataclass
class Desk:
    house: IncidentHouse
    runbooks: Path

    async def named(self, who: str) -> str:
        if who != CONCERNED:
            return who
        async with self.house.database.look(self.house.clock.now()) as unit:
            (incident,) = await several(unit, [1])
            rings = [page.person for page in await incident_pages.ringing(unit, 1)]
            person = (rings[-1:] or [incident.course.assignee or "priya-raman"])[0]
            return unit.portfolio.holder_name(person).replace("á", "a")


def says(who: str, words: str) -> Act:
    async def said(desk: Desk) -> None:
        await desk.house.say(await desk.named(who), words)

    return said


def becomes(who: str, state: str) -> Act:
    async def became(desk: Desk) -> None:
        await desk.house.person_is((await desk.named(who)).lower().replace(" ", "-"), state)

    return became


def waits(span: timedelta) -> Act:
    return lambda desk: desk.house.wait(span)


def edited(minutes: int) -> Act:
    """Every runbook on the shelf says another wait from now on."""

    async def edit(desk: Desk) -> None:
        for book in desk.runbooks.glob("*.md"):
            before = book.read_text(encoding="utf-8")
            book.write_text(WAIT.sub(f"waits: {{critical: {minutes}m, error: {minutes}m}}", before), encoding="utf-8")

    return edit


def done(label: str, make: Callable[..., Act], *given: object) -> st.SearchStrategy[tuple[str, Act]]:
    return st.just((f"{label} {' '.join(str(each) for each in given)}", make(*given)))


ACTS = st.one_of(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SAID)).flatmap(lambda it: done("says", says, *it)),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SAID)).flatmap(lambda it: done("says", says, *it)),
    st.sampled_from((MINUTE, 15 * MINUTE, 2 * HOUR, 9 * HOUR, -HOUR)).flatmap(lambda it: done("waits", waits, it)),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(("inactive", "absent", "active"))).flatmap(
        lambda it: done("becomes", becomes, *it)
    ),
    st.integers(1, 90).flatmap(lambda it: done("edits", edited, it)),
)


@pytest.fixture
def runbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "runbooks"))
    monkeypatch.setattr(opening, "FOLDER", folder)
    return folder


@given(acts=st.lists(ACTS, min_size=8, max_size=24))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_leaves_an_open_incident_with_nothing_due_or_nobody_called(
    acts: list[tuple[str, Act]], sqlite_sample: Path, runbooks: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(shutil.copy(sqlite_sample, folder))
        asyncio.run(_lived_through(acts, f"sqlite+aiosqlite:///{database}", runbooks))


async def _lived_through(acts: list[tuple[str, Act]], url: str, runbooks: Path) -> None:
    database = Database(url)
    try:
        house = await IncidentHouse(database, HandClock()).open()
        desk = Desk(house, runbooks)
        await house.say("Chidi Okafor", "open incident churn-model: scores drifting since Monday")
        for _, act in acts:
            await act(desk)
            await house.tick()
            await _holds(house)
    finally:
        await database.close()


async def _holds(house: IncidentHouse) -> None:
    now = house.clock.now()
    async with house.database.look(now) as unit:
        (incident,) = await several(unit, [1])
        ringing = await incident_pages.ringing(unit, 1)
        sight = await covers.sight(unit)
        stuck = await unit.fetch(select(OUTBOX.c.id).where(OUTBOX.c.waiting.is_(True), OUTBOX.c.due_at <= now))
    assert stuck == [], "everything that was said has gone out"
    course = incident.course
    if incident.state == "resolved":
        assert ringing == [] and course.due_at is None
        assert "Resolved" in text(house.headline)
        return
    assert course.due_at is not None and now < course.due_at, "what is due has happened"
    assert course.due_at - now <= FURTHEST + HOUR, "but for an hour the clock went back, nobody waits so long"
    if incident.state in CALLING:
        assert ringing or _nobody_at(incident, sight), "somebody is being called, if there is anybody"
        assert "Nobody has it" in text(house.headline)
        return
    holder = sight.portfolio.people[course.assignee or ""]
    assert holder.state != "inactive"
    assert f"{holder.name} has it" in text(house.headline)
    assert incident.state == "handing" or ringing == []


def _nobody_at(incident: Incident, sight: Sight) -> bool:
    ladder = rungs(sight.portfolio, incident.product, accountability_for(sight.portfolio, incident.layer))
    return climb(sight, ladder, 0).call is None
