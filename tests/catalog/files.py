"""A small sound catalog, and ways to write others.

Refuses to hide a line number: the tests count the lines of SMALL.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from store.catalog import Plan, import_file
from store.db import Database
from store.portfolio import Assignment, Company, Portfolio
from tests.conftest import NOW

SMALL = """\
company:
  name: Tern Rail
layers:
- id: outcome
  name: Outcome
accountabilities:
- id: retraining
  name: Retraining
  layer: outcome
lifecycle:
- stage: pilot_launch
  name: Pilot launch
  primary_role: product_owner
portfolio:
  portfolio_lead: ana
teams:
- id: track
  name: Track
  lead: ana
people:
- id: ana
  name: Ana Petrov
  team: track
- id: bo
  name: Bo Lindqvist
  backup: ana
products:
- id: rail-eye
  name: Rail Eye
  aliases: [crack finder]
  team: track
  owners:
    product_owner: ana
    retraining: bo
  backups:
    retraining: ana
components:
- id: lens-feed
  name: Lens feed
  product: rail-eye
  owner: team:track
pilots:
- id: bridge-trial
  name: Rail Eye on bridges
  product: rail-eye
  where: track
  owners:
    pilot_owner: bo
"""

FIELDS = {
    "layer": "layers", "accountability": "accountabilities", "stage": "stages", "person": "people",
    "team": "teams", "product": "products", "component": "components", "pilot": "pilots",
}  # fmt: skip


def edited(*edits: tuple[str, str]) -> str:
    """SMALL with each text replaced, which has to be there once."""
    text = SMALL
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def written(folder: Path, text: str | bytes, name: str = "company.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


async def imported(database: Database, folder: Path, text: str, **how: Any) -> Plan:
    return await import_file(database, written(folder, text), **{"said_by": "ana", "at": NOW, **how})


def company_of(made: Plan) -> Portfolio:
    """What an import into an empty store would make, without a store."""
    held: dict[str, dict[str, tuple[Assignment, ...]]] = {}
    for each in made.holders:
        subject, accountability, rank = each.slot
        slots = held.setdefault(subject, {})
        row = Assignment(0, subject, accountability, each.now, rank, NOW, "catalog")
        slots[accountability] = (*slots.get(accountability, ()), row)
    things: dict[str, Any] = {}
    for change in made.changes:
        if not isinstance(change.now, Company):
            things.setdefault(FIELDS[change.kind], {})[change.now.id] = change.now
    return Portfolio(held=held, **things)


def known(portfolio: Portfolio) -> dict[str, Any]:
    """A picture without what differs between two databases that say the same: ids, instants, version."""
    said = {each.name: getattr(portfolio, each.name) for each in fields(portfolio)}
    holders = {
        (subject, accountability, each.rank): replace(each, id=0, since_at=NOW, source="")
        for subject, held in portfolio.held.items()
        for accountability, assignments in held.items()
        for each in assignments
    }
    return {**said, "version": 0, "held": holders}
