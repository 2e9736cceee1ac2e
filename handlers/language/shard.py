"""One compact index over entries: names, words with where they stand, and spellings. Built once, never changed.

Refuses to rank: it hands out what is stored under a key.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate

from handlers.language.entries import HOWS, Entry
from handlers.language.normalise import Shape, forms
from handlers.language.spelling import SpellIndex

HOW_BITS = 2
STOP_LENGTH, SHARED, MANY = 1, -1, 6
NONE: tuple[array[int], bytes] = (array("I"), b"")


class Shard:
    """`refs` are the entries by number: products first, each kind in one run.

    A posting is a number with the field it stands in; a name packs number and how into one integer.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.refs: list[str] = []
        self._spans: dict[str, tuple[int, int]] = {}
        self.called: dict[str, int | tuple[int, ...]] = {}
        self._hints: dict[str, int] = {}
        self.first: set[str] = set()
        self._people: list[tuple[str, int]] = []
        self.longest = 1
        collected: dict[str, tuple[array[int], bytearray]] = {}
        spelled: set[str] = set()
        for number, entry in enumerate(entries):
            self.refs.append(entry.ref)
            kind = entry.ref.partition(":")[0]
            self._spans[kind] = (self._spans.get(kind, (number, 0))[0], number + 1)
            read = {
                text: forms(text) for text in {*(name for name, _ in entry.names), *(one for _, one in entry.texts)}
            }
            spelled.update(form[0] for listed in read.values() for form in listed)
            self._name(number, entry, read)
            self._collect(number, entry, read, collected)
        self._people.sort()
        self._pack(collected)
        self.spelled = frozenset(spelled)
        self.spelling = SpellIndex(sorted(spelled))

    def _name(self, number: int, entry: Entry, read: Mapping[str, list[Shape]]) -> None:
        for name, how in entry.names:
            listed = read[name]
            if not listed:
                continue
            plain, one = "".join(form[0] for form in listed), "".join(form[3] for form in listed)
            self.first.update((listed[0][0], listed[0][3]))
            self.longest = max(self.longest, min(len(listed), 12))
            if how == "short":
                self._people.append((plain, number))
            if len(listed) > 1 and entry.ref.startswith("product:"):
                for form in listed:
                    self._hints[form[3]] = number if self._hints.get(form[3], number) == number else SHARED
            for called in (plain, one) if one != plain else (plain,):
                self._call(called, number, number << HOW_BITS | HOWS.index(how))

    def _call(self, called: str, number: int, packed: int) -> None:
        before = self.called.get(called)
        if before is None:
            self.called[called] = packed
        elif isinstance(before, int):
            if before >> HOW_BITS != number:
                self.called[called] = (before, packed)
        elif all(one >> HOW_BITS != number for one in before):
            self.called[called] = (*before, packed)

    @staticmethod
    def _collect(
        number: int, entry: Entry, read: Mapping[str, list[Shape]], collected: dict[str, tuple[array[int], bytearray]]
    ) -> None:
        best: dict[str, int] = {}
        for field, text in entry.texts:
            for form in read[text]:
                if len(form[2]) > STOP_LENGTH and field < best.get(form[2], 99):
                    best[form[2]] = field
        for stem, field in best.items():
            if stem not in collected:
                collected[stem] = (array("I"), bytearray())
            numbers, fields = collected[stem]
            numbers.append(number)
            fields.append(field)

    def _pack(self, collected: dict[str, tuple[array[int], bytearray]]) -> None:
        products = self._spans.get("product", (0, 0))[1]
        self._at = {stem: place for place, stem in enumerate(collected)}
        self._ends = array("I", accumulate(len(numbers) for numbers, _ in collected.values()))
        self._product_counts = array("I", (bisect_left(numbers, products) for numbers, _ in collected.values()))
        self._numbers = array("I")
        fields = bytearray()
        for numbers, places in collected.values():
            self._numbers.extend(numbers)
            fields.extend(places)
        self._fields = bytes(fields)

    def named(self, form: str) -> tuple[int, ...]:
        """Entry numbers and how they are called so, packed."""
        found = self.called.get(form)
        return () if found is None else (found,) if isinstance(found, int) else found

    def people(self, start: str) -> list[str]:
        """Whose first or last name begins so."""
        found: list[str] = []
        for place in range(bisect_left(self._people, (start, 0)), len(self._people)):
            name, number = self._people[place]
            if not name.startswith(start) or len(found) == MANY:
                break
            found.append(self.refs[number])
        return found

    def hinted(self, one: str) -> str | None:
        """The only product that has this word in a name of several words."""
        number = self._hints.get(one, SHARED)
        return None if number == SHARED else self.refs[number]

    def has(self, stem: str) -> bool:
        return stem in self._at

    def count(self, stem: str) -> int:
        """Products that the word describes."""
        place = self._at.get(stem)
        return 0 if place is None else self._product_counts[place]

    def postings(self, stem: str, kind: str) -> tuple[array[int], bytes]:
        """The numbers of a kind's entries that have the word, rising, and the fields it stands in."""
        place = self._at.get(stem)
        if place is None:
            return NONE
        low, high = self._ends[place - 1] if place else 0, self._ends[place]
        first, last = self._spans.get(kind, (0, 0))
        low = bisect_left(self._numbers, first, low, high)
        high = bisect_left(self._numbers, last, low, high)
        return self._numbers[low:high], self._fields[low:high]
