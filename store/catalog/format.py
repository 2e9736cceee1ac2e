"""The catalog format as frozen values: what a file can say. None is what it does not say.

Refuses to know what the ids mean: whether they exist is `checks`.

Extended by optional keys only, so that every older file still loads. A null is the same as a missing key: nothing is
said, and nothing is taken away. An empty text or list says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from store.catalog.words import Email, Id, Name, Text

T = TypeVar("T")


def _nothing(value: object) -> object:
    return {} if value is None else value


Scope = Literal["product", "pilot", "company"]
State = Literal["active", "absent", "inactive"]
Names = tuple[Name, ...]
Texts = tuple[Text, ...]
Holders = Annotated[Mapping[str, str | None], BeforeValidator(_nothing)]
"""Accountability -> person id, `team:<id>`, or null: it exists and nobody is recorded."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class Company(Entry):
    name: Text | None = None
    about: Text | None = None


class Layer(Entry):
    id: Id
    name: Name
    covers: Text | None = None


class Accountability(Entry):
    id: Id
    name: Name
    layer: str | None = None
    means: Text | None = None
    scope: Scope | None = None
    cues: Texts | None = None


class Stage(Entry):
    stage: Id
    name: Name
    primary_role: str
    supporting_roles: Names | None = None
    scope: Scope | None = None


class Team(Entry):
    id: Id
    name: Name
    aliases: Names | None = None
    department: Text | None = None
    lead: str | None = None
    channel: Text | None = None
    zone: str | None = None


class Person(Entry):
    id: Id
    name: Name
    aliases: Names | None = None
    title: Text | None = None
    team: str | None = None
    email: Email | None = None
    state: State | None = None
    backup: str | None = None


class Product(Entry):
    id: Id
    name: Name
    aliases: Names | None = None
    formerly: Names | None = None
    kind: Text | None = None
    team: str | None = None
    department: Text | None = None
    stage: Text | None = None
    summary: Text | None = None
    users: Text | None = None
    use_for: Texts | None = None
    not_for: Texts | None = None
    fallback: Text | None = None
    owners: Holders = {}
    backups: Holders = {}


class Component(Entry):
    id: Id
    name: Name
    aliases: Names | None = None
    product: str | None = None
    kind: Text | None = None
    summary: Text | None = None
    owner: str | None = None


class Pilot(Entry):
    id: Id
    name: Name
    aliases: Names | None = None
    product: str | None = None
    where: str | None = None
    task: Text | None = None
    status: Text | None = None
    owners: Holders = {}
    backups: Holders = {}


LISTS: Mapping[str, type[Entry]] = {
    "layers": Layer,
    "accountabilities": Accountability,
    "lifecycle": Stage,
    "teams": Team,
    "people": Person,
    "products": Product,
    "components": Component,
    "pilots": Pilot,
}
IGNORED = ("how_to_read",)
"""Said to people, not to us."""

SECTIONS = ("company", "portfolio", *LISTS)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A file that was read and found sound. `portfolio` maps accountabilities of the company to their holders."""

    file: str
    company: Company
    layers: tuple[Layer, ...] = ()
    accountabilities: tuple[Accountability, ...] = ()
    lifecycle: tuple[Stage, ...] = ()
    portfolio: Mapping[str, str | None] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    people: tuple[Person, ...] = ()
    products: tuple[Product, ...] = ()
    components: tuple[Component, ...] = ()
    pilots: tuple[Pilot, ...] = ()
    warnings: tuple[str, ...] = ()
