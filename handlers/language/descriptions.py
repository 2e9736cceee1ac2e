"""Which words of a question only say which product is meant: the fraud model, an AI that reads the mail.

Refuses to look at names; they are masked before.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language.cuebook import STOP, TYPES
from handlers.language.cuetree import Hit
from handlers.language.normalise import Word

FINITE = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "will", "can", "must", "should"}
)
RELATIVE = frozenset({"that", "which", "what", "to", "for", "with", "who"})
WITHOUT = frozenset({"lacking", "missing", "including", "regarding", "concerning", "according", "during"})
NOUN_PHRASE_ENDS = STOP - {
    "new",
    "old",
    "day",
    "night",
    "week",
    "month",
    "year",
    "hour",
    "minute",
    "time",
    "people",
    "human",
    "staff",
    "first",
}


def described(listed: Sequence[Word], masked: Sequence[bool], hits: Sequence[Hit]) -> frozenset[int]:
    """Places in `the fraud model`, `an AI that reads the mail`: they say which product, not what of it."""
    phrases = [hit for hit in hits if hit.cue.family in ("accountability", "stage") and hit.size > 1]
    found: set[int] = set()
    asking = {listed[hit.start].clause for hit in hits if hit.cue.group in ("who", "heads")}
    failing = _failing(listed, hits)
    for at, word in enumerate(listed):
        if masked[at] or any(hit.start <= at < hit.end for hit in phrases):
            continue
        if word.stem in TYPES:
            after = _until(_after(listed, at), failing)
            found.update(_before(listed, at), after, [at] if after else [])
        elif word.clause not in asking and word.text not in STOP and _which_follows(listed, at):
            found.update(_until(_after(listed, at), failing))
    return frozenset(found)


def _failing(listed: Sequence[Word], hits: Sequence[Hit]) -> list[int]:
    """Where a description can end, in order: a failure is told, or a verb follows its noun."""
    verbs = {at for at, word in enumerate(listed) if at and word.text in FINITE and _content(listed[at - 1])}
    return sorted(verbs | {hit.start for hit in hits if hit.cue.group == "broken" and fails(hit, listed)})


def _until(places: Sequence[int], failing: Sequence[int]) -> list[int]:
    """Up to where it is said to fail: the machine reading passports | hangs since nine. `failing` is in order."""
    first = min(places, default=0)
    end = next((at for at in failing if at > first + 1), None)
    return [at for at in places if end is None or at < end]


def _content(word: Word) -> bool:
    return word.text not in STOP and word.text not in RELATIVE


def fails(hit: Hit, listed: Sequence[Word]) -> bool:
    """It ends what is said, but for small words: hangs again, is down; not: stops fraud."""
    first = listed[hit.start]
    rest = [word for word in listed[hit.end :] if word.clause == first.clause]
    verb = first.raw.endswith("s") or hit.size > 1
    small = bool(rest) and all(word.text in STOP or word.number for word in rest)
    return hit.cue.group == "broken" and verb and small


def _which_follows(listed: Sequence[Word], at: int) -> bool:
    return at + 1 < len(listed) and listed[at + 1].text in ("that", "which", "what")


def _before(listed: Sequence[Word], at: int) -> list[int]:
    found = []
    for place in range(at - 1, -1, -1):
        word = listed[place]
        if word.clause != listed[at].clause or word.text in NOUN_PHRASE_ENDS or word.possessive:
            break
        found.append(place)
    return found


def _after(listed: Sequence[Word], at: int) -> list[int]:
    if at + 1 >= len(listed) or listed[at + 1].clause != listed[at].clause:
        return []
    following = listed[at + 1].text
    if following not in RELATIVE and not (
        following.endswith("ing") and len(following) > 5 and following not in WITHOUT
    ):
        return []
    return [place for place in range(at + 2, len(listed)) if listed[place].clause == listed[at].clause] + [at + 1]
