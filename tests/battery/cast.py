"""The people of the sample company, as every platform of the battery knows them.

Refuses to invent anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.battery.process import SAMPLE


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str
    email: str


def _people() -> dict[str, Colleague]:
    people = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["people"]
    known = (Colleague(each["id"], each["name"], each["email"]) for each in people if each.get("email"))
    return {each.id: each for each in known}


PEOPLE = _people()
STRANGER = Colleague("mallory-quill", "Mallory Quill", "mallory@elsewhere.example")
"""Has an account on every platform, and stands in no catalog."""
ROOM = "larkmoor-desk"
DESK = "https://desk.larkmoor.example"
"""Where the desk is reached from outside."""
ONLOOKERS = ("bao-nguyen", "klara-novotna")
"""Sit in the room and say nothing."""
HEAVY = "\N{CJK UNIFIED IDEOGRAPH-7C60}"
ENDLESS, LAST_WORD = "Endless Scroll", "finis"


def catalog(file: Path) -> Path:
    """The sample company, and a product about which there is more to say than a chat platform shows at once."""
    company = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    told = {name: _verses(name) for name in ("summary", "users", "fallback")}
    product = {"id": "endless-scroll", "name": ENDLESS, "stage": "evolution", "owners": {}, **told}
    company["products"].append({**product, "fallback": f"{told['fallback']} {LAST_WORD}"})
    file.write_text(yaml.safe_dump(company, allow_unicode=True), encoding="utf-8")
    return file


def _verses(name: str) -> str:
    """Just under what a catalog may say; heavier on the wire than it looks."""
    verse = f"{name} {HEAVY * 20}&&&& "
    return (verse * 400)[:3_900].strip()
