"""What to do about one kind of trouble: Markdown with a head, written by people, read and checked whole.

Refuses a runbook that is not complete, naming file, line, what is wrong and what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from store.decisions import DECISIONS
from store.severities import SEVERITIES, Severity, severity_named, span

DEFAULT = "default"
FENCE = "---"
MOST_STEPS = 12
"""A step is a line with a button; more than these is a manual, not a runbook for 3 AM."""
LINES = ("symptoms", "first_steps", "exit_criteria", "evidence")
KEYS = ("id", "title", "layers", "severities", "waits", "decisions", "fallback_question", *LINES)
OPTIONAL = ("products", "accountability")


@dataclass(frozen=True, slots=True)
class Runbook:
    """`severities`: the first is what an incident starts with. `pages`: how long each severity waits between calls."""

    id: str
    title: str
    layers: tuple[str, ...]
    symptoms: tuple[str, ...]
    severities: tuple[Severity, ...]
    pages: Mapping[Severity, timedelta]
    first_steps: tuple[str, ...]
    decisions: tuple[str, ...]
    fallback_question: str
    exit_criteria: tuple[str, ...]
    evidence: tuple[str, ...]
    products: tuple[str, ...] = ()
    accountability: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """*Units* `line` counts from 1 in the file."""

    file: str
    line: int
    what: str
    right: str

    @property
    def sentence(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. Right would be {self.right}"


# --- reading -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """One head on its way: its values, the line of each, and what was wrong."""

    file: str
    values: dict[str, Any]
    lines: dict[str, int]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, what: str, right: str) -> None:
        self.problems.append(Problem(self.file, self.lines.get(key, 1), what, right))

    def word(self, key: str, *, needed: bool = True) -> str:
        value = self.values.get(key, "")
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        self.wrong(key, f"{key} is {'missing' if key not in self.values else 'not a sentence'}", f"{key}: some words")
        return ""

    def words(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self.values.get(key, [])
        good = isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
        if good and (value or not needed):
            return tuple(each.strip() for each in value)
        self.wrong(key, self._why(key), f"{key}: [one, two], anything odd in quotes")
        return ()

    def _why(self, key: str) -> str:
        value = self.values.get(key)
        if not value:
            return f"{key} is missing or empty"
        odd = next((each for each in value if not isinstance(each, str)), None) if isinstance(value, list) else None
        return f"{key} holds {odd!r}, which is no word" if odd is not None else f"{key} is not a list of words"

    def of(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        found = self.words(key)
        for each in found:
            if each not in allowed:
                self.wrong(key, f"{each!r} in {key} is unknown", f"one of {', '.join(allowed)}")
        return found


def parse(text: str, file: str, layers: Sequence[str]) -> tuple[Runbook | None, tuple[Problem, ...]]:
    """The runbook, or everything that is wrong with it. `layers` are the ids it may speak of."""
    head, body, offset = _split(text)
    if head is None:
        return None, (Problem(file, 1, "the file has no head", f"a first line {FENCE}, the head, and a line {FENCE}"),)
    reading, problem = _head(head, file, offset)
    if reading is None:
        assert problem is not None
        return None, (problem,)
    runbook = _made(reading, layers, body)
    return (None if reading.problems else runbook), tuple(sorted(reading.problems, key=lambda each: each.line))


def _split(text: str) -> tuple[str | None, str, int]:
    """(head, body, lines before the head)."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        return None, "", 0
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip(), 1
    return None, "", 0


def _head(head: str, file: str, offset: int) -> tuple[_Reading | None, Problem | None]:
    import yaml  # here: who only follows runbooks reads none

    try:
        node = yaml.compose(head, Loader=yaml.SafeLoader)
        values = yaml.safe_load(head)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 1 + offset
        return None, Problem(file, line, "the head is no YAML", "lines like `id: stale-input`")
    except RecursionError:
        return None, Problem(file, 1, "the head is nested too deeply", "lines like `id: stale-input`")
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        return None, Problem(file, 1 + offset, "the head holds no keys", "lines like `id: stale-input`")
    lines = {str(key.value): key.start_mark.line + 1 + offset for key, _ in node.value}
    return _Reading(file, {str(key): value for key, value in values.items()}, lines), None


def _made(reading: _Reading, layers: Sequence[str], body: str) -> Runbook:
    for key in reading.values:
        if key not in (*KEYS, *OPTIONAL):
            reading.wrong(key, f"{key!r} is no key of a runbook", f"one of {', '.join((*KEYS, *OPTIONAL))}")
    if not body:
        reading.wrong("id", "nothing is written below the head", "what it covers, and what it does not")
    steps = reading.words("first_steps")
    if len(steps) > MOST_STEPS:
        reading.wrong("first_steps", f"{len(steps)} first steps", f"at most {MOST_STEPS}")
    return Runbook(
        id=reading.word("id"),
        title=reading.word("title"),
        layers=reading.of("layers", layers),
        symptoms=reading.words("symptoms", needed=reading.values.get("id") != DEFAULT),
        severities=_severities(reading),
        pages=_pages(reading),
        first_steps=steps,
        decisions=reading.of("decisions", tuple(DECISIONS)),
        fallback_question=reading.word("fallback_question"),
        exit_criteria=reading.words("exit_criteria"),
        evidence=reading.words("evidence"),
        products=reading.words("products", needed=False),
        accountability=reading.word("accountability", needed=False),
        body=body,
    )


def _severities(reading: _Reading) -> tuple[Severity, ...]:
    named = (severity_named(each) for each in reading.of("severities", SEVERITIES))
    return tuple(each for each in named if each is not None)


def _pages(reading: _Reading) -> dict[Severity, timedelta]:
    right = "waits: {critical: 5m, error: 15m}"
    value = reading.values.get("waits")
    if not isinstance(value, dict) or not value:
        reading.wrong("waits", f"waits is {'missing' if value is None else 'no table'}", right)
        return {}
    found: dict[Severity, timedelta] = {}
    for name, text in value.items():
        severity, wait = severity_named(str(name)), span(str(text))
        if severity is None or wait is None:
            reading.wrong("waits", f"waits has {name}: {text}, which is no severity with a time", right)
        else:
            found[severity] = wait
    return found
