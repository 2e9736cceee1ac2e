"""Where a problem lives: reading a symptom for its layer, with the reason, and who answers for a layer.

Refuses to invent: no cue, or cues of two layers alike, and the layer is not known yet. Pure; the cues are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from store.portfolio import Portfolio

CUES = Path(__file__).parent / "symptoms.txt"
RESPONDER = "incident_response"
ROUTES: Mapping[str, str] = {
    "shared_data": "data_pipeline",
    "model_tooling": "model_quality",
    "workflow": "workflow",
    "outcome": "business_outcome",
    "operations": RESPONDER,
    "portfolio": "product_owner",
}
"""The accountability that answers for a layer, where the company keeps or derives it. *Source*: domain, crosswalk."""
WORDS: Mapping[str, str] = {
    "data": "shared_data", "shared data": "shared_data", "pipeline": "shared_data", "feed": "shared_data",
    "model": "model_tooling", "tooling": "model_tooling", "model and tooling": "model_tooling",
    "prompt": "model_tooling", "prompts": "model_tooling", "ml": "model_tooling",
    "workflow": "workflow", "process": "workflow", "hand-off": "workflow", "handoff": "workflow",
    "outcome": "outcome", "business": "outcome", "result": "outcome", "results": "outcome",
    "operations": "operations", "ops": "operations", "operation": "operations", "infrastructure": "operations",
    "portfolio": "portfolio",
}  # fmt: skip
NOISE = re.compile(r"[^\w%€$]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that speaks for a layer; `accountability` where it is not the layer's usual one."""

    phrase: str
    layer: str
    accountability: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`layer` None: not known yet. `cues` are the words it rests on, or those that disagree."""

    layer: str | None
    accountability: str = ""
    cues: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def cues_of(text: str) -> tuple[Cue, ...]:
    """`[layer accountability?]` heads, a phrase a line, `#` remarks. *Raises* ValueError with the line."""
    found: list[Cue] = []
    head: tuple[str, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            layer, _, accountability = words.strip("[] ").partition(" ")
            head = layer, accountability.strip()
        elif words and head is None:
            raise ValueError(f"{CUES.name}:{number}: a phrase before any [layer]")
        elif words and head is not None:
            found.append(Cue(plain(words), *head))
    return tuple(found)


@cache
def known_cues() -> tuple[Cue, ...]:
    return cues_of(CUES.read_text(encoding="utf-8"))


def propose(symptom: str, cues: Iterable[Cue]) -> Proposal:
    """The layer most of the symptom's words speak for; longer phrases say more."""
    text = f" {plain(symptom)} "
    heard = _longest([cue for cue in cues if f" {cue.phrase} " in text])
    weights: dict[str, int] = {}
    for cue in heard:
        weights[cue.layer] = weights.get(cue.layer, 0) + 1 + cue.phrase.count(" ")
    if not weights:
        return Proposal(None)
    top = max(weights.values())
    first = [layer for layer, weight in weights.items() if weight == top]
    if len(first) > 1:
        return Proposal(None, cues=tuple(cue.phrase for cue in heard if cue.layer in first), rivals=tuple(first))
    mine = [cue for cue in heard if cue.layer == first[0]]
    special = next((cue.accountability for cue in mine if cue.accountability), "")
    return Proposal(first[0], special, tuple(cue.phrase for cue in mine))


def _longest(cues: list[Cue]) -> list[Cue]:
    """Without those whose phrase is part of a longer one that was heard too."""
    return [cue for cue in cues if not any(f" {cue.phrase} " in f" {other.phrase} " for other in cues if other != cue)]


def accountability_for(portfolio: Portfolio, layer: str | None, wanted: str = "") -> str:
    """Which accountability an incident is routed by; unknown layers go to the product's incident responder."""
    known = portfolio.accountabilities
    for each in (wanted, ROUTES.get(layer or "", "")):
        if each and (not known or each in known):
            return each
    own = (each.id for each in known.values() if layer and each.layer == layer and each.scope == "product")
    return next(own, RESPONDER)


def layer_named(portfolio: Portfolio, words: str) -> str | None:
    """The layer somebody named by id, name or everyday word; None where it is none."""
    wanted = plain(words).removesuffix(" layer").removeprefix("the ")
    for layer in portfolio.layers.values():
        if wanted in (plain(layer.id), plain(layer.name).removesuffix(" layer")):
            return layer.id
    everyday = {plain(word): layer for word, layer in WORDS.items()}
    found = everyday.get(wanted)
    return found if found and (not portfolio.layers or found in portfolio.layers) else None


def every_layer(portfolio: Portfolio) -> tuple[str, ...]:
    """What a runbook may speak of: the company's layers and the usual ones."""
    return tuple(dict.fromkeys((*portfolio.layers, *ROUTES)))


def layer_ids(portfolio: Portfolio) -> tuple[str, ...]:
    return tuple(portfolio.layers) or tuple(ROUTES)


def plain(text: str) -> str:
    return " ".join(NOISE.sub(" ", text.casefold().replace("_", " ")).split())
