"""The sample company of these tests, and tables of questions as rows. Refuses nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Meaning, Topic
from handlers.language.reading import read
from store.portfolio import Portfolio
from tests.language.loading import load

HERE = Path(__file__).parent


@cache
def tern() -> Portfolio:
    return load(HERE / "company.yaml")


@cache
def lexicon() -> Lexicon:
    return Lexicon.of(tern())


def ask(question: str, topic: Topic | None = None) -> Meaning:
    return read(question, lexicon(), topic or Topic())


def rows(name: str) -> list[tuple[str, str, str]]:
    """What is expected, of which product, and the question."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    cells = [line.split("|", 2) for line in lines if line.strip() and not line.startswith("#")]
    return [(first.strip(), second.strip(), third.strip()) for first, second, third in cells]
