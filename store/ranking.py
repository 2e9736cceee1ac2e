"""The worst predictions of a week, each with the reason why it is among them.

Refuses to call anything an error: it orders what people should look at. Pure: no SQL, no clock, and no randomness but
from the seed.

How it ranks. Each signal a prediction carries (clipped loss, confidence where it was wrong, complaint, judge's doubt)
becomes the share of the window that is no worse in it, so that no unbounded signal rules; whatever does not carry the
signal counts as no worse. The severity is the strongest weighted share plus a quarter of the others, times a factor
from 1 to 1 + `cost` for what a mistake there costs. The most severe come first; ties go by reference. One error mode,
or nearly one text, takes at most `alike` places and says how many more there are. Then come `controls` picked at random
from the rest: a scorer that is blind would otherwise never be found out.

A prediction that gets worse never falls in this order: its own shares rise, no other's does. That is why the share is
of the whole window: among those alone that carry a signal, one more at the bottom would lift all above it. It never
falls on the list either: groups follow from the texts alone, and fewer above it fill no more places of any group.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from store.alike import Kinds, kind_of

ECHO = 0.25
"""How much the weaker signals of a prediction add to its strongest."""
SURE = 0.95
"""Confidence from which on a wrong answer may well be a wrong label."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prediction as ranking sees it. Confidence, complaint and judge lie in 0..1; a judge's 1 is good."""

    ref: str
    loss: float | None = None
    confidence: float | None = None
    wrong: bool | None = None
    complaint: float = 0.0
    judge: float | None = None
    cost: float | None = None
    labelled: bool = False
    mode: str = ""
    gist: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """The product's settings. Weights of the signals in 0..10, then the clip of the loss, the judge's floor, sizes."""

    loss: float = 1.0
    confident: float = 1.0
    complaint: float = 1.2
    judge: float = 1.0
    cost: float = 0.5
    clip: float = 5.0
    floor: float = 0.5
    worst: int = 20
    controls: int = 2
    alike: int = 2


@dataclass(frozen=True, slots=True)
class Pick:
    """One place of the list. `like`: how many more of the same are not shown."""

    ref: str
    kind: Literal["worst", "control"]
    severity: float
    reasons: tuple[str, ...]
    like: int = 0
    check_label: bool = False
    group: str = ""


Signal = Callable[[Candidate, Weights], float | None]


def _loss(each: Candidate, weights: Weights) -> float | None:
    return None if each.loss is None or each.loss <= 0 else min(each.loss, weights.clip)


def _confident(each: Candidate, weights: Weights) -> float | None:
    """Wrong with nobody knowing how sure is still wrong: the least of them."""
    return (each.confidence or 0.0) if each.wrong else None


def _complaint(each: Candidate, weights: Weights) -> float | None:
    return each.complaint if each.complaint > 0 else None


def _judge(each: Candidate, weights: Weights) -> float | None:
    return weights.floor - each.judge if each.judge is not None and each.judge < weights.floor else None


