"""The app package: what an administrator uploads is what the routes say."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from bot.messages import Route
from bot.teams.package import ICONS, Publisher, manifest, package
from tests.emulators.teams.world import APP_ID
from tests.teams.house import ROUTES, nothing

SCHEMA = Path("../shared/schemas/teams-manifest-1.24.json")
PUBLISHER = Publisher("https://desk.example")


@pytest.mark.skipif(not SCHEMA.exists(), reason="the published manifest schema is not beside the checkout")
@pytest.mark.parametrize("many", [0, 1, 40])
def test_the_manifest_is_valid_however_many_commands_there_are(many: int) -> None:
    from jsonschema import Draft7Validator

    routes = [Route(f"r{n}", re.compile("x"), nothing, "u" * 200, "a" * 5000, menu=True) for n in range(many)]
    described = manifest(routes, APP_ID, PUBLISHER)
    assert list(Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(described)) == []


def test_the_few_commands_that_teams_shows_are_those_that_are_said_most() -> None:
    from handlers.routes import ROUTES

    (bot,) = manifest(ROUTES, APP_ID, PUBLISHER)["bots"]
    shown = [command["title"] for command in bot["commandLists"][0]["commands"]]
    assert len(shown) == 12
    assert {"who owns PRODUCT", "open incident PRODUCT: SYMPTOM", "ack [N]", "status [N]", "help"} <= set(shown)


def test_the_menu_lists_what_the_routes_offer_and_nothing_else() -> None:
    (bot,) = manifest(ROUTES, APP_ID, PUBLISHER)["bots"]
    (listed,) = bot["commandLists"]
    assert [command["title"] for command in listed["commands"]] == ["help", "who owns PRODUCT"]
    assert bot["scopes"] == listed["scopes"] == ["personal", "team", "groupChat"]


def test_the_zip_holds_the_manifest_and_both_icons_and_is_always_the_same() -> None:
    made = package(ROUTES, APP_ID, PUBLISHER)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(archive.read("manifest.json"))["id"] == APP_ID
    assert made == package(ROUTES, APP_ID, PUBLISHER)


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_have_the_size_Teams_asks_for(name: str, size: int) -> None:
    assert struct.unpack(">II", (ICONS / name).read_bytes()[16:24]) == (size, size)


def test_the_outline_is_white_on_nothing() -> None:
    data = (ICONS / "outline.png").read_bytes()
    start = data.index(b"IDAT") + 4
    pixels = zlib.decompress(data[start:])
    rows = [pixels[at + 1 : at + 1 + 32 * 4] for at in range(0, len(pixels), 1 + 32 * 4)]
    colours = {bytes(row[at : at + 3]) for row in rows for at in range(0, 128, 4) if row[at + 3]}
    alphas = {row[at + 3] for row in rows for at in range(0, 128, 4)}
    assert colours == {b"\xff\xff\xff"} and {0, 255} <= alphas
