"""Catalogs of any size, invented: products with names of two or three words, owners, gaps, parts and pilots.

Refuses to be random between two runs: the same size is the same company.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.bench.processes import SAMPLE

Row = dict[str, Any]
WHOSE = (
    "Harbour", "Copper", "Northern", "Silent", "Amber", "Quarry", "Meadow", "Granite", "Lantern", "Willow", "Cobalt",
    "Saffron", "Ember", "Juniper", "Marble", "Orchid", "Pebble", "Raven", "Sable", "Thistle", "Umber", "Velvet",
    "Walnut", "Zephyr", "Birch", "Cinder", "Drift", "Elm", "Fathom", "Gable", "Hazel", "Indigo", "Jasper", "Kestrel",
    "Larch", "Maple", "Nettle", "Ochre", "Pine", "Quartz",
)  # fmt: skip
WHAT = (
    "demand", "churn", "invoice", "routing", "pricing", "returns", "fraud", "stock", "shift", "claims", "label",
    "delivery", "credit", "contract", "voice", "photo", "address", "supplier", "energy", "quality", "weather", "parts",
    "recruiting", "translation", "safety",
)  # fmt: skip
KIND = ("forecast", "model", "assistant", "score", "matcher", "reader", "planner", "copilot", "ranker", "detector")
FIRST = ("Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kavya", "Lena")
LAST = ("Abara", "Bianchi", "Costa", "Dahl", "Engel", "Fischer", "Guerra", "Haas", "Ito", "Jensen", "Kaya", "Lund")
PEOPLE_FOR_TEN, TEAMS_FOR_TEN = 4, 1


def catalog(products: int) -> Row:
    """As the format has it; layers, accountabilities and stages are the sample company's."""
    chance, sample = random.Random(7), yaml.load(SAMPLE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    teams = [_team(number) for number in range(max(3, products * TEAMS_FOR_TEN // 10))]
    people = [_person(number, teams) for number in range(max(12, products * PEOPLE_FOR_TEN // 10))]
    for team in teams:
        team["lead"] = chance.choice(people)["id"]
    held = [row["id"] for row in sample["accountabilities"] if row["scope"] == "product"]
    made = [_product(number, teams, people, held, chance) for number in range(products)]
    kept = {name: sample[name] for name in ("layers", "accountabilities", "lifecycle")}
    return {
        "company": {"name": "Generated"}, **kept, "portfolio": {"portfolio_lead": people[0]["id"]},
        "teams": teams, "people": people, "products": made,
        "components": [_component(row, chance) for row in made[::5]],
        "pilots": [_pilot(row, people, chance) for row in made[::20]],
    }  # fmt: skip


def written(products: int, folder: Path) -> Path:
    path = folder / f"company-{products}.yaml"
    if not path.exists():
        text = yaml.dump(catalog(products), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
    return path


def _team(number: int) -> Row:
    return {"id": f"team-{number}", "name": f"{_word(WHOSE, number)} {_word(WHAT, number // 40)} team {number}"}


def _person(number: int, teams: Sequence[Row]) -> Row:
    name = f"{_word(FIRST, number)} {_word(LAST, number // 12)}-{_word(WHOSE, number // 144)}"
    if number >= len(FIRST) * len(LAST) * len(WHOSE):
        name += f" {number}"
    id = f"person-{number}"
    return {"id": id, "name": name, "team": teams[number % len(teams)]["id"], "email": f"{id}@generated.example"}


def _product(
    number: int, teams: Sequence[Row], people: Sequence[Row], held: Sequence[str], chance: random.Random
) -> Row:
    whose, what, kind = _word(WHOSE, number), _word(WHAT, number // 40), _word(KIND, number // 1000)
    name = f"{whose} {what} {kind}" + (f" {number // 10_000 + 1}" if number >= 10_000 else "")
    return {
        "id": name.lower().replace(" ", "-"), "name": name, "kind": "model", "stage": "operations",
        "aliases": [f"{what} {kind} {number}"], "team": teams[number % len(teams)]["id"],
        "summary": f"Helps the {what} desk of {whose} to decide sooner", "users": f"{what} desk",
        "use_for": [f"{what} questions of {whose}"],
        "owners": {each: chance.choice(people)["id"] if chance.random() < 0.8 else None for each in held},
    }  # fmt: skip


def _component(product: Row, chance: random.Random) -> Row:
    return {
        "id": f"{product['id']}-feed", "name": f"{product['name']} feed", "product": product["id"],
        "kind": "pipeline", "owner": chance.choice(list(product["owners"].values())),
    }  # fmt: skip


def _pilot(product: Row, people: Sequence[Row], chance: random.Random) -> Row:
    return {
        "id": f"{product['id']}-trial", "name": f"{product['name']} on trial", "product": product["id"],
        "where": product["team"], "owners": {"pilot_owner": chance.choice(people)["id"]},
    }  # fmt: skip


def _word(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]
