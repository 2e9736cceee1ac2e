"""python -m tests.bench [NAME...] [--quick] [--write]: the benchmarks, one table, and bench.json.

Refuses to fail because something is slow: it says so, and ends with status 0.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.bench import machine, report
from tests.bench.figures import Figure, How
from tests.bench.processes import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
NAMES = (
    "question", "language", "slack", "sockets", "teams", "starting", "outbox", "importing", "memory", "ticks",
    "rituals", "incidents",
)  # fmt: skip


def measured(name: str, how: How) -> Sequence[Figure]:
    found: Sequence[Figure] = importlib.import_module(f"tests.bench.{name}").measure(how)
    return found


def run(wanted: Sequence[str], *, quick: bool, rounds: int) -> Iterator[Sequence[Figure]]:
    """The figures of one benchmark after another. One that breaks is said, and takes no other with it."""
    with tempfile.TemporaryDirectory(prefix="steward-bench-") as folder:
        for name in wanted:
            tell = partial(_tell, name)
            try:
                yield measured(name, How(rounds, quick, Path(folder), tell))
            except Exception as error:
                tell(f"broke: {type(error).__name__}: {error}")


def _tell(name: str, said: str) -> None:
    sys.stderr.write(f"{name}: {said}\n")
    sys.stderr.flush()


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}; all without one")
    parser.add_argument("--quick", action="store_true", help="short runs: to see that it works, not how fast it is")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds, three or more for a figure to quote")
    parser.add_argument("--json", type=Path, default=ROOT / "bench.json", help="where the figures go as JSON")
    parser.add_argument("--write", action="store_true", help="also as a page, docs/benchmarks.md")
    given = parser.parse_args(words)
    wanted = given.names or NAMES
    if unknown := set(wanted) - set(NAMES):
        parser.error(f"no benchmark called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    described, at = machine.described(), datetime.now(UTC).isoformat(timespec="seconds")
    how, figures = {"rounds": given.rounds, "quick": given.quick}, list[Figure]()
    for found in run(wanted, **how):
        figures += found  # kept after each: a long run may be cut short
        report.save(given.json, report.as_json(described, figures, measured_at=at, **how))
    sys.stdout.write(report.table(figures) + "\n")
    if given.write:
        report.write_page(PAGE, described, figures, at)


if __name__ == "__main__":
    main()
