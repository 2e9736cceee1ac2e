"""A question taken apart: its words, what they name, which cues they hold, and which of them only describe.

Refuses to conclude anything; what is sought and whose it is are read from this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from handlers.language.cuebook import STOP, TYPES, items
from handlers.language.cuetree import Hit
from handlers.language.denying import denied, hits_left, links_left
from handlers.language.descriptions import described
from handlers.language.lexicon import Lexicon
from handlers.language.linking import Link, links
from handlers.language.mending import mended, spelled
from handlers.language.normalise import Word, exclaims, words
from handlers.language.overlapping import longest_only

T = TypeVar("T")
AROUND = 2


@dataclass(frozen=True, slots=True)
class Question:
    """`links` are the names that count, `named` their ids by kind; `teams` those of teams, which do not hide the words
    they are made of.

    `described` are the places that only describe a product, `of_company` those of the company's own name. `hits` are
    cues by family, then by group, longest only, outside of names; under the group "" those of the whole family.
    """

    words: tuple[Word, ...]
    links: tuple[Link, ...]
    named: Mapping[str, tuple[str, ...]]
    teams: tuple[Link, ...]
    masked: tuple[bool, ...]
    hits: Mapping[str, Mapping[str, Sequence[Hit]]]
    described: frozenset[int]
    exclaimed: bool = False
    of_company: frozenset[int] = frozenset()
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, work: Callable[[Question], T]) -> T:
        """What `work` makes of it, worked out the first time: a question does not change."""
        made: T | None = self._made.get(work)
        if made is None:
            made = self._made[work] = work(self)
        return made

    def has(self, *groups: str, family: str = "question") -> bool:
        return family in self.hits and not self.hits[family].keys().isdisjoint(groups)

    def found(self, family: str, *groups: str) -> Sequence[Hit]:
        """The hits of a family's groups; without groups, of the whole family."""
        heard = self.hits.get(family)
        if heard is None:
            return ()
        if len(groups) < 2:
            return heard.get(groups[0] if groups else "", ())
        return [hit for group in groups if group in heard for hit in heard[group]]

    def ids(self, kind: str) -> tuple[str, ...]:
        """Everything of a kind that is named, in order."""
        return self.named.get(kind, ())

    def spoken(self, start: int, end: int) -> str:
        return " ".join(word.text for word in self.words[start:end])

    @property
    def clauses(self) -> int:
        return self.words[-1].clause + 1 if self.words else 0


def _named(links: Sequence[Link]) -> dict[str, tuple[str, ...]]:
    """Kind -> ids."""
    found: dict[str, dict[str, None]] = {}
    for link in links:
        for ref in link.refs:
            kind, _, one = ref.partition(":")
            found.setdefault(kind, {})[one] = None
    return {kind: tuple(ids) for kind, ids in found.items()}


def take_apart(text: str, lexicon: Lexicon) -> Question:
    listed, others = spelled(words(text), lexicon)
    named = links(listed, others, lexicon)
    named += mended(listed, named, lexicon)
    kept = _kept(named, listed, lexicon)
    if any(map(_part, kept)) and not any(link.ids("product") for link in kept):
        scene = described(listed, [False] * len(listed), ())
        kept = [link for link in kept if not _part(link) or link.start not in scene]
    teams = tuple(link for link in named if link.ids("team") and link not in kept)
    masked = [False] * len(listed)
    for link in kept:
        masked[link.start : link.end] = [True] * (link.end - link.start)
    hits = longest_only(lexicon.cues.find(items(listed, masked)))
    if places := denied(listed, masked, hits):
        kept, hits = links_left(kept, places), hits_left(hits, places)
    by_kind, company = _named(kept), lexicon.company
    scene = described(listed, masked, hits) if "product" not in by_kind else frozenset()
    ours = frozenset([at for at, word in enumerate(listed) if word.text in company and not masked[at]])
    found = _grouped(hits)
    return Question(tuple(listed), tuple(kept), by_kind, teams, tuple(masked), found, scene, exclaims(text), ours)


def _grouped(hits: Sequence[Hit]) -> dict[str, dict[str, list[Hit]]]:
    grouped: dict[str, dict[str, list[Hit]]] = {}
    for hit in hits:
        family = grouped.setdefault(hit.cue.family, {"": []})
        family[""].append(hit)
        family.setdefault(hit.cue.group, []).append(hit)
    return grouped


def _kept(named: Sequence[Link], listed: Sequence[Word], lexicon: Lexicon) -> list[Link]:
    """Which names count: firm ones, then weak ones where nothing firm of the kind is there."""
    firm = [link for link in named if not link.weak and not _only_team(link)]
    products = {one for link in firm for one in link.ids("product")}
    if not products:
        products_weak = [
            link for link in named if link.weak and link.ids("product") and listed[link.start].text not in STOP
        ]
        firm += products_weak[:1] if len({link.refs for link in products_weak}) == 1 else products_weak
        products = {one for link in firm for one in link.ids("product")}
    people = [link for link in named if link.weak and link.ids("person") and _like_a_name(link, listed)]
    if not products:
        firm = [link for link in firm if not _within_description(link, listed)]
    kept = {link.start: link for link in (*firm, *people)}
    return [link for _, link in sorted(kept.items()) if _fits(link, products, lexicon)]


def _part(link: Link) -> bool:
    return bool(link.ids("component")) and not link.ids("pilot")


def _within_description(link: Link, listed: Sequence[Word]) -> bool:
    """A part's name among many other words describes its product: whose is the tool that fills the quota sheet."""
    if not _part(link):
        return False
    clause = listed[link.start].clause
    others = [
        word
        for at, word in enumerate(listed)
        if word.clause == clause and not link.start <= at < link.end and word.text not in STOP
    ]
    return len(others) > AROUND and any(word.stem in TYPES for word in others)


def _only_team(link: Link) -> bool:
    return all(ref.startswith("team:") for ref in link.refs)


def _like_a_name(link: Link, listed: Sequence[Word]) -> bool:
    word = listed[link.start]
    return word.capital or word.text not in STOP


def _fits(link: Link, products: set[str], lexicon: Lexicon) -> bool:
    """A part counts beside its own product only: the test set of another product is a test set."""
    if link.ids("product") or not products:
        return True
    components = [
        lexicon.portfolio.components[one] for one in link.ids("component") if one in lexicon.portfolio.components
    ]
    if components and not link.ids("pilot"):
        return any(one.product is None or one.product in products for one in components)
    return True