SIGNALS: tuple[tuple[str, Signal], ...] = (
    ("loss", _loss), ("confident", _confident), ("complaint", _complaint), ("judge", _judge)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """What is usual in the window: for each signal the share that is no worse than a value, and the highest cost."""

    shares: Mapping[str, Mapping[float, float]]
    dearest: float

    @staticmethod
    def of(candidates: Sequence[Candidate], weights: Weights) -> Scale:
        found = {name: _shares(signal(each, weights) for each in candidates) for name, signal in SIGNALS}
        return Scale(found, max((each.cost or 0.0 for each in candidates), default=0.0))

    def parts(self, each: Candidate, weights: Weights) -> dict[str, float]:
        """The weighted share of each signal it carries."""
        found = {}
        for name, signal in SIGNALS:
            value, weight = signal(each, weights), getattr(weights, name)
            if value is not None and weight:
                found[name] = weight * self.shares[name][value]
        return found

    def severity(self, each: Candidate, weights: Weights) -> float:
        strongest, *weaker = sorted(self.parts(each, weights).values(), reverse=True) or [0.0]
        return (strongest + ECHO * sum(weaker)) * self.factor(each, weights)

    def factor(self, each: Candidate, weights: Weights) -> float:
        """From 1 to 1 + `cost`, log-damped: cost alone would bring the same three customers each week."""
        if not each.cost or each.cost <= 0 or self.dearest <= 0:
            return 1.0
        return 1.0 + weights.cost * math.log1p(each.cost) / math.log1p(self.dearest)


def _shares(values: Iterable[float | None]) -> dict[float, float]:
    window = list(values)
    ordered = sorted(value for value in window if value is not None)
    without = len(window) - len(ordered)
    return {value: place / len(window) for place, value in enumerate(ordered, without + 1)}  # of equal ones the last


def rank(candidates: Sequence[Candidate], weights: Weights, *, seed: int) -> tuple[Pick, ...]:
    """The worst in order, then the controls. The same candidates in any order give the same list."""
    scale = Scale.of(candidates, weights)
    scored = sorted(
        ((scale.severity(each, weights), each) for each in candidates), key=lambda pair: (-pair[0], pair[1].ref)
    )
    kinds = Kinds(kind_of(each.mode, each.gist) for each in candidates)
    chosen = _chosen(scored, weights, kinds)
    counted = {group: kinds.size(group) for _, _, group in chosen if group}
    worst = [_pick(each, severity, group, chosen, counted, scale, weights) for severity, each, group in chosen]
    taken = {pick.ref for pick in worst}
    return (*worst, *_controls([each for _, each in scored if each.ref not in taken], weights, seed))


Chosen = list[tuple[float, Candidate, str]]


def _chosen(scored: Sequence[tuple[float, Candidate]], weights: Weights, kinds: Kinds) -> Chosen:
    shown = dict[str, int]()
    chosen: Chosen = []
    for severity, each in scored:
        if len(chosen) == weights.worst - weights.controls or severity <= 0:
            break
        group = kinds.group(kind_of(each.mode, each.gist))
        if group and shown.get(group, 0) == weights.alike:
            continue
        shown[group] = shown.get(group, 0) + 1
        chosen.append((severity, each, group))
    return chosen


def _pick(
    each: Candidate,
    severity: float,
    group: str,
    chosen: Chosen,
    counted: Mapping[str, int],
    scale: Scale,
    weights: Weights,
) -> Pick:
    shown = sum(other == group for _, _, other in chosen) if group else 1
    like = max(0, counted.get(group, shown) - shown)
    return Pick(each.ref, "worst", severity, _reasons(each, scale, weights), like, _doubtful_label(each), group)


def _reasons(each: Candidate, scale: Scale, weights: Weights) -> tuple[str, ...]:
    """The strongest first, in words a product owner reads."""
    parts = scale.parts(each, weights)
    words = [WORDS[name](each, parts[name] / getattr(weights, name)) for name in sorted(parts, key=lambda n: -parts[n])]
    if scale.factor(each, weights) > 1 + weights.cost / 2:
        words.append(f"costs {each.cost:g}")
    return tuple(words)


WORDS: Mapping[str, Callable[[Candidate, float], str]] = {
    "loss": lambda each, share: f"loss {each.loss:.2g}, above {math.floor(share * 100 - 1e-9)}% of the week",
    "confident": lambda each, share: "wrong" if each.confidence is None else f"wrong and {each.confidence:.0%} sure",
    "complaint": lambda each, share: "somebody complained",
    "judge": lambda each, share: f"the judge gave {each.judge:.2f}",
}


def _doubtful_label(each: Candidate) -> bool:
    """Wrong, very sure, and nobody complained: often it is the label that is wrong."""
    return bool(each.labelled and each.wrong and (each.confidence or 0) >= SURE and not each.complaint)


def _controls(rest: Sequence[Candidate], weights: Weights, seed: int) -> list[Pick]:
    by_ref = sorted(rest, key=lambda each: each.ref)
    number = min(weights.controls, len(by_ref))
    picked = random.Random(seed).sample(by_ref, number)  # noqa: S311  a lot that can be drawn again, not a secret
    return [Pick(each.ref, "control", 0.0, ("picked at random",)) for each in picked]


def weights_of(settings: Mapping[str, object]) -> Weights:
    """The weights a product's settings name, the rest as usual. *Raises* ValueError with the name and what is right."""
    known = {each.name: each.type for each in fields(Weights)}
    for name, value in settings.items():
        if name not in known:
            raise ValueError(f"{name} is no weight. They are: {', '.join(known)}.")
        whole = known[name] == "int"
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not 0 <= value <= 100:
            raise ValueError(f"{name} must be a {'whole ' if whole else ''}number from 0 to 100.")
    weights = Weights(**settings)  # type: ignore[arg-type]  # checked above, name by name
    if weights.worst <= weights.controls or weights.alike < 1:
        raise ValueError("worst must be more than controls, and alike at least 1.")
    return weights
