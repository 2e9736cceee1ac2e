"""Which product do these words describe? Inverse document frequency over names, uses and summaries.

Refuses to answer when too little of the question is covered; cue words are no evidence.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nlargest
from itertools import chain, islice
from typing import NamedTuple

from handlers.language import wordlists
from handlers.language.entries import WEIGHTS
from handlers.language.lexicon import Lexicon
from handlers.language.normalise import Word
from handlers.language.shard import Shard
from handlers.language.stems import stem

ALIKE = 0.62
"""Worth of a synonym beside the word itself."""
LIGHT, UNKNOWN = 0.2, 0.85
"""Weight of an unmatched ordinary word, and of a word the company never used, in shares of the heaviest."""
WHOLE = 0.3
"""What having said a whole name adds, in shares of the score."""
COMMON, SEEDS, FEW = 1_500, 200, 2_000
"""Postings from which a word only adds to what rarer words brought up, how much of that goes on, and up to how many
entries are looked up one by one."""
REMEMBERED = 50_000
"""Words whose variants a lexicon remembers."""
LIGHT_WORDS = frozenset(wordlists.sections("words.txt")["light"])
LIGHT_STEMS = frozenset(map(stem, LIGHT_WORDS))


class Term(NamedTuple):
    """A word of the question as evidence. `optional`: it counts where it matches and costs nothing where not."""

    word: Word
    optional: bool = False


class Guess(NamedTuple):
    """An entry, its score, and the share of the question's weight that it covers.

    `matched` are the stems that speak for it, `literal` those that do so without a synonym.
    """

    ref: str
    score: float
    coverage: float
    matched: frozenset[str]
    literal: frozenset[str]

    @property
    def id(self) -> str:
        return self.ref.partition(":")[2]


@dataclass(slots=True)
class Tally:
    """Scores by entry number within one shard; `spoken` and `literal` are bit sets over the terms."""

    scores: dict[int, float]
    spoken: dict[int, int]
    literal: dict[int, int]


@cache
def alike() -> dict[str, tuple[str, ...]]:
    """Stem -> stems of words used for it."""
    found: dict[str, set[str]] = {}
    for group in wordlists.groups("synonyms.txt"):
        stems = {stem(part) for phrase in group for part in phrase.split()}
        for one in stems:
            found.setdefault(one, set()).update(stems - {one})
    return {one: tuple(sorted(others)) for one, others in found.items()}


def guesses(terms: Sequence[Term], lexicon: Lexicon, *, kind: str = "product", limit: int = 8) -> list[Guess]:
    """Entries of a kind that the terms describe, best first."""
    unique = list({term.word.stem: term for term in reversed(terms)}.values())
    unique.sort(key=lambda term: lexicon.count(term.word.stem))
    merits = _Merits([term.word.stem for term in unique], [_demands(term, lexicon) for term in unique])
    found: list[Guess] = []
    for shard in lexicon.shards:
        tally = _tally(shard, unique, lexicon, kind)
        hidden = lexicon.hidden if shard is lexicon.shards[0] else frozenset[str]()
        for number in nlargest(limit * 2, tally.scores, key=lambda number: (tally.scores[number], -number)):
            if shard.refs[number] not in hidden:
                found.append(_guess(shard.refs[number], number, tally, merits, lexicon))
    return sorted(found, key=lambda guess: (-guess.score, guess.ref))[:limit]


class _Merits:
    """What a set of terms comes to, by its bits: their stems, and all there is to explain where just they are met."""

    def __init__(self, stems: Sequence[str], demands: Sequence[tuple[float, float]]) -> None:
        """`demands`: of each term, where the entry meets it and where not."""
        self._stems, self._demands = stems, demands
        self._known: dict[int, tuple[frozenset[str], float]] = {}

    def of(self, bits: int) -> tuple[frozenset[str], float]:
        """The same few sets come up for most entries."""
        known = self._known.get(bits)
        if known is None:
            stems = frozenset([one for bit, one in enumerate(self._stems) if bits >> bit & 1])
            total = sum([met if bits >> bit & 1 else unmet for bit, (met, unmet) in enumerate(self._demands)])
            known = self._known[bits] = (stems, total)
        return known


def _tally(shard: Shard, terms: Sequence[Term], lexicon: Lexicon, kind: str) -> Tally:
    tally = Tally({}, {}, {})
    said = [
        [(one, worth, *shard.postings(one, kind)) for one, worth in _variants(term.word.stem, lexicon)]
        for term in terms
    ]
    seeds: frozenset[int] | None = None
    for bit, variants in enumerate(said):
        if seeds is None and sum(len(numbers) for _, _, numbers, _ in variants) > COMMON:
            seeds = _seeds(tally, said[bit:])
        _add(tally, bit, terms[bit].word.stem, variants, seeds)
    return tally


Said = tuple[str, float, "array[int]", bytes]
"""A variant of a term, its worth, and its postings."""


def _add(tally: Tally, bit: int, itself: str, variants: Sequence[Said], seeds: frozenset[int] | None) -> None:
    """The best that any variant of one term says for each entry, or for each of the seeds."""
    best: dict[int, float] = {}
    for variant, worth, numbers, fields in variants:
        pairs = zip(numbers, fields, strict=True) if seeds is None else _looked_up(numbers, fields, seeds)
        for number, field in pairs:
            gained = worth * WEIGHTS[field]
            if gained > best.get(number, 0.0):
                best[number] = gained
            if variant == itself:
                tally.literal[number] = tally.literal.get(number, 0) | 1 << bit
    for number, gained in best.items():
        tally.scores[number] = tally.scores.get(number, 0.0) + gained
        tally.spoken[number] = tally.spoken.get(number, 0) | 1 << bit


def _seeds(tally: Tally, common: Sequence[Sequence[Said]]) -> frozenset[int]:
    """The entries that common words are looked up for: those of rarer words, else those that the words share."""
    if tally.scores:
        best = nlargest(SEEDS, tally.scores, key=lambda number: (tally.scores[number], -number))
        return frozenset(best)
    shared: set[int] = set()
    for variants in sorted(common, key=lambda variants: sum(len(numbers) for _, _, numbers, _ in variants)):
        narrowed = (
            _shared(shared, variants) if shared else set[int]().union(*(numbers for _, _, numbers, _ in variants))
        )
        shared = narrowed or shared
        if len(shared) <= SEEDS:
            break
    return frozenset(islice(shared, SEEDS))


def _shared(found: set[int], variants: Sequence[Said]) -> set[int]:
    """Which of the found have some variant: looked up one by one, where that is less than going through them all."""
    if len(found) > FEW:
        return found.intersection(chain.from_iterable(numbers for _, _, numbers, _ in variants))
    kept: set[int] = set()
    for _, _, numbers, _ in variants:
        for number in found - kept:
            place = bisect_left(numbers, number)
            if place < len(numbers) and numbers[place] == number:
                kept.add(number)
    return kept


def _looked_up(numbers: array[int], fields: bytes, seeds: frozenset[int]) -> Iterator[tuple[int, int]]:
    if len(numbers) <= len(seeds):
        yield from (pair for pair in zip(numbers, fields, strict=True) if pair[0] in seeds)
        return
    for number in seeds:
        place = bisect_left(numbers, number)
        if place < len(numbers) and numbers[place] == number:
            yield number, fields[place]


def _variants(one: str, lexicon: Lexicon) -> tuple[tuple[str, float], ...]:
    """The word and what is used for it, where the company has them, with their worth. Remembered by the lexicon."""
    known = lexicon.variants.get(one)
    if known is None:
        itself = ((one, lexicon.weight(one)),) if lexicon.described_by(one) else ()
        others = (other for other in alike().get(one, ()) if lexicon.described_by(other))
        known = (*itself, *((other, ALIKE * lexicon.weight(other)) for other in others))
        if len(lexicon.variants) < REMEMBERED:
            lexicon.variants[one] = known
    return known


def _guess(ref: str, number: int, tally: Tally, merits: _Merits, lexicon: Lexicon) -> Guess:
    (matched, total), (literal, _) = merits.of(tally.spoken[number]), merits.of(tally.literal.get(number, 0))
    score = tally.scores[number] * (1 + WHOLE * _whole_name(ref, matched, lexicon))
    return Guess(ref, score, min(1.0, tally.scores[number] / total) if total else 0.0, matched, literal)


def _demands(term: Term, lexicon: Lexicon) -> tuple[float, float]:
    """How much there is to be explained in a word, where an entry has it and where not."""
    return max((worth for _, worth in _variants(term.word.stem, lexicon)), default=0.01), _unmet(term, lexicon)


def _unmet(term: Term, lexicon: Lexicon) -> float:
    one = term.word.stem
    if term.optional:
        return 0.0
    if term.word.text in LIGHT_WORDS or term.word.number:
        return LIGHT * lexicon.heaviest * (0.5 if term.word.number else 1.0)
    return lexicon.weight(one) if lexicon.count(one) else UNKNOWN * lexicon.heaviest


def _whole_name(ref: str, matched: frozenset[str], lexicon: Lexicon) -> float:
    """The best share of one of its names that was said, in any order."""
    kind, _, name = ref.partition(":")
    one = lexicon.portfolio.products.get(name) if kind == "product" else None
    if one is None:
        return 0.0
    names = map(_stems, (one.name, *one.aliases, *one.formerly))
    return max([len(stems & matched) / len(stems) if stems else 0.0 for stems in names])


@lru_cache(maxsize=4096)
def _stems(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in name.lower().split())
