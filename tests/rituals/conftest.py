"""A company for the rituals: two products, two pilots, people on both sides, one of them away.

Refuses to be large: what a test does not need is not in it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from store.catalog import import_file
from store.db import Database
from tests.conftest import NOW, HandClock
from tests.rituals.stage import Stage

COMPANY = """
company: {name: Parcel House}
layers:
  - {id: model_tooling, name: Model and tooling}
  - {id: outcome, name: Outcome}
  - {id: portfolio, name: Portfolio}
accountabilities:
  - {id: product_owner, name: Product owner, layer: portfolio}
  - {id: model_quality, name: Model quality, layer: model_tooling}
  - {id: technical_owner, name: Technical owner, layer: portfolio}
  - {id: evaluation_data, name: Evaluation data, layer: model_tooling}
  - {id: incident_response, name: Incident response, layer: model_tooling}
  - {id: business_outcome, name: Business outcome, layer: outcome}
  - {id: running_cost, name: Running cost, layer: outcome}
  - {id: support_team, name: Support, layer: outcome}
  - {id: data_pipeline, name: Data pipeline, layer: model_tooling}
  - {id: pilot_owner, name: Pilot owner, layer: portfolio, scope: pilot}
  - {id: scenario_owner, name: Scenario owner, layer: outcome, scope: pilot}
  - {id: portfolio_lead, name: Portfolio lead, layer: portfolio, scope: company}
lifecycle:
  - {stage: pilot_launch, name: Pilot launch, primary_role: product_owner}
  - {stage: validation, name: Value validation, primary_role: pilot_owner, scope: pilot}
  - {stage: scaling, name: Scaling, primary_role: product_owner}
  - {stage: closure, name: Product closure, primary_role: portfolio_lead, scope: company}
portfolio: {portfolio_lead: lena}
teams:
  - {id: models, name: Models, lead: mila, channel: '#models', zone: Europe/Berlin}
  - {id: churn-team, name: Churn Team, lead: pia, channel: '#churn', zone: Europe/Berlin}
people:
  - {id: lena, name: Lena Lead, email: lena@x.example}
  - {id: pia, name: Pia Product, email: pia@x.example, team: churn-team, backup: bo}
  - {id: bo, name: Bo Backup, email: bo@x.example, team: churn-team}
  - {id: mila, name: Mila Models, email: mila@x.example, team: models, backup: max}
  - {id: max, name: Max Models, email: max@x.example, team: models}
  - {id: otto, name: Otto Outsider, email: otto@x.example}
  - {id: sam, name: Sam Scenario, email: sam@x.example}
products:
  - id: churn-model
    name: Churn model
    team: churn-team
    stage: pilot_launch
    owners: {product_owner: pia, model_quality: mila, technical_owner: max, evaluation_data: max}
  - id: reply-writer
    name: Reply writer
    team: churn-team
    owners: {product_owner: pia, model_quality: null}
pilots:
  - id: churn-north
    name: Churn calls in the north
    product: churn-model
    where: churn-team
    task: call customers before they leave
    status: running
    owners: {pilot_owner: bo, scenario_owner: sam}
  - id: churn-south
    name: Churn letters in the south
    product: churn-model
    where: churn-team
    task: write to customers before they leave
    status: evaluation
    owners: {pilot_owner: null, scenario_owner: sam}
"""


@pytest.fixture
async def company(database: Database, tmp_path: Path) -> Database:
    """The database with the company in it."""
    return await with_company(database, tmp_path, NOW)


async def with_company(database: Database, folder: Path, at: datetime) -> Database:
    file = folder / "company.yaml"
    file.write_text(COMPANY, encoding="utf-8")
    await import_file(database, file, said_by="test", at=at, dry_run=False)
    return database


@pytest.fixture
async def firm(sqlite: Database, tmp_path: Path) -> Database:
    """The company on SQLite alone."""
    return await with_company(sqlite, tmp_path, NOW)


@pytest.fixture
def stage(company: Database, clock: HandClock) -> Stage:
    return Stage(company, clock)


@pytest.fixture
def desk(firm: Database, clock: HandClock) -> Stage:
    """The same on SQLite alone."""
    return Stage(firm, clock)
