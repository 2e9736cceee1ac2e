"""What the README and the help say is what the desk does.

Refuses exemptions: a transcript line that is not true fails.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from handlers.routes import ROUTES, TOPICS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def transcript() -> list[tuple[str, list[str]]]:
    """What is typed, and the lines that must be printed for it."""
    block = re.search(r"```console\n(.*?)```", README, re.DOTALL)
    assert block is not None
    spoken: list[tuple[str, list[str]]] = []
    for line in block[1].splitlines():
        if line.startswith("> "):
            spoken.append((line[2:], []))
        elif spoken:
            spoken[-1][1].append(line)
    return spoken


def desk(lines: str, url: str) -> str:
    """What the desk prints for these lines of input."""
    done = subprocess.run(
        [sys.executable, "app.py", "chat", "--sample", "--db", url],
        input=lines, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_transcript_in_the_readme_is_what_the_desk_prints(tmp_path: Path) -> None:
    spoken = transcript()
    assert len(spoken) >= 3
    printed = desk("".join(f"{line}\n" for line, _ in spoken), f"sqlite+aiosqlite:///{tmp_path}/readme.db")
    expected = [line for _, lines in spoken for line in lines]
    assert [line for line in printed.splitlines() if line in expected] == expected


def test_without_a_terminal_the_text_is_plain(tmp_path: Path) -> None:
    printed = desk("show churn-model\n", f"sqlite+aiosqlite:///{tmp_path}/plain.db")
    assert "\x1b" not in printed
    assert "GAP: nobody" in printed


def test_the_topics_of_help_list_every_route_that_says_what_it_is_for(tmp_path: Path) -> None:
    said = "".join(f"help {topic.word}\n" for topic in TOPICS)
    printed = desk(said, f"sqlite+aiosqlite:///{tmp_path}/help.db")
    assert [route.usage for route in ROUTES if route.about and route.usage not in printed] == []


@pytest.mark.parametrize("route", [route for route in ROUTES if route.example], ids=lambda route: route.name)
def test_every_example_is_understood_by_the_route_it_stands_for(route: object) -> None:
    first = next(each for each in ROUTES if each.pattern.fullmatch(route.example))  # type: ignore[attr-defined]
    assert first.name == route.name  # type: ignore[attr-defined]


def test_a_desk_without_a_catalog_says_how_to_give_it_one(tmp_path: Path) -> None:
    asked = [sys.executable, "app.py", "ask", "who owns it", "--db", f"sqlite+aiosqlite:///{tmp_path}/new.db"]
    printed = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True).stdout
    assert "python app.py import" in printed


def test_the_makefile_has_the_targets_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^make (\w+)", README, re.MULTILINE))
    assert {"run", "test"} <= named
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_every_setting_is_in_the_installation_guide() -> None:
    from bot.settings import Settings

    guide = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    names = [name.upper() for name in Settings.model_fields]
    assert [name for name in names if name not in guide] == []


def test_what_a_program_asked_is_not_printed_to_the_next_person(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/program.db"
    desk("help\n", url)
    asked = [sys.executable, "app.py", "ask", "who owns churn-model", "--db", url]
    subprocess.run([*asked, "--json"], capture_output=True, cwd=ROOT, timeout=60, check=True)
    printed = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True).stdout
    assert printed.count("Mei-Lin Zhou owns Churn Model.") == 1
