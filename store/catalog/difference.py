"""Comparing the company as it is with a catalog.

Refuses to overrule a person: where somebody said or confirmed a holder in chat, the catalog only proposes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

from store import portfolio as p
from store.catalog import format as said
from store.catalog import standard
from store.catalog.plans import KINDS, Absent, Change, Kept, Plan
from store.catalog.slots import ALONE, Beside, held_by, slots_of

RENAMED = {"stage": "id", "supporting_roles": "supporting"}
"""A lifecycle entry calls two things by other names."""

OPTIONAL = ("team", "email", "backup", "lead", "product", "where")
"""Fields that are None, not empty, when there is nothing."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A list of the file, the field of the portfolio it fills, and what is there without it."""

    name: str
    fills: str
    value: type[Any]
    standard: Mapping[str, Any] = field(default_factory=dict)


SECTIONS = (
    _Section("layers", "layers", p.Layer, standard.LAYERS),
    _Section("accountabilities", "accountabilities", p.Accountability, standard.ACCOUNTABILITIES),
    _Section("lifecycle", "stages", p.Stage, standard.STAGES),
    _Section("people", "people", p.Person),
    _Section("teams", "teams", p.Team),
    _Section("products", "products", p.Product),
    _Section("components", "components", p.Component),
    _Section("pilots", "pilots", p.Pilot),
)


def plan(portfolio: p.Portfolio, catalog: said.Catalog, beside: Beside = ALONE) -> Plan:
    """Pure: what the import of `catalog` would do to `portfolio`."""
    compared = [(section, _compared(section, portfolio, catalog, beside)) for section in SECTIONS]
    held = held_by(portfolio, slots_of(catalog), _leaving(portfolio, catalog), beside)
    unchanged = {section.name: sum(not each.moved for each in pairs) for section, pairs in compared}
    return Plan(
        file=catalog.file,
        version=portfolio.version,
        changes=(*_company(portfolio, catalog), *_changes(portfolio, catalog, compared)),
        holders=held.changes,
        unchanged={name: count for name, count in unchanged.items() if count},
        absent=tuple(each for section in SECTIONS for each in _absent(section, portfolio, catalog)),
        kept=(*(each for _, pairs in compared for pair in pairs for each in _unsaid(pair)), *held.kept),
        withdrawn=held.withdrawn,
        warnings=catalog.warnings,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """An entry of the file, and what would become of it."""

    entry: said.Entry
    change: Change

    @property
    def moved(self) -> bool:
        return self.change.was is None or any(True for _ in self.change.fields())


def _company(portfolio: p.Portfolio, catalog: said.Catalog) -> Iterator[Change]:
    change = Change(portfolio.company, replace(portfolio.company, **_given(catalog.company, p.Company)))
    if any(True for _ in change.fields()):
        yield Change(None, change.now) if portfolio.company == p.Company() else change


def _compared(section: _Section, portfolio: p.Portfolio, catalog: said.Catalog, beside: Beside) -> list[_Pair]:
    known = getattr(portfolio, section.fills)
    return [_pair(section, entry, known, beside) for entry in getattr(catalog, section.name)]


def _pair(section: _Section, entry: said.Entry, known: Mapping[str, Any], beside: Beside) -> _Pair:
    given = _given(entry, section.value)
    was = known.get(given["id"])
    base = was or section.standard.get(given["id"])
    if was is not None and hasattr(was, "aliases"):
        given.update(_names(entry, was, f"{KINDS[section.value]}:{was.id}", beside))
    return _Pair(entry, Change(was, replace(base, **given) if base is not None else section.value(**given)))


def _given(entry: said.Entry, value: type[Any]) -> dict[str, Any]:
    """What the file says of a thing, as fields of its value."""
    known = {each.name for each in fields(value)} - {"owner"}
    named = {RENAMED.get(name, name) if value is p.Stage else name: getattr(entry, name) for name in _keys(type(entry))}
    given = {name: said for name, said in named.items() if name in known and said is not None}
    given.update({name: given[name] or None for name in OPTIONAL if name in given})
    return {**given, "declared": True} if value is p.Accountability else given


@cache
def _keys(entry: type[said.Entry]) -> tuple[str, ...]:
    return tuple(entry.model_fields)


def _names(entry: Any, was: Any, subject: str, beside: Beside) -> dict[str, tuple[str, ...]]:
    """Aliases and former names together: a name is one or the other, and what people taught stays."""
    aliases, formerly = entry.aliases, getattr(entry, "formerly", None)
    named = {*(aliases or ()), *(formerly or ())}
    before = {"aliases": was.aliases, "formerly": getattr(was, "formerly", ())}
    now = {}
    for key, names in (("aliases", aliases), ("formerly", formerly)):
        stays = [each for each in before[key] if each not in named]
        if names is not None:
            stays = [each for each in stays if (subject, each) in beside.taught]
        now[key] = (*(names or ()), *stays)
    return now if hasattr(was, "formerly") else {"aliases": now["aliases"]}


def _changes(
    portfolio: p.Portfolio, catalog: said.Catalog, compared: list[tuple[_Section, list[_Pair]]]
) -> Iterator[Change]:
    for section, pairs in compared:
        yield from (pair.change for pair in pairs if pair.moved)
        known, told = getattr(portfolio, section.fills), _told(section, catalog)
        if section.fills == "stages" and (told or known):
            continue  # a lifecycle is a whole: a company's own is not mixed with the standard one
        yield from (Change(None, each) for id, each in section.standard.items() if id not in known and id not in told)


def _told(section: _Section, catalog: said.Catalog) -> set[str]:
    key = "stage" if section.name == "lifecycle" else "id"
    return {getattr(entry, key) for entry in getattr(catalog, section.name)}


def _absent(section: _Section, portfolio: p.Portfolio, catalog: said.Catalog) -> Iterator[Absent]:
    told = _told(section, catalog)
    for id, thing in getattr(portfolio, section.fills).items():
        if id not in told and id not in section.standard:
            yield Absent(f"{KINDS[section.value]}:{id}", thing.name)


def _unsaid(pair: _Pair) -> Iterator[Kept]:
    """Fields that hold something, and of which the file says nothing. What has a standard is not worth a word."""
    was = pair.change.was
    if was is None or isinstance(was, p.Layer | p.Accountability | p.Stage):
        return
    for each in fields(was):
        value = getattr(was, each.name)
        unsaid = hasattr(pair.entry, each.name) and getattr(pair.entry, each.name) is None
        if unsaid and value and value != each.default and value == getattr(pair.change.now, each.name):
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            if each.name != "owner":
                yield Kept(pair.change.subject, each.name, shown)


def _leaving(portfolio: p.Portfolio, catalog: said.Catalog) -> frozenset[str]:
    """People the store knows as inactive, unless the file says that they are back."""
    back = {person.id for person in catalog.people if person.state not in (None, "inactive")}
    return frozenset(id for id, person in portfolio.people.items() if person.state == "inactive" and id not in back)
