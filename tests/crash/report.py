"""The table of the long run: how often the desk was killed, where, and what became of what it had promised.

Refuses to leave out what went wrong: each finding is listed under its seed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from bot.faults import POINTS
from tests.battery.process import ROOT
from tests.bench.machine import described
from tests.crash.judge import Verdict
from tests.crash.story import ONLY, OUTSIDE, SPEED, Told, call_of
from tests.crash.town import Wire

PAGE = ROOT / "docs" / "crashes.md"
DATABASES = ("sqlite", "postgresql")
HEAD = (
    "Where", "Stories", "Kills", "Wishes", "Posts", "Pages lost", "Visible duplicates", "Acknowledged and forgotten",
    "Marked repeats", "Updates not risked twice", "Calls overtaken",
)  # fmt: skip


@cache
def product() -> str:
    """What was killed: another product's stories do not count."""
    digest = hashlib.sha256()
    for folder in ("bot", "handlers", "store"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def kept(told: Told) -> str:
    """A story as a line of the run's log."""
    return json.dumps({"product": product(), **asdict(told)}, ensure_ascii=False)


def read(log: Path) -> list[Told]:
    """The stories told of this product so far."""
    if not log.exists():
        return []
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [line for line in lines if line.pop("product", "") == product()]
    return [Told(**{**line, "verdict": Verdict(**line["verdict"])}) for line in lines]


def written(stories: Sequence[Told]) -> str:
    """The page, as Markdown."""
    kills = [point for told in stories for point in told.kills]
    return "\n".join(
        (
            "# What killing it shows",
            "",
            "Written by `make crash`. The real process (`python app.py serve`) works for people on a loopback Slack "
            "and a loopback Teams that live on in another process, and is killed with SIGKILL at a named point, again "
            "and again. What is judged is what the platforms were told and what stands on people's screens.",
            "",
            f"{len(kills)} kills in {len(stories)} stories; {_machine()}. Time runs {SPEED:g} times as fast for "
            "everybody. The first start of a story is the interpreter's own; the later ones are forked from a process "
            "that has the libraries in memory. A story comes again, but for the timing of the machine, with "
            "`python -m tests.crash --seed SEED --database DATABASE`.",
            "",
            _row(HEAD),
            _row(["---"] * len(HEAD)),
            *_rows(stories),
            "",
            "*Marked repeats*: Teams cannot be asked whether a post arrived, so a page or an answer in doubt is sent "
            "again and says that it may be a repeat. *Updates not risked twice*: the same doubt about a line that only "
            "tells of something; it was done and stands in the record, and the line stays unsaid. *Calls overtaken*: "
            "somebody took the incident before a further call could leave, which then did not leave any more: in its "
            "very minute, or within three where the person was told who has it instead.",
            "",
            "## Where it was killed",
            "",
            *_places(stories),
            "",
            *_findings(stories),
        )
    )


def _places(stories: Sequence[Told]) -> Iterable[str]:
    """Every point, with its kills on each database."""
    passed = {kind: Counter(p for told in stories if told.database == kind for p in told.kills) for kind in DATABASES}
    never = [point for point in POINTS if not any(counted[point] for counted in passed.values())]
    yield f"{len(POINTS) - len(never)} of {len(POINTS)} points. Never passed: {', '.join(never) or 'none'}. "
    yield f"*{OUTSIDE}* is a life that did not pass its point; a dash, a point that does not exist there."
    yield ""
    yield _row(("Point", *DATABASES))
    yield _row(["---"] * (1 + len(DATABASES)))
    for point in (*POINTS, OUTSIDE):
        only = ONLY.get(call_of(point))
        there = ("-" if only in DATABASES and only != kind else str(passed[kind][point]) for kind in DATABASES)
        yield _row((point, *there))


def _machine() -> str:
    here = described()
    return f"{here['cores']} cores ({here['processor']}), Python {here['python']}, SQLite {here['sqlite']}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(stories: Sequence[Told]) -> Iterable[str]:
    wires: tuple[Wire, ...] = ("http", "sockets")
    for database in DATABASES:
        for wire in wires:
            some = [told for told in stories if (told.database, told.wire) == (database, wire)]
            if some:
                yield _row((f"{database}, Slack over {wire}, Teams", *_sums(some)))
    yield _row(("**all**", *(f"**{each}**" for each in _sums(stories))))


def _sums(stories: Sequence[Told]) -> list[str]:
    verdicts = [told.verdict for told in stories]
    numbers = (
        len(stories),
        sum(len(told.kills) for told in stories),
        sum(told.wishes for told in stories),
        sum(verdict.posts for verdict in verdicts),
        sum(len(verdict.lost) for verdict in verdicts),
        sum(len(verdict.doubled) for verdict in verdicts),
        sum(len(verdict.forgotten) for verdict in verdicts),
        sum(verdict.marked for verdict in verdicts),
        sum(len(verdict.unsaid) for verdict in verdicts),
        sum(len(verdict.overtaken) for verdict in verdicts),
    )
    return [str(number) for number in numbers]


def _findings(stories: Sequence[Told]) -> list[str]:
    found = [
        f"- seed {told.seed}, {told.database}: {kind}: {what}"
        for told in stories
        for kind in ("lost", "doubled", "forgotten")
        for what in getattr(told.verdict, kind)
    ]
    return ["## What went wrong", "", *found, ""] if found else []
