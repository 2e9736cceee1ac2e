"""The words of one company, ready for questions: names, descriptions, spellings and cues, over a picture of it.

Refuses to change: `changed` gives a new lexicon that shares what stayed the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from handlers.language import entries
from handlers.language.cuebook import CueBook, book
from handlers.language.entries import HOWS, How
from handlers.language.normalise import Shape, Word, forms
from handlers.language.shard import HOW_BITS, Shard
from handlers.language.spelling import SpellIndex, ordinary, ordinary_index
from store.catalog.standard import STAGES
from store.portfolio import Portfolio, Stage

KINDS = ("product", "component", "pilot", "person", "team")
SAID = {"operations": ("operation", "production", "use", "service"), "pilot": ("trial", "test")}
"""What people say for a stage."""
SHARED = 40
"""Entries with a word in their names up to which it is looked up whose names they are."""
WORN = 0.05
"""Share of replaced entries from which `worn` asks for a new lexicon."""


@dataclass(frozen=True)
class Lexicon:
    """`shards` are the index of `base`, the picture it was built from, and of what changed since; `hidden` are the refs
    that changed, `lost` is what the first shard still says of them."""

    portfolio: Portfolio
    cues: CueBook
    cue_spelling: SpellIndex
    shards: tuple[Shard, ...]
    hidden: frozenset[str] = frozenset()
    lost: Shard | None = None
    base: Portfolio | None = None

    @classmethod
    def of(cls, portfolio: Portfolio) -> Lexicon:
        cues = book(portfolio.accountabilities.values())
        shards = (Shard(entries.every(portfolio)),)
        return cls(portfolio, cues, SpellIndex(sorted(cues.words)), shards, base=portfolio)

    def changed(
        self,
        portfolio: Portfolio,
        *,
        products: Iterable[str] = (),
        components: Iterable[str] = (),
        pilots: Iterable[str] = (),
        people: Iterable[str] = (),
        teams: Iterable[str] = (),
    ) -> Lexicon:
        """The lexicon of `portfolio`, given what was added, altered or removed since this one. Ids, not refs."""
        components, pilots, teams = set(components), set(pilots), set(teams)
        touched = {*products, *self._parents(portfolio, components, pilots)}
        refs = {f"product:{one}" for one in touched} | {f"component:{one}" for one in components}
        refs |= (
            {f"pilot:{one}" for one in pilots} | {f"person:{one}" for one in people} | {f"team:{one}" for one in teams}
        )
        hidden = self.hidden | refs
        shards = (self.shards[0], Shard(_some(portfolio, hidden)))
        lost = Shard(_some(self.base or self.portfolio, hidden))
        fresh = replace(self, portfolio=portfolio, shards=shards, hidden=hidden, lost=lost)
        return fresh if portfolio.accountabilities == self.portfolio.accountabilities else fresh._relearned()

    def _parents(self, portfolio: Portfolio, components: Iterable[str], pilots: Iterable[str]) -> Iterator[str]:
        for picture in (self.portfolio, portfolio):
            parts = [picture.components.get(one) for one in components] + [picture.pilots.get(one) for one in pilots]
            yield from (part.product for part in parts if part and part.product)

    def _relearned(self) -> Lexicon:
        cues = book(self.portfolio.accountabilities.values())
        return replace(self, cues=cues, cue_spelling=SpellIndex(sorted(cues.words)))

    def stage(self, name: str) -> Stage:
        """The company's own stage, or the usual one."""
        return self.portfolio.stages.get(name) or STAGES[name]

    @property
    def worn(self) -> bool:
        """So much was replaced that building a new lexicon is worth its time."""
        return len(self.hidden) > max(1000, WORN * len(self.shards[0].refs))

    @cached_property
    def longest(self) -> int:
        return max(shard.longest for shard in self.shards)

    @cached_property
    def size(self) -> int:
        return max(1, len(self.portfolio.products))

    @cached_property
    def spellings(self) -> tuple[SpellIndex, ...]:
        """Where corrections come from, the likeliest first."""
        return (*(shard.spelling for shard in self.shards), self.cue_spelling, ordinary_index())

    @cached_property
    def variants(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """What describing.py remembers of words; nothing that a question says, only what the company's words are."""
        return {}

    @cached_property
    def partly(self) -> dict[str, tuple[tuple[str, tuple[Shape, ...]], ...]]:
        """What mending.py remembers: a stem of the company's own -> the longer names it stands in."""
        return {}

    @cached_property
    def handles(self) -> dict[str, str]:
        return {identity.handle.casefold(): identity.person for identity in self.portfolio.identities.values()}

    def knows(self, word: str) -> bool:
        if word in self.cues.words or word in ordinary():
            return True
        return any(word in shard.spelled for shard in self.shards)

    def names_with(self, stem: str, kinds: Sequence[str], *, limit: int) -> Iterator[tuple[str, str]]:
        """Refs and their names that have the word, of these kinds; none of a kind where more than `limit` have it."""
        for at, shard in enumerate(self.shards):
            for kind in kinds:
                numbers, fields = shard.postings(stem, kind)
                if len(numbers) > limit * 10:
                    continue
                near = [number for number, field in zip(numbers, fields, strict=True) if field <= entries.ALIAS]
                for number in near if len(near) <= limit else ():
                    ref = shard.refs[number]
                    if at or ref not in self.hidden:
                        yield from ((ref, name) for name in self._names(kind, ref.partition(":")[2]))

    def shared(self, stem: str, refs: Sequence[str]) -> bool:
        """Another product than these has the word in its name."""
        return any(
            ref not in refs and stem in {form[2] for form in forms(self.portfolio.products[ref.partition(":")[2]].name)}
            for ref, _ in self.names_with(stem, ("product",), limit=SHARED)
        )

    @cached_property
    def stages(self) -> dict[tuple[str, ...], str]:
        """What the stages are called, of which there are products: their stems -> the stage."""
        found: dict[tuple[str, ...], str] = {}
        for each in {product.stage for product in self.portfolio.products.values() if product.stage}:
            kept = self.portfolio.stages.get(each)
            for called in (each.replace("_", " "), *((kept.name,) if kept else ()), *SAID.get(each, ())):
                found[tuple(form[2] for form in forms(called))] = each
        return found

    @cached_property
    def company(self) -> frozenset[str]:
        """The words of the company's name that are no English words: at Larkmoor, the Larkmoor newsletter."""
        return frozenset(form[0] for form in forms(self.portfolio.company.name) if form[0] not in ordinary())

    def _names(self, kind: str, name: str) -> tuple[str, ...]:
        if kind == "product":
            product = self.portfolio.products[name]
            return (product.name, *product.aliases, *product.formerly)
        part = self.portfolio.pilots[name] if kind == "pilot" else self.portfolio.components[name]
        return (part.name, *part.aliases)

    def people(self, start: str) -> list[str]:
        """Whose first or last name begins so; the first few."""
        found = [
            ref for at, shard in enumerate(self.shards) for ref in shard.people(start) if at or ref not in self.hidden
        ]
        return list(dict.fromkeys(found))

    def begins(self, word: Word) -> bool:
        """Some name may begin with it; a word nobody knows may be the run-together beginning of one."""
        for shard in self.shards:
            if word.text in shard.first or word.one in shard.first:
                return True
        return not self.knows(word.text)

    def named(self, form: str) -> list[tuple[str, How]]:
        """What is called so: refs, and how."""
        found: list[tuple[str, How]] = []
        for at, shard in enumerate(self.shards):
            if form not in shard.called:
                continue  # mostly
            for packed in shard.named(form):
                ref = shard.refs[packed >> HOW_BITS]
                if at or ref not in self.hidden:
                    found.append((ref, HOWS[packed & (1 << HOW_BITS) - 1]))
        return found

    def ordinary(self, word: Word, *, named: bool) -> bool:
        """It is said of many things: an English word that is not written as a name, or one of a cue."""
        return word.text in self.cues.words or (word.text in ordinary() and not named)

    def hinted(self, one: str) -> str | None:
        """The only product with this word in its names, if there is one."""
        found = {ref for shard in self.shards if (ref := shard.hinted(one)) is not None}
        found -= (
            self.hidden if len(self.shards) == 1 else {ref for ref in found & self.hidden if not self._fresh(ref, one)}
        )
        return found.pop() if len(found) == 1 else None

    def _fresh(self, ref: str, one: str) -> bool:
        return self.shards[-1].hinted(one) == ref

    def count(self, stem: str) -> int:
        """Products that the word describes."""
        found = sum(shard.count(stem) for shard in self.shards)
        return found - self.lost.count(stem) if self.lost else found

    def described_by(self, stem: str) -> bool:
        """Some entry, of any kind, has the word."""
        return any(shard.has(stem) for shard in self.shards)

    def weight(self, stem: str) -> float:
        """Inverse document frequency: how much a word tells products apart."""
        return math.log((self.size + 1) / (min(self.count(stem), self.size) + 0.5))

    @cached_property
    def heaviest(self) -> float:
        return math.log((self.size + 1) / 0.5)


def _some(portfolio: Portfolio, refs: frozenset[str]) -> Iterator[entries.Entry]:
    """The entries of these refs that the portfolio has. Small: it is what changed since the lexicon was built."""
    parts = entries.parts_of(portfolio, {ref.partition(":")[2] for ref in refs if ref.startswith("product:")})
    for ref in sorted(refs, key=lambda ref: (KINDS.index(ref.partition(":")[0]), ref)):
        kind, _, name = ref.partition(":")
        if kind == "product" and name in portfolio.products:
            yield entries.product(portfolio.products[name], portfolio, parts.get(name, ()))
        elif kind == "component" and name in portfolio.components:
            yield entries.component(portfolio.components[name])
        elif kind == "pilot" and name in portfolio.pilots:
            yield entries.pilot(portfolio.pilots[name], portfolio)
        elif kind == "person" and name in portfolio.people:
            yield entries.person(portfolio.people[name])
        elif kind == "team" and name in portfolio.teams:
            yield entries.team(portfolio.teams[name])
