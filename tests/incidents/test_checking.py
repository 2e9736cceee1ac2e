"""What would go wrong is said before it does: at the start of the service, and by `check`."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.incidents.checking import checked, refuse_broken
from handlers.incidents.routes import INCIDENT_METERS
from store import record
from store.errors import Refused
from store.portfolio import Portfolio, Product
from tests.incidents.house import IncidentHouse

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_path_that_ends_at_nobody_is_told() -> None:
    lonely = Portfolio(products={"p": Product("p", "Lonely", fallback="by hand")})
    said = [each.sentence for each in checked(lonely, AT)]
    assert any(each.startswith("An incident of Lonely routed by model quality would call nobody") for each in said)


async def test_the_sample_company_has_no_such_path(house: IncidentHouse) -> None:
    kinds = {each.kind for each in checked(await house.database.portfolio(), AT)}
    assert "dead end" not in kinds
    assert "runbook" not in kinds


def test_the_service_does_not_start_with_a_broken_runbook(tmp_path: Path) -> None:
    (tmp_path / "default.md").write_text("no head at all", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        refuse_broken(Portfolio(), tmp_path)
    assert refused.value.problems[0].startswith("runbooks/default.md:1: the file has no head.")


def test_the_service_starts_with_ours() -> None:
    refuse_broken(Portfolio())


async def test_the_export_has_a_line_for_each_incident_and_no_formula_runs(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: =HYPERLINK(drift)")
    async with house.database.look(house.clock.now()) as unit:
        rows = await record.rows(unit, AT)
    out = io.StringIO()
    record.csv_lines(rows, csv.writer(out).writerow)
    head, line = list(csv.reader(io.StringIO(out.getvalue())))
    assert dict(zip(head, line, strict=True))["symptom"] == "'=HYPERLINK(drift)"


async def test_a_scraper_sees_how_long_it_took_by_layer_product_and_accountability(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting")
    house.clock.move(timedelta(minutes=10))
    await house.say("Priya Raman", "ack 1")
    async with house.database.look(house.clock.now()) as unit:
        numbers = [number for meter in INCIDENT_METERS for number in await meter(unit, house.clock.now())]
    found = {(each.name, *each.labels.values()): each.value for each in numbers}
    where = ("model_tooling", "churn-model", "model_quality")
    assert found["steward_incidents", "acked", "error"] == 1
    assert found["steward_incident_seconds_sum", "acknowledge", *where] == pytest.approx(600, abs=0.01)
    assert found["steward_incident_seconds_count", "acknowledge", *where] == 1
    assert found["steward_incident_seconds_count", "resolve", *where] == 0


async def test_a_scraper_sees_what_is_open_and_how_late_the_next_step_is(house: IncidentHouse) -> None:
    await house.say("Chidi Okafor", "open incident churn-model: scores drifting")
    async with house.database.reading() as connection:
        (row,) = await record.counts(connection)
        late = await record.late(connection, datetime(2026, 11, 20, 9, 46, tzinfo=UTC))
    assert (row["state"], row["severity"], row["number"], late) == ("open", "error", 1, 60.0)
