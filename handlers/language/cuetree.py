"""The tree of all phrases, step by step, and every way through it that a question allows.

Refuses to know where phrases come from and what they are worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
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


class Item(NamedTuple):
    """One place of the question as cues see it: a stem, the word itself, or the product's place."""

    stem: str
    literal: str
    at: int
    clause: int
    here: bool
    loose: bool = False


class Node:
    __slots__ = ("cues", "next")

    def __init__(self, cues: tuple[Cue, ...] = (), ways: dict[str, Node] | None = None) -> None:
        self.next: dict[str, Node] = {} if ways is None else ways
        self.cues = cues


NOWHERE: dict[str, Node] = {}
"""The ways on from an end."""


@cache
def _end(cues: tuple[Cue, ...]) -> Node:
    """Two of three nodes are ends, and there are few different ones: they are shared, and never changed."""
    return Node(cues, NOWHERE)


Seen = tuple[tuple[str, ...], int, bool]
"""The steps that a place allows, its number in the question, and whether it may be passed over."""


class Tree:
    def __init__(self) -> None:
        self._root = Node()
        self._steps = {HERE}

    def add(self, path: Sequence[str], cue: Cue) -> None:
        if not path:
            return
        self._steps.update(path)
        node = self._root
        for step in path[:-1]:
            reached = node.next.get(step)
            if reached is None or reached.next is NOWHERE:
                reached = node.next[step] = Node(reached.cues if reached else ())
            node = reached
        end = node.next.get(path[-1], _end(()))
        if end.next is NOWHERE:
            node.next[path[-1]] = _end(end.cues if cue in end.cues else (*end.cues, cue))
        elif cue not in end.cues:
            end.cues = (*end.cues, cue)

    def find(self, items: Sequence[Item]) -> list[Hit]:
        hits: list[Hit] = []
        first, seen = self._root.next, [self._seen(item) for item in items]
        ends = _clause_ends(items)
        for begin, (steps, _, _) in enumerate(seen):
            if any(step in first for step in steps):
                self._walk(seen[: ends[begin]], begin, hits)
        return hits

    def _walk(self, seen: Sequence[Seen], begin: int, hits: list[Hit]) -> None:
        """Every path of the tree that can be gone from here; a node where a path ends is not gone on from."""
        start, many = seen[begin][1], len(seen)
        pending = [(self._root.next, begin, 0)]
        while pending:
            ways, place, size = pending.pop()
            steps, at, passed_over = seen[place]
            further = place + 1
            for step in steps:
                reached = ways.get(step)
                if reached is not None:
                    if reached.cues:
                        hits.extend([Hit(cue, start, at + 1, size + 1) for cue in reached.cues])
                    if reached.next and further < many and _goes_on(reached.next, seen[further]):
                        pending.append((reached.next, further, size + 1))
            if size and passed_over and further < many:
                pending.append((ways, further, size))
            if GAP in ways:
                beyond = range(further, min(further + REACH, many))
                pending += [(ways[GAP].next, place, size) for place in beyond]

    def _seen(self, item: Item) -> Seen:
        """Only the steps that some phrase has: the tree is large, and looking into it for nothing costs most."""
        steps = (item.stem, item.literal, HERE) if item.here else (item.stem, item.literal)
        known = tuple([step for step in steps if step in self._steps])
        return known, item.at, item.loose or (item.here and not item.stem)


def _goes_on(ways: dict[str, Node], place: Seen) -> bool:
    """There is a way on from here, or the place may be passed over."""
    return place[2] or GAP in ways or not ways.keys().isdisjoint(place[0])


def _clause_ends(items: Sequence[Item]) -> list[int]:
    """For each place, where its clause ends."""
    ends = [len(items)] * len(items)
    for place in range(len(items) - 2, -1, -1):
        same = items[place].clause == items[place + 1].clause
        ends[place] = ends[place + 1] if same else place + 1
    return ends
