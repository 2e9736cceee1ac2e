"""How a fault in a catalog is said: file, line, path, what is wrong, what would be right.

Refuses to echo a value raw: what the file says is shown short and with every unprintable character escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from store.errors import Refused

SHOWN = 60
"""Characters of a value that a sentence repeats."""

MOST = 1_000
"""Problems listed; the rest are counted."""

NEAR = 65
"""Out of 100: below it, a suggestion would be noise."""

PLAIN_KEY = re.compile(r"[\w-]{1,60}", re.ASCII)

Step = str | int
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a path. `line` is known where the path alone does not say it."""

    steps: Steps
    wrong: str
    right: str
    line: int | None = None

    @property
    def path(self) -> str:
        """`products[3].owners.retraining`"""
        path = ""
        for step in self.steps:
            if isinstance(step, int):
                path += f"[{step}]"
            else:
                path += f".{written(step)}" if path else written(step)
        return path


def written(key: str) -> str:
    """A key as it is shown in a path."""
    return key if PLAIN_KEY.fullmatch(key.removesuffix(":")) else quoted(key)


def quoted(value: object) -> str:
    """A value from the file, safe to print."""
    text = str(value)
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def sentence(file: str, line: int, fault: Fault) -> str:
    at = f"{file}, line {line}, {fault.path}" if fault.steps else f"{file}, line {line}"
    stop = "" if fault.wrong.endswith("?") else "."
    return f"{at}: {fault.wrong}{stop} Right would be {fault.right}."


def refusal(file: str, line: int, wrong: str, right: str) -> Refused:
    """The file cannot be read any further."""
    return Refused([f"{file}, line {line}: {wrong}. Right would be {right}."])


def listed(problems: list[str]) -> list[str]:
    """All of them, or the first thousand and how many more there are."""
    more = len(problems) - MOST
    return problems if more <= 0 else [*problems[:MOST], f"... and {more:,} more."]


@dataclass(slots=True)
class Known:
    """The ids of a kind, and what to say about one that is not among them. `names` maps a name to its id."""

    noun: str
    ids: Iterable[str]
    names: Mapping[str, str] = field(default_factory=dict)
    _set: frozenset[str] = frozenset()
    _said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._set = frozenset(self.ids)

    def __contains__(self, value: object) -> bool:
        return value in self._set

    def right(self, value: str) -> str:
        """ "the id of a person, for example 'ana'": a suggestion, never a correction."""
        if value not in self._said:
            near = self.nearest(value)
            self._said[value] = f"{self.noun}, for example {quoted(near)}" if near else self.noun
        return self._said[value]

    def nearest(self, value: str) -> str | None:
        named = self.names.get(value.casefold())
        if named is not None:
            return named
        found = process.extractOne(value, sorted(self._set), scorer=fuzz.ratio, score_cutoff=NEAR)
        return found[0] if found else None
