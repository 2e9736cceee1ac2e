"""The tree of all phrases, step by step, and every way through it that a question allows.

Refuses to know where phrases come from and what they are worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

HERE = "@"
"""In a phrase, the place of the product: a pronoun, its name, or a word such as `the model`."""


GAP = "*"
"""In a phrase, up to `REACH` words of anything."""
REACH = 3


class Cue(NamedTuple):
    """`family` is accountability, stage, question, outside or trouble; `group` is the section it was listed under."""

    family: str
    name: str
    group: str


class Hit(NamedTuple):
    """A cue and the words it covers: positions `start` to `end` of the question; `size` words of it were matched."""

    cue: Cue
    start: int
    end: int
    size: int


Item = tuple[tuple[str, ...], int, int, bool]
"""One place of the question as cues see it: the steps it allows, its number, its clause, and whether it may be passed
over."""


class Node(dict[str, "Node"]):
    """The ways on from a place, by step, and the cues of the paths that end there."""

    __slots__ = ("cues",)

    def __init__(self, cues: tuple[Cue, ...] = ()) -> None:
        super().__init__()
        self.cues = cues


@cache
def _end(cues: tuple[Cue, ...]) -> Node:
    """Two of three nodes are ends, and there are few different ones: they are shared, and never changed."""
    return Node(cues)


class Tree:
    def __init__(self) -> None:
        self._root = Node()

    def add(self, path: Sequence[str], cue: Cue) -> None:
        if not path:
            return
        node = self._root
        for step in path[:-1]:
            reached = node.get(step, _end(()))
            if not reached:
                reached = node[step] = Node(reached.cues)
            node = reached
        end = node.get(path[-1], _end(()))
        cues = end.cues if cue in end.cues else (*end.cues, cue)
        if end:
            end.cues = cues
        else:
            node[path[-1]] = _end(cues)

    def find(self, items: Sequence[Item]) -> list[Hit]:
        hits: list[Hit] = []
        first = self._root
        steps = [item[0] for item in items]
        anywhere = GAP in first and not first[GAP].keys().isdisjoint(chain.from_iterable(steps))
        for begin, allowed in enumerate(steps):
            for step in allowed:
                if step in first:
                    self._walk(items, begin, hits, gap_first=anywhere)
                    break
        return hits

    def _walk(self, items: Sequence[Item], begin: int, hits: list[Hit], *, gap_first: bool) -> None:
        """Every path of the tree that can be gone from here, within its clause."""
        _, start, clause, _ = items[begin]
        pending, many = [(self._root, begin, 0)], len(items)
        while pending:
            ways, place, size = pending.pop()
            steps, at, _, loose = items[place]
            further = place + 1
            goes_on = further < many and items[further][2] == clause
            for step in steps:
                reached = ways.get(step)
                if reached is not None:
                    for cue in reached.cues:
                        hits.append(Hit(cue, start, at + 1, size + 1))
                    if goes_on and reached:
                        pending.append((reached, further, size + 1))
            if goes_on and size and loose:
                pending.append((ways, further, size))
            if goes_on and GAP in ways and (size or gap_first):
                pending += [(ways[GAP], beyond, size) for beyond in _reach(items, further, ways[GAP])]


def _reach(items: Sequence[Item], start: int, ways: Node) -> Iterator[int]:
    """The places within reach, in their clause, from which there is a way on, or which may be passed over."""
    for place in range(start, min(start + REACH, len(items))):
        steps, _, clause, loose = items[place]
        if clause == items[start][2] and (loose or GAP in ways or not ways.keys().isdisjoint(steps)):
            yield place
