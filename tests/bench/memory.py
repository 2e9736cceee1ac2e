"""What `serve` holds in memory with both platforms on: at rest, and after some thousand questions.

Refuses to count what is shared with other processes as free: it is the resident set as the system reports it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.bench import knocks
from tests.bench.doors import AT_ONCE
from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.load import fire, resident_mb
from tests.bench.processes import Served, copy_of, loading, part, sample_database, served

NAME = "Memory of serve"
PEOPLE = 200
QUIET = 3.0
"""*Units*: seconds in which nothing changes until it is called rest; questions are made ready after the start."""


def measure(how: How) -> Sequence[Figure]:
    template = sample_database(how.folder)
    rest, after, more = [], [], []
    with part("sink", side=1) as sink:
        for number in range(how.rounds):
            with served(copy_of(template, how.folder, "memory"), sink["settings"]) as desk, loading():
                how.tell(f"process {number + 1} of {how.rounds}")
                rest.append(_rested(desk))
                many = how.many(2000, 100)
                after.append(_loaded(desk, sink["url"], sink["tokens"], many))
                more.append(_loaded(desk, sink["url"], sink["tokens"], many))
    return [
        figure(NAME, "at rest, both platforms on", rest, "MB", bar=Bar(120)),
        figure(NAME, f"after {2 * many:,} questions", after, "MB", against=rest, to="at rest"),
        figure(NAME, f"after {4 * many:,} questions", more, "MB", against=after, to="the line above"),
    ]


def _rested(desk: Served) -> float:
    before, now = 0.0, resident_mb(desk.pid)
    while now - before > 1:
        time.sleep(QUIET)
        before, now = now, resident_mb(desk.pid)
    return now


def _loaded(desk: Served, url: str, tokens: Sequence[str], many: int) -> float:
    for knock in (knocks.slack(PEOPLE), knocks.teams(url, tokens, PEOPLE)):
        fire(desk.port, knocks.made(many, knock), AT_ONCE, desk.pid)
    return resident_mb(desk.pid)
