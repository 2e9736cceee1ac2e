"""What must hold between the entries of a catalog: every id exists, every chain ends, every scope fits.

Refuses to repair anything: the nearest id is named in the sentence, and never used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from store.catalog import standard
from store.catalog.entries import ONE_HOLDER, Draft
from store.catalog.problems import Fault, Known, Steps, quoted

HELD = {"products": "product", "pilots": "pilot"}
"""Section -> the scope of what its entries have holders for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The draft, and every id it may refer to."""

    draft: Draft
    layers: Known
    teams: Known
    people: Known
    products: Known
    holders: Known
    scopes: Mapping[str, str]
    accountabilities: Mapping[str, Known]
    """By scope; under `any`, all of them."""

    def entries(self, section: str) -> Iterator[tuple[int, Any]]:
        return iter(self.draft.entries[section].items())


def ground(draft: Draft) -> Ground:
    teams, people = draft.ids["teams"], draft.ids["people"]
    names = {entry.name.casefold(): entry.id for entry in draft.entries["people"].values()}
    holders = {**names, **{id.casefold(): f"team:{id}" for id in teams}}
    scopes = _scopes(draft)
    noun = "an accountability of this file"
    return Ground(
        draft=draft,
        layers=Known("the id of a layer", {**standard.LAYERS, **draft.ids["layers"]}),
        teams=Known("the id of a team in this file", teams),
        people=Known("the id of a person in this file", people, names),
        products=Known("the id of a product in this file", draft.ids["products"]),
        holders=Known(
            "the id of a person in this file, or team:<id>", [*people, *(f"team:{t}" for t in teams)], holders
        ),
        scopes=scopes,
        accountabilities={
            "any": Known(noun, scopes),
            **{
                scope: Known(f"{noun} with scope {scope}", [id for id, of in scopes.items() if of == scope])
                for scope in ("product", "pilot", "company")
            },
        },
    )


def _scopes(draft: Draft) -> dict[str, str]:
    """Accountability -> scope; one whose entry is wrong elsewhere is still known."""
    scopes = dict.fromkeys(draft.ids["accountabilities"], "product")
    scopes.update({id: each.scope for id, each in standard.ACCOUNTABILITIES.items()})
    for entry in draft.entries["accountabilities"].values():
        scopes[entry.id] = entry.scope or scopes.get(entry.id, "product")
    return scopes


def _missing(steps: Steps, value: str | None, known: Known, what: str) -> Iterator[Fault]:
    if value and value not in known:
        yield Fault(steps, f"{quoted(value)} is no {what} of this file", known.right(value))


# --- the checks ----------------------------------------------------------------------------------


def _layers_exist(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("accountabilities"):
        yield from _missing(("accountabilities", place, "layer"), each.layer, on.layers, "layer")


def _primary_roles_exist(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("lifecycle"):
        steps = ("lifecycle", place, "primary_role")
        yield from _missing(steps, each.primary_role, on.accountabilities["any"], "accountability")


def _teams_have_leads(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("teams"):
        if not each.lead:
            yield Fault(("teams", place, "lead"), f"team {quoted(each.id)} has no lead", on.people.noun)
        yield from _missing(("teams", place, "lead"), each.lead, on.people, "person")


def _zones_exist(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("teams"):
        if each.zone and each.zone not in _zones():
            yield Fault(("teams", place, "zone"), f"{quoted(each.zone)} is no time zone", _zones().right(each.zone))


@cache
def _zones() -> Known:
    return Known("an IANA time zone such as 'Europe/Lisbon'", available_timezones())


def _people_belong(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("people"):
        yield from _missing(("people", place, "team"), each.team, on.teams, "team")
        yield from _missing(("people", place, "backup"), each.backup, on.people, "person")


def _backups_end(on: Ground) -> Iterator[Fault]:
    """Each circle is told once, at its first member."""
    backups = {each.id: each.backup for _, each in on.entries("people") if each.backup}
    told: set[str] = set()
    for place, each in on.entries("people"):
        circle = _circle(each.id, backups)
        if not circle or told.intersection(circle):
            continue
        told.update(circle)
        yield Fault(("people", place, "backup"), _circle_wrong(circle), "a chain of backups that ends with somebody")


def _circle_wrong(circle: list[str]) -> str:
    if len(circle) == 1:
        return f"{quoted(circle[0])} is their own backup"
    return f"the backups go round in a circle ({' -> '.join([*circle, circle[0]][:12])})"


def _circle(start: str, backups: Mapping[str, str]) -> list[str]:
    """The people on the way from `start` back to `start`; none if the way does not return."""
    way, at = [start], backups.get(start)
    seen = {start}
    while at is not None and at not in seen:
        way.append(at)
        seen.add(at)
        at = backups.get(at)
    return way if at == start else []


def _things_belong(on: Ground) -> Iterator[Fault]:
    for place, each in on.entries("products"):
        yield from _missing(("products", place, "team"), each.team, on.teams, "team")
    for place, each in on.entries("components"):
        yield from _missing(("components", place, "product"), each.product, on.products, "product")
        yield from _missing(("components", place, "owner"), each.owner, on.holders, "person or team")
    for place, each in on.entries("pilots"):
        yield from _missing(("pilots", place, "product"), each.product, on.products, "product")
        yield from _missing(("pilots", place, "where"), each.where, on.teams, "team")


def _holders_exist(on: Ground) -> Iterator[Fault]:
    for section, scope in HELD.items():
        for place, each in on.entries(section):
            for key in ("owners", "backups"):
                for accountability, holder in getattr(each, key).items():
                    steps = (section, place, key, accountability)
                    yield from _scope(on, steps, accountability, scope)
                    yield from _missing(steps, holder, on.holders, "person or team")


def _scope(on: Ground, steps: Steps, accountability: str, scope: str) -> Iterator[Fault]:
    has = on.scopes.get(accountability)
    if has is None:
        yield Fault(
            steps, f"{quoted(accountability)} is no accountability", on.accountabilities[scope].right(accountability)
        )
    elif has != scope:
        yield Fault(
            steps, f"{quoted(accountability)} has scope {has}, and this is a {scope}", on.accountabilities[scope].noun
        )


def _backups_are_others(on: Ground) -> Iterator[Fault]:
    for section in HELD:
        for place, each in on.entries(section):
            for accountability, holder in each.backups.items():
                if holder and holder == each.owners.get(accountability):
                    wrong = f"{quoted(holder)} is the holder and their own backup"
                    yield Fault((section, place, "backups", accountability), wrong, "somebody else, or no backup")


def _company_is_held(on: Ground) -> Iterator[Fault]:
    for accountability, holder in on.draft.portfolio.items():
        steps = ("portfolio", accountability)
        if isinstance(holder, list):
            yield Fault(steps, f"it has {len(holder)} holders", ONE_HOLDER)
        elif isinstance(holder, dict):
            yield Fault(steps, "it is a mapping", on.holders.noun)
        elif accountability in on.scopes or on.accountabilities["company"].nearest(accountability):
            yield from _scope(on, steps, accountability, "company")
            yield from _missing(steps, holder, on.holders, "person or team")


CHECKS: tuple[Callable[[Ground], Iterator[Fault]], ...] = (
    _layers_exist,
    _primary_roles_exist,
    _teams_have_leads,
    _zones_exist,
    _people_belong,
    _backups_end,
    _things_belong,
    _holders_exist,
    _backups_are_others,
    _company_is_held,
)


def faults(draft: Draft) -> Iterator[Fault]:
    on = ground(draft)
    for check in CHECKS:
        yield from check(on)
