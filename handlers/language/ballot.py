"""How strongly all the words of a question together speak for each accountability, counted from the cue phrases.

Refuses to know where a word stands and what it stands beside; that is for the cues.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from handlers.language.cuetree import Cue

WORTH = {"names": 2.0, "acts": 1.5, "near": 0.7, "hints": 0.5}
"""Votes of a phrase by its section; of any other one."""
RATE = 13.0
"""How steeply the first votes for a word count beside further ones."""
PAIR = 0.6
"""What two neighbours together add, in shares of what a word of its own does."""


class Side(NamedTuple):
    """What is voted for: an accountability, or a stage."""

    name: str
    stage: bool = False


Spoken = Sequence[tuple[str, bool]]
"""Stems in order, and whether each is a small word, which counts beside its neighbours only."""


class Ballot:
    """Votes by stem and by pair of neighbours, as the logarithm that is added up."""

    def __init__(self, phrases: Iterable[tuple[Spoken, Cue]]) -> None:
        words: defaultdict[tuple[str, Side], float] = defaultdict(float)
        pairs: defaultdict[tuple[str, str, Side], float] = defaultdict(float)
        for spoken, cue in phrases:
            side, worth = Side(cue.name, cue.family == "stage"), WORTH.get(cue.group, 1.0)
            for stem in (stem for stem, small in spoken if not small):
                words[stem, side] += worth
            for (one, _), (other, _) in pairwise(spoken):
                pairs[one, other, side] += worth
        urn = _Urn()
        self._words: dict[str, Votes] = {}
        for (stem, side), worth in words.items():
            urn.add(self._words, stem, side, math.log1p(RATE * worth))
        self._pairs: dict[str, dict[str, Votes]] = {}
        for (one, other, side), worth in pairs.items():
            urn.add(self._pairs.setdefault(one, {}), other, side, PAIR * math.log1p(RATE * worth))

    def cast(self, spoken: Spoken) -> list[tuple[Side, float]]:
        """Every side that some word speaks for, the strongest first."""
        added: dict[Side, float] = {}
        before: dict[str, Votes] = {}
        for stem, small in spoken:
            for side, votes in (*(() if small else self._words.get(stem, ())), *before.get(stem, ())):
                added[side] = added.get(side, 0.0) + votes
            before = self._pairs.get(stem, NONE)
        return sorted(added.items(), key=lambda vote: (-vote[1], vote[0]))


Votes = tuple[tuple[Side, float], ...]
NONE: dict[str, Votes] = {}


class _Urn:
    """Equal votes are one value: most words and pairs speak once, for one side."""

    def __init__(self) -> None:
        self._known: dict[Votes, Votes] = {}

    def add(self, votes: dict[str, Votes], said: str, side: Side, weight: float) -> None:
        more = (*votes.get(said, ()), (side, weight))
        votes[said] = self._known.setdefault(more, more)


def margin(cast: Sequence[tuple[Side, float]], held: Callable[[Side], str]) -> float:
    """How far the first is ahead of the next that means somebody else."""
    if not cast:
        return 0.0
    first = held(cast[0][0])
    return cast[0][1] - next((votes for side, votes in cast[1:] if held(side) != first), 0.0)
