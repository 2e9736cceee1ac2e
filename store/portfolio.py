"""What the desk knows about the company, as frozen values: people, teams, products, and who holds what.

Refuses to change anything and to ask a database: a Portfolio is one consistent picture, taken at one version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Holder = str
"""A person id, or `team:<id>`."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    title: str = ""
    team: str | None = None
    email: str | None = None
    aliases: tuple[str, ...] = ()
    state: Literal["active", "absent", "inactive"] = "active"
    backup: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    department: str = ""
    lead: str | None = None
    channel: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """`stage` is a lifecycle stage id, or a word of the company's own such as `operations`."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    kind: str = ""
    team: str | None = None
    department: str = ""
    stage: str = ""
    summary: str = ""
    users: str = ""
    use_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A named part of a product. `product` may be None for a shared one. `owner` is a Holder."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    product: str | None = None
    kind: str = ""
    summary: str = ""
    owner: Holder | None = None


@dataclass(frozen=True, slots=True)
class Pilot:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    product: str | None = None
    where: str | None = None
    task: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    id: str
    name: str
    covers: str = ""


@dataclass(frozen=True, slots=True)
class Accountability:
    """Something somebody answers for. `scope` says of what kind of subject.

    `declared`: the company keeps it itself, so an empty one is a gap. One that is not declared derives (crosswalk).
    `cues` are the company's own phrasings for it.
    """

    id: str
    name: str
    layer: str = ""
    means: str = ""
    scope: Literal["product", "pilot", "company"] = "product"
    declared: bool = True
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    id: str
    name: str
    primary_role: str
    supporting: tuple[str, ...] = ()
    scope: Literal["product", "pilot", "company"] = "product"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who holds an accountability of a subject. Rank 0 is the accountable holder, rank 1 and up are backups.

    `subject` is `product:<id>`, `pilot:<id>`, `component:<id>` or `company`. `source` says where the fact came from.
    """

    id: int
    subject: str
    accountability: str
    holder: Holder
    rank: int
    since_at: datetime
    source: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's handle on a platform."""

    platform: str
    workspace: str
    handle: str
    person: str
    source: str = "email"
    checked_at: datetime | None = None
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything at one version. `held` maps subject -> accountability -> accepted assignments by rank."""

    version: int = 0
    company: Company = field(default_factory=Company)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    accountabilities: Mapping[str, Accountability] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    components: Mapping[str, Component] = field(default_factory=dict)
    pilots: Mapping[str, Pilot] = field(default_factory=dict)
    held: Mapping[str, Mapping[str, tuple[Assignment, ...]]] = field(default_factory=dict)
    identities: Mapping[tuple[str, str, str], Identity] = field(default_factory=dict)

    def holder(self, subject: str, accountability: str) -> Assignment | None:
        """The accepted accountable holder, or None."""
        for assignment in self.held.get(subject, {}).get(accountability, ()):
            if assignment.rank == 0:
                return assignment
        return None

    def backup(self, subject: str, accountability: str) -> Assignment | None:
        """The first backup, or None."""
        for assignment in self.held.get(subject, {}).get(accountability, ()):
            if assignment.rank > 0:
                return assignment
        return None

    def holder_name(self, holder: Holder) -> str:
        """A person's or a team's name; the bare id where it is unknown."""
        if holder.startswith("team:"):
            team = self.teams.get(holder.removeprefix("team:"))
            return team.name if team else holder
        person = self.people.get(holder)
        return person.name if person else holder

    def person_of(self, platform: str, workspace: str, handle: str) -> Person | None:
        """The person behind a platform's handle, or None while unmatched."""
        identity = self.identities.get((platform, workspace, handle)) if handle else None
        return self.people.get(identity.person) if identity else None
