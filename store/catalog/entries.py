"""From plain values to entries, one by one, with every fault found and none in the way of the next.

Refuses a key that is nearly a known one, and tells of any other unknown key: a later version may know it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz.distance import OSA

from store.catalog.format import IGNORED, LISTS, SECTIONS, Company, Entry
from store.catalog.problems import Fault, Steps, quoted
from store.catalog.words import CHOSEN

HOLDERS = ("owners", "backups")
SHORT_KEY = 5
"""Letters up to which one slip makes two keys alike; longer ones may differ by two."""

KINDS = {dict: "a mapping", list: "a list", str: "text", type(None): "empty"}
RIGHT = {
    "string_type": "text on this line",
    "tuple_type": "a list, each item on a line of its own after '- '",
    "mapping_type": "a mapping, 'key: value' on each line",
    "dict_type": "a mapping, 'key: value' on each line",
    "model_type": "a mapping, 'key: value' on each line",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of a file: entries by their place in each section, and every id that was written."""

    company: Company = field(default_factory=Company)
    portfolio: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Mapping[int, Any]] = field(default_factory=dict)
    ids: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """Collects faults and warnings on the way."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    whole: bool = True
    """Whether every section could be read: else everything that refers to it would be called unknown."""

    def draft(self, values: dict[str, Any]) -> Draft:
        self._keys((), values, (*SECTIONS, *IGNORED))
        if not any(section in values for section in SECTIONS):
            self.faults.append(Fault((), "no section of a catalog is in it", f"at least one of {', '.join(SECTIONS)}"))
        entries, ids = {}, {}
        for section, model in LISTS.items():
            records = dict(self._records(section, values.get(section)))
            ids[section] = self._ids(section, records)
            read = {place: self._entry((section, place), model, record) for place, record in records.items()}
            entries[section] = {place: entry for place, entry in read.items() if entry is not None}
        company = self._mapping("company", values.get("company"))
        entry = self._entry(("company",), Company, company)
        portfolio = self._mapping("portfolio", values.get("portfolio"))
        return Draft(entry if isinstance(entry, Company) else Company(), portfolio, entries, ids)

    def _mapping(self, section: str, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self.whole = False
            self.faults.append(Fault((section,), f"it is {KINDS[type(value)]}", RIGHT["dict_type"]))
        return {}

    def _records(self, section: str, value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        if value is not None and not isinstance(value, list):
            self.whole = False
            self.faults.append(Fault((section,), f"it is {KINDS[type(value)]}", "a list of entries, each after '- '"))
            return
        for place, record in enumerate(value or ()):
            if isinstance(record, dict):
                yield place, record
            else:
                self.faults.append(
                    Fault((section, place), f"it is {KINDS[type(record)]}", "an entry such as '- id: ...', 'name: ...'")
                )

    def _ids(self, section: str, records: Mapping[int, dict[str, Any]]) -> dict[str, int]:
        key = "stage" if section == "lifecycle" else "id"
        ids: dict[str, int] = {}
        for place, record in records.items():
            id = record.get(key)
            if not isinstance(id, str):
                continue
            if id in ids:
                wrong = f"{quoted(id)} is the id of {section}[{ids[id]}] already"
                self.faults.append(Fault((section, place, key), wrong, "an id of its own, or one entry instead of two"))
            ids.setdefault(id, place)
        return ids

    def _entry(self, steps: Steps, model: type[Entry], record: dict[str, Any]) -> Entry | None:
        """The entry, without the fields that are wrong; None where it cannot do without them."""
        self._keys(steps, record, tuple(model.model_fields))
        try:
            return model.model_validate(record)
        except ValidationError as error:
            details = error.errors(include_url=False)
            self.faults.extend(_fault(steps, detail) for detail in details)
        try:
            return model.model_validate(_without(record, [detail["loc"] for detail in details]))
        except ValidationError:
            return None

    def _keys(self, steps: Steps, record: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in record:
            if key in known:
                continue
            meant = _meant(key, known)
            if meant:
                wrong = f"there is no such key; did you mean {meant}?"
                self.faults.append(Fault((*steps, key), wrong, f"{quoted(meant)}, or a key that is not so close to it"))
            else:
                self.warnings.append(
                    Fault((*steps, key), "the key is unknown and ignored", f"one of {', '.join(known)}")
                )


def _meant(key: str, known: tuple[str, ...]) -> str | None:
    """The known key that this one is a slip of."""
    plain = key.strip().lower().replace("-", "_").replace(" ", "_")
    slips = 1 if len(plain) <= SHORT_KEY else 2
    near = min(known, key=lambda name: OSA.distance(plain, name))
    bare = {name.replace("_", ""): name for name in known}
    return bare.get(plain.replace("_", "")) or (near if OSA.distance(plain, near) <= slips else None)


def _without(record: dict[str, Any], places: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """A copy that says nothing at these places; a list with something wrong in it is left out whole."""
    kept = copy.deepcopy(record)
    for place in places:
        if len(place) > 1 and place[0] in HOLDERS and isinstance(kept.get(place[0]), dict):
            kept[str(place[0])].pop(place[1], None)
        elif place:
            kept.pop(str(place[0]), None)
    return kept


def _fault(steps: Steps, detail: ErrorDetails) -> Fault:
    place = (*steps, *detail["loc"])
    kind, given = detail["type"], detail["input"]
    if kind == CHOSEN:
        context = detail["ctx"]
        shown = f"{quoted(given)}: {context['wrong']}" if given else context["wrong"]
        return Fault(place, shown, context["right"])
    if kind == "missing":
        return Fault(place, "it is missing", f"a line '{place[-1]}: ...' in this entry")
    if kind == "literal_error":
        return Fault(place, f"it is {quoted(given)}", f"one of {detail['ctx']['expected']}")
    if isinstance(given, list) and _is_holder(detail["loc"]):
        return Fault(place, f"it has {len(given)} holders", ONE_HOLDER)
    return Fault(place, f"it is {KINDS.get(type(given), 'of another kind')}", RIGHT.get(kind, "what the format says"))


def _is_holder(loc: tuple[int | str, ...]) -> bool:
    return bool(loc) and (loc[0] in HOLDERS or loc[0] in ("owner", "lead", "backup"))


ONE_HOLDER = "one holder: work may be shared, an accountability is one person's or one team's"
