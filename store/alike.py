"""Which predictions are the same mistake again: one error mode, or nearly one text.

Refuses to look at more than the beginning of a text, and to guess a mode that nobody recorded. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

GIST = 120
"""*Units*: characters of a text that say what it is about."""
NEARLY = 90.0
"""*Units*: per cent of characters two gists share in order, from which on they are nearly the same."""
DIGITS = str.maketrans("", "", "0123456789#*")


def gist(text: str) -> str:
    """The beginning of a text without case, digits and spacing: order 4711 and order 4712 are one mistake."""
    return " ".join(text[: 2 * GIST].casefold().translate(DIGITS).split())[:GIST].strip()


def kind_of(mode: str, text: str) -> str:
    """What a prediction is grouped by: its recorded mode, else its gist; empty where there is neither."""
    return f"mode {mode.casefold()}" if mode else text


@dataclass(slots=True)
class Groups:
    """Groups as they are founded, the worst member first. A text joins the first founder it is nearly the same as."""

    _of: dict[str, str] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)

    def founder(self, kind: str) -> str:
        """The kind of the group this one belongs to; it founds one where it is like nothing before it."""
        found = self._of.get(kind)
        if found is None:
            found = self._of[kind] = self._near(kind) or self._founded(kind)
        return found

    def _near(self, kind: str) -> str | None:
        if kind.startswith("mode ") or not self._texts:
            return None
        match = process.extractOne(kind, self._texts, scorer=fuzz.ratio, score_cutoff=NEARLY)
        return match[0] if match else None

    def _founded(self, kind: str) -> str:
        if not kind.startswith("mode "):
            self._texts.append(kind)
        return kind


def sizes(kinds: Iterable[str], founders: Iterable[str]) -> Mapping[str, int]:
    """How many of `kinds` are like each founder; what is like two is counted with the first."""
    counted = Counter(kind for kind in kinds if kind)
    found: dict[str, int] = {}
    texts = _by_length(kind for kind in counted if not kind.startswith("mode "))
    taken: set[str] = set()
    for founder in founders:
        near = {founder} if founder.startswith("mode ") else _near(founder, texts)
        found[founder] = sum(counted[kind] for kind in near - taken)
        taken |= near
    return found


def _by_length(texts: Iterable[str]) -> Mapping[int, list[str]]:
    shelves: dict[int, list[str]] = {}
    for text in texts:
        shelves.setdefault(len(text) // 8, []).append(text)
    return shelves


def _near(founder: str, shelves: Mapping[int, list[str]]) -> set[str]:
    """Two texts that share `NEARLY` of their characters differ in length by little: the rest is not compared."""
    room = (200 - NEARLY) / NEARLY
    first, last = int(len(founder) / room) // 8, int(len(founder) * room) // 8
    near = {founder}
    for shelf in range(first, last + 1):
        matches = process.extract(founder, shelves.get(shelf, []), scorer=fuzz.ratio, score_cutoff=NEARLY, limit=None)
        near |= {match[0] for match in matches}
    return near
