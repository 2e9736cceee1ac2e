"""Which predictions are the same mistake again: one error mode, or nearly one text.

Refuses to look at more than the beginning of a text, and to guess a mode that nobody recorded. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

GIST = 120
"""*Units*: characters of a text that say what it is about."""
NEARLY = 90.0
"""*Units*: per cent of characters two gists share in order, from which on they are nearly the same."""
TWICE = 0.5
"""What is nearly the same as something nearly the same differs by so many characters at most, for each of the text's.

A share of at least 90% is a distance of at most a tenth of both lengths, and distances add up: two steps from a text of
length 1 lead to at most (1 + 1.22 + 1.22 + 1.50) / 10.
"""
LONGER = 1.5
DIGITS = str.maketrans("", "", "0123456789#*")


def gist(text: str) -> str:
    """The beginning of a text without case, digits and spacing: order 4711 and order 4712 are one mistake."""
    return " ".join(text[: 2 * GIST].casefold().translate(DIGITS).split())[:GIST].strip()


def kind_of(mode: str, text: str) -> str:
    """What a prediction is grouped by: its recorded mode, else its gist; empty where there is neither."""
    return f"mode {mode.casefold()}" if mode else text


class Kinds:
    """The group of each kind: its mode; of texts the first, by the alphabet, that it is nearly the same as.

    That depends on the texts of the week alone. Were it to depend on which of them is worst, one that gets worse could
    push another into a group that was full, or draw two groups out of one.
    """

    def __init__(self, kinds: Iterable[str]) -> None:
        self._counted = Counter(kind for kind in kinds if kind)
        self._shelves: dict[int, list[str]] = {}
        for kind in self._counted:
            if not _is_mode(kind):
                self._shelves.setdefault(len(kind) // 8, []).append(kind)
        self._groups: dict[str, str] = {}
        self._near: dict[str, Sequence[str]] = {}
        self._around: dict[str, Sequence[str]] = {}

    def group(self, kind: str) -> str:
        found = self._groups.get(kind)
        if found is None:
            found = self._groups[kind] = kind if not kind or _is_mode(kind) else self._first(kind)
        return found

    def size(self, group: str) -> int:
        """How many there are in a group."""
        members = [group] if _is_mode(group) else [kind for kind in self._nearly(group) if self.group(kind) == group]
        return sum(self._counted[kind] for kind in members)

    def _first(self, text: str) -> str:
        """Of the texts that are nearly the same; a known group near it says where to look for them."""
        known = process.extractOne(text, self._near.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY)
        if known is not None:
            return next(other for other in self._twice(known[0]) if fuzz.ratio(text, other) >= NEARLY)
        first = self._nearly(text)[0]
        if first != text:
            del self._near[text]
            self._nearly(first)
        return first

    def _nearly(self, text: str) -> Sequence[str]:
        """What is nearly the same as a text, by the alphabet."""
        if text not in self._near:
            matches = process.extract(text, self._of_length(text), scorer=fuzz.ratio, score_cutoff=NEARLY, limit=None)
            self._near[text] = sorted(match[0] for match in matches)
        return self._near[text]

    def _twice(self, text: str) -> Sequence[str]:
        """At least what is nearly the same as something nearly the same, by the alphabet."""
        if text not in self._around:
            most = int(TWICE * len(text))
            matches = process.extract(text, self._of_length(text), scorer=Indel.distance, score_cutoff=most, limit=None)
            self._around[text] = sorted(match[0] for match in matches)
        return self._around[text]

    def _of_length(self, text: str) -> list[str]:
        """Texts that share most of their characters differ in length by little: the rest is not compared."""
        first, last = int(len(text) / LONGER) // 8, int(len(text) * LONGER) // 8
        return [each for shelf in range(first, last + 1) for each in self._shelves.get(shelf, ())]


def _is_mode(kind: str) -> bool:
    return kind.startswith("mode ")
