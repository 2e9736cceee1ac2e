"""Put right what was mistyped: single words, and names of which one word is off.

Refuses to mend what is known as it stands, unless the words beside it make a name of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from handlers.language.lexicon import Lexicon
from handlers.language.linking import Link
from handlers.language.normalise import Shape, Word, forms
from handlers.language.spelling import SHORTEST, cost, ordinary, ranked
from handlers.language.wordlists import sections

ENDINGS = ("s", "es", "ed", "ing", "er", "or", "ly", "ment", "tion", "able")
NAMED = ("product", "pilot", "component")
FAMILIAR = 40
"""Entries of which a word may be part of the name before it is too common to mend a name by."""
REMEMBERED = 50_000
"""Words whose longer names a lexicon remembers."""
SLIP = 2.0
"""Cost under which one word may have been meant for another."""


def spelled(listed: Sequence[Word], lexicon: Lexicon) -> tuple[list[Word], dict[int, list[str]]]:
    """The words with slips corrected, and for each corrected place what else it may have been."""
    found, others, quick = list(listed), {}, quick_slips()
    for at, word in enumerate(listed):
        if lexicon.knows(word.text):
            continue
        if word.text in quick and not (word.capital or word.shouted):
            found[at] = word.respelled(quick[word.text])
        if len(word.text) < SHORTEST or word.number or not word.text.isalpha():
            continue
        if any(map(lexicon.knows, _trunks(word.text))):
            continue  # another form of a known word: deploys, when deploy is known
        if word.capital and not word.opens and lexicon.people(word.text):
            continue  # short for a name
        likely = ranked(word.text, lexicon.spellings) or _plural(word.text, lexicon)
        if likely and cost(word.text, likely[0]) < SLIP:
            found[at] = word.respelled(likely[0])
            others[at] = likely
        elif likely:
            others[at] = [word.text, *likely]  # too far for anything but a name that the words around it complete
    return found, others


@cache
def quick_slips() -> dict[str, str]:
    """Slips that leave three letters of a frequent word: ino, hve, teh. The speller needs more to go by."""
    found: dict[str, str] = {}
    for word in sections("words.txt")["frequent"]:
        dropped = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
        swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
        found |= {slip: word for slip in dropped | swapped if len(slip) == SHORTEST - 1 and slip not in ordinary()}
    return found


def _trunks(word: str) -> Iterator[str]:
    """What the word may be a form of: deploy(s), price(d), plan(ned), pol(icy) of policies."""
    for ending in ENDINGS:
        trunk = word.removesuffix(ending)
        if len(trunk) > 2 and trunk != word:
            yield trunk
            if ending != "s":
                yield trunk + "e"
            if trunk[-1] == trunk[-2]:
                yield trunk[:-1]
            if trunk[-1] == "i":
                yield trunk[:-1] + "y"


def _plural(word: str, lexicon: Lexicon) -> list[str]:
    """The plural of a mistyped word of which only the singular is known."""
    if not word.endswith("s") or len(word) <= SHORTEST:
        return []
    return [one + "s" for one in ranked(word[:-1], lexicon.spellings)]


def mended(listed: Sequence[Word], taken: Sequence[Link], lexicon: Lexicon) -> list[Link]:
    """The one product, pilot or part of whose name every word but one was said, and that one nearly."""
    if any(link.ids(kind) for link in taken for kind in NAMED):
        return []
    found = {link.refs: link for at in range(len(listed)) for link in _names_at(listed, at, lexicon)}
    return list(found.values()) if len(found) == 1 else []


def _names_at(listed: Sequence[Word], at: int, lexicon: Lexicon) -> Iterator[Link]:
    """Names of several words that have this word, and whose other words stand around it."""
    one = listed[at].one
    for ref, name in _longer_names(listed[at].stem, lexicon):
        for place, form in enumerate(name):
            start = at - place
            if form[3] == one and start >= 0 and _nearly(listed[start : start + len(name)], name):
                yield Link(start, start + len(name), (ref,), "alias", corrected=True)


def _longer_names(stem: str, lexicon: Lexicon) -> tuple[tuple[str, tuple[Shape, ...]], ...]:
    """Refs and their names of several words with this word. Remembered by the lexicon, where it is one of its own."""
    known = lexicon.partly.get(stem)
    if known is None and not lexicon.described_by(stem):
        return ()
    if known is None:
        near = ((ref, tuple(forms(called))) for ref, called in lexicon.names_with(stem, NAMED, limit=FAMILIAR))
        known = tuple((ref, name) for ref, name in near if len(name) > 1)
        if len(lexicon.partly) < REMEMBERED:
            lexicon.partly[stem] = known
    return known


def _nearly(said: Sequence[Word], name: Sequence[Shape]) -> bool:
    if len(said) != len(name) or len(name) < 2 or said[0].clause != said[-1].clause:
        return False
    off = [(word, form) for word, form in zip(said, name, strict=True) if form[3] != word.one]
    return len(off) == 1 and all(len(form[0]) > 2 and cost(word.raw, form[0]) < SLIP for word, form in off)
