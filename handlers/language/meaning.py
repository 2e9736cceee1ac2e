"""What a question means and what came of it, as frozen values.

Refuses to read anything and to say anything: these are the words between the reader, the store's picture and the cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from store.portfolio import Assignment, Holder
from store.standing import Interim

Kind = Literal["answer", "clarify", "not_recorded", "out_of_scope"]
Intent = Literal[
    "owner",
    "accountability",
    "component",
    "symptom",
    "decide",
    "support",
    "lifecycle",
    "pilot",
    "which_product",
    "verify",
    "reverse",
    "orphan",
    "list",
    "compare",
    "out_of_scope",
    "unknown",
]
Basis = Literal["explicit", "derived", "inherited", "interim", "gap"]
About = Literal["product", "accountability", "component", "pilot", "person", "team"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about: the last answer in the thread, or the product of the channel."""

    product: str | None = None
    accountability: str | None = None
    component: str | None = None
    pilot: str | None = None
    person: str | None = None


class Meaning(NamedTuple):
    """What was asked. `kind` says what can be done with it; ids are the portfolio's, without their kind in front.

    `candidates` are ids of what `about` names, two to five, when `kind` is clarify. `best` is the likeliest of them.
    `unexplained` are the words of the question that nothing accounts for. `trace` says how it was read.
    `parts` holds one meaning for each of several questions in one. `backup` asks for the stand-in instead.
    `supporting` asks for the supporting roles of `stage`. `team` limits a list, or is whose holdings are asked for.
    `namesakes` are others whom the words that name `person` name as well.
    """

    kind: Kind
    intent: Intent
    product: str | None = None
    accountability: str | None = None
    component: str | None = None
    pilot: str | None = None
    stage: str | None = None
    person: str | None = None
    namesakes: tuple[str, ...] = ()
    team: str | None = None
    about: About = "product"
    candidates: tuple[str, ...] = ()
    best: str | None = None
    backup: bool = False
    supporting: bool = False
    of_pilots: bool = False
    unexplained: tuple[str, ...] = ()
    confidence: float = 0.0
    trace: tuple[str, ...] = ()
    parts: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """A supporting role of a stage and who fills it, None where nobody is recorded or the role is a group."""

    role: str
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing somebody answers for: a subject as in Assignment, an accountability, and the rank."""

    subject: str
    accountability: str
    rank: int = 0


class Finding(NamedTuple):
    """What the portfolio says to a meaning. `owner` is None unless `kind` is answer and somebody is recorded.

    `basis` says how the owner follows: `explicit` is recorded, `derived` by the crosswalk, `inherited` by a pilot from
    its product. `confirmed` tells whether the person named in the question is the one recorded. `products` is a list
    that was asked for; it holds pilot ids where the question was about pilots. `nearest` is recorded for something
    close to what is missing, `interim` is whom to ask meanwhile: neither is ever the answer.
    """

    kind: Kind
    meaning: Meaning
    product: str | None = None
    accountability: str | None = None
    component: str | None = None
    pilot: str | None = None
    stage: str | None = None
    owner: Holder | None = None
    basis: Basis = "explicit"
    source: Assignment | None = None
    through: str | None = None
    backup: Holder | None = None
    nearest: Assignment | None = None
    interim: Interim | None = None
    confirmed: bool | None = None
    products: tuple[str, ...] | None = None
    holdings: tuple[Holding, ...] = ()
    supporting: tuple[Support, ...] = ()
    candidates: tuple[str, ...] = ()
    parts: tuple[Finding, ...] = ()
