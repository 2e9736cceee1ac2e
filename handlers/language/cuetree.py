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
    """One place of the question as cues see it: the steps it allows, its number, and whether it may be passed over."""

    steps: tuple[str, ...]
    at: int
    clause: int
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


class Tree:
    def __init__(self) -> None:
        self._root = Node()

    def add(self, path: Sequence[str], cue: Cue) -> None:
        if not path:
            return
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
        first = self._root.next.keys()
        for begin, item in enumerate(items):
            if not first.isdisjoint(item.steps):
                self._walk(items, begin, hits)
        return hits

    def _walk(self, items: Sequence[Item], begin: int, hits: list[Hit]) -> None:
        """Every path of the tree that can be gone from here; a node where a path ends is not gone on from."""
        _, start, clause, _ = items[begin]
        pending = [(self._root.next, begin, 0)]
        while pending:
            ways, place, size = pending.pop()
            steps, at, _, loose = items[place]
            further = place + 1
            ahead = items[further] if further < len(items) and items[further].clause == clause else None
            for step in steps:
                reached = ways.get(step)
                if reached is not None:
                    for cue in reached.cues:
                        hits.append(Hit(cue, start, at + 1, size + 1))
                    if ahead is not None and reached.next and _goes_on(reached.next, ahead):
                        pending.append((reached.next, further, size + 1))
            if size and loose and ahead is not None:
                pending.append((ways, further, size))
            if GAP in ways:
                beyond = ways[GAP].next
                for place in range(further, min(further + REACH, len(items))):
                    if items[place].clause == clause and _goes_on(beyond, items[place]):
                        pending.append((beyond, place, size))


def _goes_on(ways: dict[str, Node], ahead: Item) -> bool:
    """There is a way on from here, or the place may be passed over."""
    return ahead.loose or GAP in ways or not ways.keys().isdisjoint(ahead.steps)
