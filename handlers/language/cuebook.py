"""Find cues in a question: phrases that say what is asked, wherever names and small words stand between them.

Refuses to weigh them: it reports what stands where, and others decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, repeat
from sys import intern

from handlers.language import wordlists
from handlers.language.ballot import Ballot
from handlers.language.cuetree import GAP, HERE, Cue, Hit, Item, Tree
from handlers.language.normalise import Word, texts, words
from handlers.language.stems import stem
from store.portfolio import Accountability

LITERAL = "!"
"""In front of a phrase: its words as they are, and no other form of them."""
NEAR = "near"
"""The section of words that only suggest what to ask back."""

SKIP = frozenset(wordlists.sections("words.txt")["skip"])
LOOSE = frozenset(wordlists.sections("words.txt")["loose"])
FORMS = ("question", "outside")
VOTING = ("accountability", "stage")
STOP = frozenset(wordlists.sections("words.txt")["stop"])
REFERENCES = frozenset(wordlists.sections("words.txt")["reference"])
TYPES = frozenset(stem(one) for one in wordlists.sections("questions.txt")["types"] if " " not in one)


class CueBook:
    """All phrases in one tree of stems."""

    def __init__(self) -> None:
        self._tree = Tree()
        self.words: set[str] = set()
        self._own: list[tuple[str, Cue]] = []

    def add(self, phrase: str, cue: Cue) -> None:
        """`=` in front: every small word counts. `!`: no other form will do. `*`: up to three words of anything."""
        spoken: list[str] = []
        literal = phrase.startswith(LITERAL)
        for part in phrase.lstrip("=!").split("*"):
            spoken += [*((LITERAL if literal else "") + word for word in _texts(part)), GAP]
        self.words.update(one.removeprefix(LITERAL) for one in spoken if one != GAP)
        if cue.group == NEAR:
            return
        if cue.group == "names" and len(spoken) == 2 and not literal:
            spoken[0] = LITERAL + spoken[0]  # one word that says it outright is that word: evaluation, not evaluates
        for path in _paths(spoken[:-1], form=cue.family in FORMS or phrase.startswith("=")):
            self._tree.add(path, cue)

    def teach(self, phrase: str, cue: Cue) -> None:
        """A phrase of the company's own."""
        self.add(phrase, cue)
        self._own.append((phrase, cue))

    @cached_property
    def ballot(self) -> Ballot:
        """What every word of the phrases speaks for. Only what the cues leave open, or settle weakly, needs it.

        The shipped phrases are read again: kept from the tree until now, they would hold on to the memory around them.
        """
        own, self._own = self._own, []
        return Ballot((_stems(phrase), cue) for phrase, cue in chain(_shipped(), own) if cue.family in VOTING)

    def find(self, items: Sequence[Item]) -> list[Hit]:
        return self._tree.find(items)


def _stems(phrase: str) -> list[tuple[str, bool]]:
    listed = [word for part in phrase.lstrip("=!").split("*") for word in _texts(part)]
    return [(stem(word), word in STOP) for word in listed if word not in REFERENCES]


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


PASSED_OVER = SKIP | LOOSE | REFERENCES
MASKED = (HERE,)
"""The steps of a run of masked words."""


def items(listed: Sequence[Word], masked: Sequence[bool]) -> list[Item]:
    """The question as cues see it: small words may be passed over, a run of masked words is one place."""
    found: list[Item] = []
    for at, word in enumerate(listed):
        if not masked[at]:
            alone, after = _steps(word.text, word.stem)
            steps = after if at and listed[at - 1].text in SKIP else alone
            found.append((steps, at, word.clause, word.text in PASSED_OVER))
        elif not found or found[-1][0] is not MASKED or found[-1][2] != word.clause:
            found.append((MASKED, at, word.clause, True))
    return found


@lru_cache(maxsize=4096)
def _steps(text: str, stem: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How a phrase may have the word, and how after a small word, where one that says model is the product's place."""
    literal = intern(LITERAL + text)
    alone, here = (stem, literal), (stem, literal, HERE)
    return here if text in REFERENCES else alone, here if text in REFERENCES or stem in TYPES else alone


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


@cache
def _asking() -> frozenset[str]:
    """Stems that ask for somebody, whoever that is: they say nothing of what a company's own accountability is."""
    return frozenset(stem(phrase) for phrase, cue in shipped() if cue.family == "question" and phrase.isalpha())


def _in_its_form(phrase: str, cue: Cue) -> str:
    """A single word of which another form says less speaks in its own form alone: goodness, not good."""
    single = phrase.isalpha() and cue.group in ("acts", "topics", "symptoms")
    return LITERAL + phrase if single and (stem(phrase) in _weakly() or phrase.endswith("ness")) else phrase


def _shipped() -> Iterator[tuple[str, Cue]]:
    return ((_in_its_form(phrase, cue), cue) for phrase, cue in shipped())


def book(own: Iterable[Accountability] = ()) -> CueBook:
    """The shipped cues and a company's own: the names of its accountabilities and the phrasings it taught."""
    return _book(tuple(own))


@lru_cache(maxsize=8)
def _book(own: tuple[Accountability, ...]) -> CueBook:
    """Nobody adds to a book once it is made, so the same accountabilities share one."""
    made = CueBook()
    for phrase, cue in _shipped():
        made.add(phrase, cue)
    for accountability in own:
        made.teach(accountability.name, Cue("accountability", accountability.id, "names"))
        for phrase in accountability.cues:
            made.teach(phrase, Cue("accountability", accountability.id, "names"))
        if accountability.id not in wordlists.accountabilities():
            for word in words(accountability.means):
                if word.text not in STOP and word.stem not in _asking():
                    made.teach(word.text, Cue("accountability", accountability.id, "hints"))
    return made
