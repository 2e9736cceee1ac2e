"""Find what a question names: products, parts, pilots, people and teams, the longest name first.

Refuses to choose between two things that share a name; it reports both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handlers.language.cuebook import STOP
from handlers.language.entries import HOWS, How
from handlers.language.lexicon import Lexicon
from handlers.language.normalise import Word
from handlers.language.spelling import SHORTEST, ordinary

KINDS = ("product", "component", "pilot", "person", "team")


class Link(NamedTuple):
    """Words `start` to `end` name one of `refs`. `weak`: they are ordinary words, or half a person's name."""

    start: int
    end: int
    refs: tuple[str, ...]
    how: How
    weak: bool = False
    corrected: bool = False

    def ids(self, kind: str) -> tuple[str, ...]:
        named = kind + ":"
        return tuple([ref[len(named) :] for ref in self.refs if ref.startswith(named)])


def links(listed: Sequence[Word], others: dict[int, list[str]], lexicon: Lexicon) -> list[Link]:
    """Names in order. A place is part of one name at most; longer names win over shorter ones."""
    found: list[Link] = []
    at = 0
    while at < len(listed):
        link = _name_at(listed, at, others, lexicon) if others or lexicon.begins(listed[at]) else None
        if link is not None:
            found.append(link)
            at = link.end
        else:
            at += 1
    return found


def _name_at(listed: Sequence[Word], at: int, others: dict[int, list[str]], lexicon: Lexicon) -> Link | None:
    link = _longest(listed, at, lexicon)
    if link is None and others:
        link = _respelled(listed, at, others, lexicon)
    return link or _nickname(listed, at, lexicon)


def _longest(listed: Sequence[Word], start: int, lexicon: Lexicon) -> Link | None:
    best: Link | None = None
    raw = one = ""
    first = listed[start]
    if first.raw.startswith("@@"):
        return _mention(first, start, lexicon)
    if not lexicon.begins(first):
        return None
    for end, word in enumerate(listed[start : start + lexicon.longest], start + 1):
        if word.clause != first.clause:
            break
        raw, one = raw + word.text, one + word.one
        called = lexicon.named(raw) or (lexicon.named(one) if one != raw else [])
        if called:
            best = _link(listed, start, end, called, lexicon) or best
    return best


def partial(listed: Sequence[Word], taken: Sequence[bool], lexicon: Lexicon) -> Link | None:
    """A product by one rare word of its name, where exactly one such product comes up."""
    found: dict[str, Link] = {}
    for at, word in enumerate(listed):
        if (
            taken[at]
            or word.number
            or word.corrected
            or len(word.text) < SHORTEST - 1
            or lexicon.ordinary(word, named=not _everyday(word))
        ):
            continue
        ref = lexicon.hinted(word.one)
        if ref is not None and not _stranger(listed, at, taken):
            found.setdefault(ref, Link(at, at + 1, (ref,), "short"))
    return next(iter(found.values())) if len(found) == 1 else None


def _stranger(listed: Sequence[Word], at: int, taken: Sequence[bool]) -> bool:
    """It stands in a longer name that nothing here is called by: Sentinel Prime is not our Sentinel."""
    for near in (at - 1, at + 1):
        if 0 <= near < len(listed) and not taken[near]:
            word = listed[near]
            if word.capital and not word.opens and word.clause == listed[at].clause and word.text not in ordinary():
                return True
    return False


def _nickname(listed: Sequence[Word], at: int, lexicon: Lexicon) -> Link | None:
    """A name cut short: Patri may be Patrick or Patrice."""
    word = listed[at]
    if not word.capital or word.opens or word.shouted or len(word.text) < SHORTEST - 1 or lexicon.knows(word.text):
        return None
    people = lexicon.people(word.text)
    return Link(at, at + 1, tuple(people), "short", weak=True) if people else None


def _mention(word: Word, at: int, lexicon: Lexicon) -> Link | None:
    person = lexicon.handles.get(word.raw[2:])
    return Link(at, at + 1, (f"person:{person}",), "name") if person else None


def _link(listed: Sequence[Word], start: int, end: int, called: list[tuple[str, How]], lexicon: Lexicon) -> Link | None:
    """None for a second name of one word that others have in their first: forecast, when there are two."""
    refs, how = _shared(called) if len(called) > 1 else ((called[0][0],), called[0][1])
    used = listed[start:end]
    weak = how == "short" or (len(used) == 1 and _everyday(used[0]))
    if len(used) == 1 and how == "alias" and lexicon.shared(used[0].stem, refs):
        return None
    return Link(start, end, refs, how, weak, any(word.corrected for word in used))


def _shared(called: list[tuple[str, How]]) -> tuple[tuple[str, ...], How]:
    """Everything that goes by the name, products first, and the firmest way in which something does."""
    hows = {how for _, how in called}
    kept = [(ref, by) for ref, by in called if by != "short"] or called
    refs = sorted(dict.fromkeys(ref for ref, _ in kept), key=lambda ref: KINDS.index(ref.partition(":")[0]))
    return tuple(refs), next(how for how in HOWS if how in hows)


def _everyday(word: Word) -> bool:
    """An ordinary word that is not written like a name."""
    if word.shouted or (word.capital and not word.opens):
        return False
    return word.text in STOP or word.text in ordinary()


def _respelled(listed: Sequence[Word], at: int, others: dict[int, list[str]], lexicon: Lexicon) -> Link | None:
    """A name that begins here once a corrected word is read in one of its other ways."""
    for place, ways in _near(at, others, lexicon.longest):
        for way in ways[1:]:
            tried = list(listed)
            tried[place] = listed[place].respelled(way)
            link = _longest(tried, at, lexicon)
            if link is not None and link.start <= place < link.end:
                return link
    return None


def _near(at: int, others: dict[int, list[str]], reach: int) -> Iterator[tuple[int, list[str]]]:
    return ((place, ways) for place, ways in others.items() if at <= place < at + reach and len(ways) > 1)
