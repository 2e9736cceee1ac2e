"""The walls of the house: which words are said where, and how small things are.

Refuses exemptions: a file that needs one is in the wrong place.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("app.py", "commands.py", "bot", "handlers", "store")
GENERATED = ROOT / "store" / "migrations" / "versions"
FORBIDDEN = {
    "bot": re.compile(r"\b(incident|pilot|owner|runbook)s?\b", re.IGNORECASE),
    "handlers": re.compile(
        r"\b(slack|teams_|msteams|botbuilder|block kit|adaptive card|sdk)\b|\bMicrosoft Teams\b", re.IGNORECASE
    ),
    "store": re.compile(
        r"\b(slack|msteams|botbuilder|block kit|adaptive card|sdk)\b|\bMicrosoft Teams\b", re.IGNORECASE
    ),
}
VAGUE = {"utils", "helpers", "manager", "base", "common", "misc"}
LONGEST_FILE, LONGEST_FUNCTION = 260, 60


def files(*folders: str) -> list[Path]:
    found = [
        path for folder in folders for path in [ROOT / folder, *(ROOT / folder).rglob("*.py")] if path.suffix == ".py"
    ]
    return [path for path in found if GENERATED not in path.parents]


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Names and strings; comments and docstrings may explain what the code may not say."""
    source = path.read_text(encoding="utf-8")
    docs = {
        node.body[0].value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.STRING) and token.start[0] not in docs:
            yield token.start[0], token.string.replace("_", " ")


@pytest.mark.parametrize("folder", sorted(FORBIDDEN))
def test_each_wing_of_the_house_keeps_to_its_own_words(folder: str) -> None:
    said = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in files(folder)
        for line, word in words(path)
        if FORBIDDEN[folder].search(word)
    ]
    assert said == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in files(*CODE) if path.stem in VAGUE] == []


def test_every_module_says_its_purpose_and_what_it_refuses() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files(*CODE)
        if path.read_text(encoding="utf-8").strip()
        and "Refuses" not in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    ]
    assert silent == []


def lengths() -> dict[str, int]:
    return {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files(*CODE)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_functions_are_small() -> None:
    found = lengths()
    ordered = sorted(found.values())
    assert statistics.median(ordered) <= 10
    assert ordered[int(len(ordered) * 0.9)] <= 30
    assert {name: length for name, length in found.items() if length > LONGEST_FUNCTION} == {}


def test_files_are_small() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*CODE)}
    assert {name: length for name, length in long.items() if length > LONGEST_FILE} == {}


def test_only_one_module_imports_the_unsupported_library() -> None:
    importing = {
        str(path.relative_to(ROOT))
        for path in files(*CODE)
        if re.search(
            r"^\s*(from|import) (botbuilder|botframework|msrest)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert importing == {"bot/teams/sdk.py"}
