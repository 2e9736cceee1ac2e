"""What the documents tell somebody to do can be done: commands exist, links lead somewhere, what is deployed is whole.

Refuses to let a page outlive the command it names.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import typer
import yaml
from typer.core import TyperCommand, TyperGroup

from app import app

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "adr").glob("*.md")]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
SAID = re.compile(r"python app\.py ([^`|&;\n]+)")
WIDE = re.compile(r"  +")
"""In a block, what comes after two spaces says what the command does."""


def named(page: Path) -> Iterator[str]:
    """Every `python app.py …` of a page, without what explains it."""
    for said in SAID.findall(page.read_text(encoding="utf-8")):
        yield WIDE.split(said.partition(" > ")[0])[0].strip(" .,:)*")


def command_of(words: list[str]) -> tuple[TyperCommand, list[str]]:
    """The command, and the words that are left for it. *Raises* KeyError."""
    found: Any = typer.main.get_command(app)
    while isinstance(found, TyperGroup) and words and not words[0].startswith("-"):
        found, words = found.commands[words[0]], words[1:]
    return cast("TyperCommand", found), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_exists_with_its_options(page: Path) -> None:
    for said in named(page):
        command, words = command_of(said.split())
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        asked = {word.strip("[]").partition("=")[0] for word in words if word.strip("[]").startswith("--")}
        assert asked - options - {"--help"} == set(), said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_every_target_of_make_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"`make (\w+)`", text)
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_a_file_that_a_page_names_is_there() -> None:
    for page in PAGES:
        for name in re.findall(
            r"`((?:deploy|tests|sample|docs|handlers|store|bot)/[\w./@-]+)`", page.read_text("utf-8")
        ):
            mine = name in ("deploy/settings.env", "deploy/database-password")
            assert mine or (ROOT / name).exists(), f"{page.name}: {name}"


def test_containers_are_of_a_known_version_and_those_that_serve_say_whether_they_are_well() -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    begun = re.findall(r"^FROM (\S+)", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    images = [*begun, *(service["image"] for service in services.values() if "image" in service)]
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []
    assert all("healthcheck" in services[name] for name in ("postgres", "steward"))


def test_the_container_holds_everything_the_program_is_made_of() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    copied = {word for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE) for word in line.split()}
    assert {path.name for path in ROOT.glob("*.py")} <= copied
    assert {"bot", "handlers", "store", "runbooks", "sample", "requirements.lock"} <= copied


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_the_desk_as_nobody_special_with_time_to_finish(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    read.optionxform = str  # type: ignore[assignment,method-assign]  # names of settings have capitals
    read.read(unit, encoding="utf-8")
    service = read["Service"]
    assert service["ExecStart"].endswith("app.py serve")
    assert (service["User"], service["KillSignal"], service["Restart"]) == ("steward", "SIGTERM", "always")
    assert int(service["TimeoutStopSec"]) > 10
