"""From nothing to an answer: the whole process, as a person or a supervisor starts it.

Refuses to start from a warm interpreter.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.processes import APP, Served, copy_of, environment, part, sample_database, url_of

NAME = "Start"
QUESTION = "who owns churn-model retraining"
NOTHING, LIBRARIES = "python -c pass", "python importing the database library alone"
ASK, SERVE = "python app.py ask", "serve, both platforms, until /readyz says 200"
BARS = {ASK: Bar(1.5), SERVE: Bar(3.0)}


def measure(how: How) -> Sequence[Figure]:
    path = copy_of(sample_database(how.folder), how.folder, "start")
    with part("sink", side=1) as sink:
        starts = _starts(path, sink["settings"])
        rounds: dict[str, list[float]] = {name: [] for name in starts}
        for number in range(how.rounds * how.many(3, 1)):
            how.tell(f"start {number + 1}")
            for name, start in starts.items():
                rounds[name].append(start())
    nothing = rounds[NOTHING]
    return [
        figure(NAME, name, took, "s", against=nothing, to=NOTHING, bar=BARS.get(name)) for name, took in rounds.items()
    ]


def _starts(path: Path, settings: Mapping[str, str]) -> dict[str, Callable[[], float]]:
    python = (sys.executable, "-c")
    return {
        NOTHING: lambda: _ran(*python, "pass"),
        LIBRARIES: lambda: _ran(*python, "import sqlmodel, sqlalchemy.ext.asyncio"),
        ASK: lambda: _ran(*APP, "ask", QUESTION, "--db", url_of(path)),
        SERVE: lambda: _ready(path, settings),
    }


def _ran(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment({}))
    return time.perf_counter() - began


def _ready(path: Path, settings: Mapping[str, str]) -> float:
    process = Served(path, settings)
    try:
        return process.wait()
    finally:
        process.end()
