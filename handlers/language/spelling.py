"""Guess what a mistyped word should have been, from words that are known.

Refuses to touch a word that is known, short or a number, and to say which of two equally close words was meant.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from rapidfuzz.distance import OSA

from handlers.language import wordlists

PREFIX = 7
"""Letters that are indexed."""
SHORTEST, LONG = 4, 7
"""Letters from which one, and two, slips are looked for."""
LEEWAY = 0.25


class SpellIndex:
    """Words under the hashes of their prefixes with up to two letters left out. One array, eight bytes an entry."""

    def __init__(self, known: Iterable[str]) -> None:
        self.words: Sequence[str] = tuple(word for word in known if len(word) >= SHORTEST - 1 and word.isalpha())
        entries = array("Q")
        for at, word in enumerate(self.words):
            entries.extend(_hash(shape) << 32 | at for shape in _shapes(word))
        self._entries = array("Q", sorted(entries))

    def near(self, lows: Iterable[int]) -> set[str]:
        """Words that may be close to the one whose `places` these are; the caller measures."""
        found: set[str] = set()
        entries, listed, many = self._entries, self.words, len(self._entries)
        for low in lows:
            place, high = bisect_left(entries, low), low + 0xFFFFFFFF
            while place < many and entries[place] <= high:
                found.add(listed[entries[place] & 0xFFFFFFFF])
                place += 1
        return found


def places(word: str) -> list[int]:
    """Where entries begin that share a shape with the word."""
    return [_hash(shape) << 32 for shape in _shapes(word)]


def _hash(shape: str) -> int:
    return hash(shape) & 0xFFFFFFFF


def _shapes(word: str) -> set[str]:
    stub = word[:PREFIX]
    once = {stub[:at] + stub[at + 1 :] for at in range(len(stub))}
    if len(word) < LONG:
        return once | {stub}
    return once | {stub} | {less[:at] + less[at + 1 :] for less in once for at in range(len(less))}


def cost(typed: str, right: str) -> float:
    """How unlikely the slip is: dropping, doubling and swapping letters come easier than hitting a wrong one."""
    allowed = 2 if min(len(typed), len(right) + 1) >= LONG else 1
    distance = OSA.distance(typed, right, score_cutoff=allowed)
    if distance > allowed:
        return 9.0
    first = 0.0 if typed[0] == right[0] or typed[:2] == right[1::-1] else 0.5
    return distance + first + _unlikeliness(typed, right)


def _unlikeliness(typed: str, right: str) -> float:
    if len(right) > len(typed) or sorted(typed) == sorted(right):
        return 0.0
    if len(right) < len(typed):
        doubled = any(
            typed[:at] + typed[at + 1 :] == right and typed[at] in typed[at + 1 : at + 2] for at in range(len(typed))
        )
        return 0.0 if doubled else 0.2
    return 0.4


def ranked(typed: str, indexes: Sequence[SpellIndex]) -> list[str]:
    """The likeliest words, best first; those of an earlier index win over equals of a later one."""
    priced: dict[str, tuple[float, int]] = {}
    lows = places(typed)
    for preference, index in enumerate(indexes):
        for word in index.near(lows):
            if word not in priced and (price := cost(typed, word)) < 9.0:
                priced[word] = (price + 0.1 * preference, preference)
    listed = sorted(priced, key=lambda word: (priced[word], word))
    return [word for word in listed[:4] if priced[word][0] <= priced[listed[0]][0] + LEEWAY]


@cache
def ordinary() -> frozenset[str]:
    """English words that are spelled as they were meant."""
    listed = set(wordlists.plain("common.txt"))
    for found in wordlists.sections("words.txt").values():
        listed.update(found)
    for group in wordlists.groups("synonyms.txt"):
        listed.update(group)
    listed.update(wordlists.mapping("irregular.txt"))
    return frozenset(word for phrase in listed for word in phrase.split())


@cache
def ordinary_index() -> SpellIndex:
    return SpellIndex(sorted(ordinary()))


def readable(words: Iterable[str]) -> Iterator[str]:
    """Words worth correcting to."""
    return (word for word in words if len(word) >= SHORTEST - 1 and word.isalpha())
