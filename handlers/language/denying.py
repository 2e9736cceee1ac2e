"""What a question says it does not mean: not the owner but whoever pays, forget the one and tell me of the other.

Refuses to deny the only thing that is spoken of.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language.cuebook import STOP
from handlers.language.cuetree import Hit
from handlers.language.linking import Link
from handlers.language.normalise import Word

TURNS = frozenset({"but", "just", "only", "rather", "instead", "i", "we"})
"""Words at which what is not meant ends within a clause."""
BRIEF = 3
"""Content words between a `not` and what it may still deny: not the planner Rosa."""
ASKS = ("names", "acts", "topics")
OWNERS = ("heads", "plain", "owning", "who")


def denied(listed: Sequence[Word], masked: Sequence[bool], hits: Sequence[Hit]) -> frozenset[int]:
    """The places that are said not to be meant."""
    found: set[int] = set()
    for hit in hits:
        if hit.cue.group == "denied":
            found.update([*_before(listed, hit.start), *range(hit.start, hit.end)])
        elif hit.cue.group == "denying":
            behind = _behind(listed, hit.end)
            found.update(behind if _outright(listed, hit) else _named(listed, masked, behind))
    return frozenset(found)


def _outright(listed: Sequence[Word], hit: Hit) -> bool:
    """More than a bare `not`, or one that opens: the price is not right denies nothing that is asked for."""
    first = listed[hit.start]
    turned = any(word.text == "but" and word.clause == first.clause for word in listed[hit.end :])
    return hit.size > 1 or first.text != "not" or first.opens or turned


def _named(listed: Sequence[Word], masked: Sequence[bool], places: Sequence[int]) -> list[int]:
    """Of what follows, names with nothing but small words before them: it is not Dock Eye."""
    end = next((at for at in places if not masked[at] and listed[at].text not in STOP), len(listed))
    return [at for at in places if masked[at] and at < end]


def _behind(listed: Sequence[Word], start: int) -> list[int]:
    """Up to a turn, the end of the clause, or a word too many."""
    found: list[int] = []
    for at in range(start, len(listed)):
        word = listed[at]
        if word.clause != listed[start - 1].clause or word.text in TURNS:
            break
        found.append(at)
        if sum(listed[place].text not in STOP for place in found) == BRIEF:
            break
    return found


def _before(listed: Sequence[Word], end: int) -> list[int]:
    return [at for at in range(end) if listed[at].clause == listed[end].clause]


def links_left(named: Sequence[Link], places: frozenset[int]) -> list[Link]:
    """Without the denied, where one of the kind is left, and without denied people."""
    left = [link for link in named if link.start not in places]
    kept = any(link.ids("product") or link.ids("component") or link.ids("pilot") for link in left)
    return left if kept else [link for link in named if link in left or not link.ids("person")]


def hits_left(hits: Sequence[Hit], places: frozenset[int]) -> list[Hit]:
    """Without the accountabilities and owners that are denied, where somebody else is asked for."""
    left = [hit for hit in hits if hit.start not in places or not (_asks(hit) or hit.cue.family == "accountability")]
    return left if any(_asks(hit) for hit in left) else list(hits)


def _asks(hit: Hit) -> bool:
    return (hit.cue.family == "accountability" and hit.cue.group in ASKS) or hit.cue.group in OWNERS
