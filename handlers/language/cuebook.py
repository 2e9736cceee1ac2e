"""Find cues in a question: phrases that say what is asked, wherever names and small words stand between them.

Refuses to weigh them: it reports what stands where, and others decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import repeat
from typing import NamedTuple

from handlers.language import wordlists
from handlers.language.normalise import Word, texts, words
from handlers.language.stems import stem
from store.portfolio import Accountability

HERE = "@"
"""In a phrase, the place of the product: a pronoun, its name, or a word such as `the model`."""


GAP = "*"
"""In a phrase, up to `REACH` words of anything."""
LITERAL = "!"
"""In front of a phrase: its words as they are, and no other form of them."""
REACH = 3
NEAR = "near"
"""The section of words that only suggest what to ask back."""
LEAST = 0.15
"""Share of a word's use from which it speaks for an accountability at all."""


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


SKIP = frozenset(wordlists.sections("words.txt")["skip"])
LOOSE = frozenset(wordlists.sections("words.txt")["loose"])
FORMS = ("question", "outside")
STOP = frozenset(wordlists.sections("words.txt")["stop"])
REFERENCES = frozenset(wordlists.sections("words.txt")["reference"])
TYPES = frozenset(stem(one) for one in wordlists.sections("questions.txt")["types"] if " " not in one)


class CueBook:
    """All phrases in one tree of stems."""

    def __init__(self) -> None:
        self._root = Node()
        self._steps = {HERE}
        self.words: set[str] = set()
        self._spoken: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, phrase: str, cue: Cue) -> None:
        """`=` in front: every small word counts. `!`: no other form will do. `*`: up to three words of anything."""
        spoken: list[str] = []
        literal = phrase.startswith(LITERAL)
        for part in phrase.lstrip("=!").split("*"):
            spoken += [*((LITERAL if literal else "") + word for word in _texts(part)), GAP]
        self.words.update(one.removeprefix(LITERAL) for one in spoken if one != GAP)
        if cue.family == "accountability":
            self._spoken[cue.name].append(phrase)
        if cue.group == NEAR:
            return
        if cue.group == "names" and len(spoken) == 2 and not literal:
            spoken[0] = LITERAL + spoken[0]  # one word that says it outright is that word: evaluation, not evaluates
        for path in _paths(spoken[:-1], form=cue.family in FORMS or phrase.startswith("=")):
            self._insert(path, cue)

    def leaning(self, stems: Iterable[str]) -> list[str]:
        """Accountabilities whose phrases use these words, by how much the words are theirs."""
        shares: defaultdict[str, float] = defaultdict(float)
        for one in stems:
            used = self._used.get(one, Counter[str]())
            total = used.total()
            for name, count in used.items():
                shares[name] += count * count / total / (total + 1)
        return [name for name in sorted(shares, key=lambda name: (-shares[name], name)) if shares[name] >= LEAST]

    @cached_property
    def _used(self) -> dict[str, Counter[str]]:
        """How often the phrases of each accountability use a stem. Only asking back needs it."""
        used: dict[str, Counter[str]] = {}
        for name, phrases in self._spoken.items():
            for phrase in phrases:
                spoken = [word for part in phrase.lstrip("=!").split("*") for word in _texts(part)]
                for one in {stem(word) for word in spoken if phrase[0] == LITERAL or word not in STOP}:
                    used.setdefault(one, Counter())[name] += 1
        return used

    def _insert(self, path: Sequence[str], cue: Cue) -> None:
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
                    if reached.next and further < many:
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


Seen = tuple[tuple[str, ...], int, bool]
"""The steps that a place allows, its number in the question, and whether it may be passed over."""


def _clause_ends(items: Sequence[Item]) -> list[int]:
    """For each place, where its clause ends."""
    ends = [len(items)] * len(items)
    for place in range(len(items) - 2, -1, -1):
        same = items[place].clause == items[place + 1].clause
        ends[place] = ends[place + 1] if same else place + 1
    return ends


def _texts(phrase: str) -> list[str]:
    """Its words. Nearly all are plain ones, which need no look for marks and markup."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return [text for token in phrase.split() for text in texts(token)]
    return [word.text for word in words(phrase)]


def _paths(listed: list[str], *, form: bool) -> Iterator[tuple[str, ...]]:
    """The ways through the tree of one phrase: with the product's place, and without it where enough is left.

    Small words are left out, unless they are what makes the form of a question, or but one word would be left.
    """
    if form:
        yield tuple(map(stem, listed))
        return
    full = tuple(HERE if one in REFERENCES else stem(one) for one in listed if one not in SKIP)
    if len(full) < min(2, len(listed)):
        full = tuple(map(stem, listed))
    yield full
    bare = [one for one in listed if one not in SKIP and one not in REFERENCES]
    telling = sum(one not in STOP for one in bare)
    if len(bare) < len(full) and (telling > 1 or (telling and len(bare) > 2)):
        yield tuple(map(stem, bare))


def items(listed: Sequence[Word], masked: Sequence[bool]) -> list[Item]:
    """The question as cues see it: small words may be passed over, a run of masked words is one place."""
    found: list[Item] = []
    for at, word in enumerate(listed):
        if masked[at]:
            if not found or not found[-1].here or found[-1].stem or found[-1].clause != word.clause:
                found.append(Item("", "", at, word.clause, here=True))
        else:
            small = word.text in SKIP or word.text in LOOSE
            refers = word.text in REFERENCES
            here = refers or (word.stem in TYPES and at > 0 and listed[at - 1].text in SKIP)
            found.append(Item(word.stem, LITERAL + word.text, at, word.clause, here, small or refers))
    return found


FAMILIES = {"stage": "stages", "question": "questions", "outside": "outside", "trouble": "trouble"}


def shipped() -> Iterator[tuple[str, Cue]]:
    """Every phrase of the cue files with its cue."""
    for name in wordlists.accountabilities():
        for group, listed in wordlists.sections(f"accountabilities/{name}.txt").items():
            yield from zip(listed, repeat(Cue("accountability", name, group)))
    for family, file in FAMILIES.items():
        for group, listed in wordlists.sections(f"{file}.txt").items():
            yield from zip(listed, repeat(Cue(family, group, group)))


@cache
def _weakly() -> frozenset[str]:
    """Stems of which some form only leans: bill, benefit, batch."""
    return frozenset(stem(phrase) for phrase, cue in shipped() if cue.group == "leans" and phrase.isalpha())


def _in_its_form(phrase: str, cue: Cue) -> str:
    """A single word of which another form says less speaks in its own form alone: goodness, not good."""
    single = phrase.isalpha() and cue.group in ("acts", "topics", "symptoms")
    return LITERAL + phrase if single and (stem(phrase) in _weakly() or phrase.endswith("ness")) else phrase


def book(own: Iterable[Accountability] = ()) -> CueBook:
    """The shipped cues and a company's own: the names of its accountabilities and the phrasings it taught."""
    return _book(tuple(own))


@lru_cache(maxsize=8)
def _book(own: tuple[Accountability, ...]) -> CueBook:
    """Nobody adds to a book once it is made, so the same accountabilities share one."""
    made = CueBook()
    for phrase, cue in shipped():
        made.add(_in_its_form(phrase, cue), cue)
    for accountability in own:
        made.add(accountability.name, Cue("accountability", accountability.id, "names"))
        for phrase in accountability.cues:
            made.add(phrase, Cue("accountability", accountability.id, "names"))
        if accountability.id not in wordlists.accountabilities():
            for word in accountability.means.split():
                made.add(word, Cue("accountability", accountability.id, "hints"))
    return made
