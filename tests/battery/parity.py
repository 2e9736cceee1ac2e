"""The parity page: what the battery tells, and on which platforms it holds. `python -m tests.battery.parity` writes it.

Refuses to claim what was not run: a story that did not pass on a platform is crossed out there.
"""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

from bot.messages import Duty, Route
from handlers.routes import DUTIES, ROUTES
from tests.battery.examples import TOLD, said, sayable
from tests.battery.process import ROOT

PAGE = ROOT / "docs" / "parity.md"
TITLES = {"terminal": "Terminal", "slack-sockets": "Slack, sockets", "slack-http": "Slack, HTTP", "teams": "Teams"}
MODULES = (
    "test_asking",
    "test_pressing",
    "test_calls",
    "test_trouble",
    "test_waiting",
    "test_rituals",
    "test_watching",
    "test_routes",
)
ROUTES_STORY = "test_every_route_answers"
HEAD = """# Parity

There is one list of capabilities, and each of them works on every platform. This page is written by
`python -m tests.battery.parity` from a run of the contract battery: one set of stories, told through the real process
on each platform. A story that does not hold everywhere fails the build, and so does this page when it is not what the
battery tells.
"""

Passed = Collection[tuple[str, str]]
"""(story, platform)"""


def stories() -> list[str]:
    """Every test that is told on a stage, in reading order."""
    modules = [importlib.import_module(f"tests.battery.{name}") for name in MODULES]
    return [
        name for module in modules for name, test in _tests(module) if "stage" in inspect.signature(test).parameters
    ]


def _tests(module: ModuleType) -> Iterable[tuple[str, Callable[..., object]]]:
    return [(name, test) for name, test in vars(module).items() if name.startswith("test_") and callable(test)]


def everywhere() -> Passed:
    return {(story, platform) for story in stories() for platform in TITLES}


def page(passed: Passed) -> str:
    parts = [HEAD, "## What can be said\n", _routes(ROUTES, passed)]
    if DUTIES:
        parts += ["## What happens by itself\n", _duties(DUTIES, passed)]
    return "\n".join([*parts, "## What holds\n", _stories(passed)])


def _routes(routes: Sequence[Route], passed: Passed) -> str:
    """By what is said; a route that only buttons and menus use is shown by its sentence."""
    rows = [(f"`{_cell(route.usage or said(route))}`", ROUTES_STORY) for route in sayable(routes)]
    return _table("Say", rows, passed)


def _duties(duties: Sequence[Duty], passed: Passed) -> str:
    return _table("Duty", [(_cell(duty.about or duty.name), TOLD.get(duty.name, "")) for duty in duties], passed)


def _stories(passed: Passed) -> str:
    return _table("Story", [(_sentence(story), story) for story in stories()], passed)


def _table(first: str, rows: Iterable[tuple[str, str]], passed: Passed) -> str:
    lines = [f"| {first} | {' | '.join(TITLES.values())} |", f"|---|{'---|' * len(TITLES)}"]
    for shown, story in rows:
        marks = ["✓" if (story, platform) in passed else "✗" for platform in TITLES]
        lines.append(f"| {shown} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def _sentence(story: str) -> str:
    words = story.removeprefix("test_").replace("_", " ").replace("e mail", "e-mail")
    return words[:1].upper() + words[1:]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def run() -> Passed:
    """What passes, from a run of the whole battery."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run([sys.executable, "-m", "pytest", "tests/battery", f"--junitxml={report}"], cwd=ROOT, check=False)
        return read(report.read_text(encoding="utf-8"))


def read(report: str) -> Passed:
    """What passed in every form it was told in, by a report in the JUnit format."""
    told: dict[tuple[str, str], bool] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):  # noqa: S314  our own test run wrote it
        named = re.fullmatch(
            r"(test_\w+)\[(?:.*-)?(terminal|slack-sockets|slack-http|teams)(?:-.*)?\]", case.get("name", "")
        )
        if named:
            key = (named[1], named[2])
            told[key] = told.get(key, True) and not len(case)
    return {key for key, well in told.items() if well}


def main() -> int:
    passed = run()
    PAGE.write_text(page(passed), encoding="utf-8")
    missing = sorted(set(everywhere()) - set(passed))
    for story, platform in missing:
        sys.stderr.write(f"{TITLES[platform]} falls behind: {_sentence(story)}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
