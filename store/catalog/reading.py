"""Reading a catalog: a file becomes a Catalog, or one refusal that names everything wrong with it.

Refuses to hand out half a catalog.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from store.catalog import checks
from store.catalog.entries import Draft, Reading
from store.catalog.format import LISTS, Catalog, Entry
from store.catalog.problems import Fault, Steps, listed, quoted, sentence
from store.catalog.source import Source, load
from store.errors import Refused

NAMES = ("aliases", "formerly", "supporting_roles")


def read(path: Path) -> Catalog:
    """*Raises* Refused with every fault, in the order of the file."""
    source = load(path)
    reading = Reading(faults=list(source.faults))
    draft = reading.draft(source.values)
    if reading.whole:
        reading.faults.extend(checks.faults(draft))
    if reading.faults:
        raise Refused(listed(_sentences(source, reading.faults)))
    portfolio, unknown = _portfolio(draft)
    entries, twice = _once(draft)
    return Catalog(
        file=source.file,
        company=draft.company,
        portfolio=portfolio,
        warnings=tuple(listed(_sentences(source, [*reading.warnings, *unknown, *twice]))),
        **entries,
    )


def _sentences(source: Source, faults: Iterable[Fault]) -> list[str]:
    """One for each path, the first that was found: what follows from it would only confuse."""
    first: dict[Steps, Fault] = {}
    for fault in faults:
        first.setdefault(fault.steps, fault)
    lines = [(fault.line or source.line(fault.steps), fault) for fault in first.values()]
    return [sentence(source.file, line, fault) for line, fault in sorted(lines, key=lambda each: each[0])]


def _portfolio(draft: Draft) -> tuple[dict[str, str | None], list[Fault]]:
    known = checks.ground(draft).scopes
    held = {key: holder for key, holder in draft.portfolio.items() if key in known}
    right = "an accountability with scope company"
    return held, [
        Fault(("portfolio", key), "the key is unknown and ignored", right)
        for key in draft.portfolio
        if key not in known
    ]


def _once(draft: Draft) -> tuple[dict[str, Any], list[Fault]]:
    """Every entry with each of its names once, and a warning where one was there twice."""
    warnings: list[Fault] = []
    entries: dict[str, Any] = {}
    for section in LISTS:
        found = draft.entries[section].items()
        entries[section] = tuple(_names_once((section, place), entry, warnings) for place, entry in found)
    return entries, warnings


def _names_once(steps: Steps, entry: Entry, warnings: list[Fault]) -> Entry:
    seen: set[str] = set()
    changes: dict[str, tuple[str, ...]] = {}
    for key in NAMES:
        names = getattr(entry, key, None) or ()
        kept = []
        for place, name in enumerate(names):
            if name in seen:
                warnings.append(Fault((*steps, key, place), f"{quoted(name)} is there twice", "each name once"))
            else:
                kept.append(name)
                seen.add(name)
        if len(kept) < len(names):
            changes[key] = tuple(kept)
    return entry.model_copy(update=changes) if changes else entry
