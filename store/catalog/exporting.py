"""The company as it is, written in the catalog format.

Refuses to write what says nothing: a file with less in it is easier to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import yaml

from store import portfolio as p
from store.catalog.slots import ACCOUNTABLE, BACKUP, COMPANY, COMPONENT_OWNER

WIDTH = 110
"""Columns after which long text is folded."""

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Record = dict[str, Any]


def export(portfolio: p.Portfolio) -> str:
    """YAML that imports into an empty database to the same company."""
    sections = {"company": _said(portfolio.company), **_lists(portfolio)}
    kept = {name: section for name, section in sections.items() if section or name == "company"}
    text = yaml.dump(kept, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=WIDTH)
    assert isinstance(text, str)
    return text


def _lists(portfolio: p.Portfolio) -> dict[str, Any]:
    declared = [each for each in portfolio.accountabilities.values() if each.declared]
    return {
        "layers": [_whole(each) for each in portfolio.layers.values()],
        "accountabilities": [_whole(each, "declared", *(() if each.cues else ("cues",))) for each in declared],
        "lifecycle": [_stage(each) for each in portfolio.stages.values()],
        "portfolio": _holders(portfolio, COMPANY, ACCOUNTABLE),
        "teams": [_said(each) for each in _by_id(portfolio.teams)],
        "people": [_said(each) for each in _by_id(portfolio.people)],
        "products": [_held(portfolio, "product", each) for each in _by_id(portfolio.products)],
        "components": [_component(portfolio, each) for each in _by_id(portfolio.components)],
        "pilots": [_held(portfolio, "pilot", each) for each in _by_id(portfolio.pilots)],
    }


def _by_id(things: Mapping[str, Any]) -> Iterable[Any]:
    return (things[id] for id in sorted(things))


def _said(thing: Any, *without: str) -> Record:
    """The fields that differ from what they are when nothing is said."""
    defaults = {each.name: each.default for each in thing.__dataclass_fields__.values()}
    return {name: value for name, value in _whole(thing, *without).items() if getattr(thing, name) != defaults[name]}


def _whole(thing: Any, *without: str) -> Record:
    """Every field, for things of which the standard one would fill what is left out."""
    record = {name: value for name, value in asdict(thing).items() if name not in without}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}


def _stage(stage: p.Stage) -> Record:
    record: Record = {"stage": stage.id, "name": stage.name, "primary_role": stage.primary_role}
    return {**record, "supporting_roles": list(stage.supporting), "scope": stage.scope}


def _held(portfolio: p.Portfolio, kind: str, thing: Any) -> Record:
    subject = f"{kind}:{thing.id}"
    holders = {
        "owners": _holders(portfolio, subject, ACCOUNTABLE),
        "backups": _holders(portfolio, subject, BACKUP),
    }
    return {**_said(thing), **{name: held for name, held in holders.items() if held}}


def _holders(portfolio: p.Portfolio, subject: str, rank: int) -> dict[str, p.Holder]:
    """In the order of the accountabilities."""
    held = portfolio.held.get(subject, {})
    known = [id for id in portfolio.accountabilities if id in held]
    return {id: each.holder for id in known for each in held[id] if each.rank == rank}


def _component(portfolio: p.Portfolio, component: p.Component) -> Record:
    owner = portfolio.holder(f"component:{component.id}", COMPONENT_OWNER)
    return {**_said(component, "owner"), "owner": owner.holder if owner else None}
