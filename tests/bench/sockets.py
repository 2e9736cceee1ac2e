"""Slack's Socket Mode: an event to its acknowledgement with the request committed, beside a bare websocket.

Refuses to acknowledge early: ours does so after the commit, Bolt before its listener has run.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.bench.doors import AT_ONCE, Shots, failures, per_core, rates
from tests.bench.figures import Figure, How, figure, share
from tests.bench.load import Shot, cpu_seconds
from tests.bench.processes import copy_of, part, sample_database, served
from tests.emulators.slack.state import Rules

NAME = "Slack over Socket Mode"
BARE, ECHO, DESK = "a websocket that only acknowledges", "echoing Bolt", "serve, 50 people ask"
PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """Who holds a socket, and the platform at the other end of it."""

    pid: int
    url: str


def measure(how: How) -> Sequence[Figure]:
    database = copy_of(sample_database(how.folder), how.folder, "sockets")
    with ExitStack() as stack:
        sinks = [stack.enter_context(part("sink", side=1)) for _ in range(3)]
        bare, echo = (
            stack.enter_context(part("bare", kind, sink["url"]))
            for kind, sink in zip(("socket", "socket-echo"), sinks, strict=False)
        )
        sockets = {name: value for name, value in sinks[2]["settings"].items() if "SIGNING" not in name}
        desk = stack.enter_context(served(database, {**sockets, "STEWARD_SLACK_APP_TOKEN": Rules().app_token}))
        lines = dict(
            zip((BARE, ECHO, DESK), zip((bare["pid"], echo["pid"], desk.pid), sinks, strict=True), strict=True)
        )
        return _figures(how, {name: Line(pid, sink["url"]) for name, (pid, sink) in lines.items()})


def _figures(how: How, lines: Mapping[str, Line]) -> list[Figure]:
    single = _in_turns(how, lines, at_once=1, many=how.many(400, 50))
    shots = _in_turns(how, lines, at_once=AT_ONCE, many=how.many(1200, 100))
    bare = rates(shots, BARE)
    found = [figure(NAME, f"{BARE}, {AT_ONCE} at once", bare, "/s")]
    for name in (ECHO, DESK):
        note = failures(shots, name)
        found.append(figure(NAME, name, rates(shots, name), "/s", against=bare, to="only acknowledging", note=note))
    found.append(figure(NAME, DESK, rates(shots, DESK), "/s", against=rates(shots, ECHO), to=ECHO))
    times = {name: [share(shot.times, 50) * 1000 for shot in each] for name, each in single.items()}
    for name, took in times.items():
        found.append(figure(NAME, f"{name}: p50, one at a time", took, "ms", against=times[BARE], to=BARE))
    return [*found, *per_core(NAME, shots, BARE)]


def _in_turns(how: How, lines: Mapping[str, Line], *, at_once: int, many: int) -> Shots:
    shots: dict[str, list[Shot]] = {name: [] for name in lines}
    for line in lines.values():
        _burst(line, 50, at_once)
    for number in range(how.rounds):
        how.tell(f"round {number + 1} of {how.rounds}, {at_once} at once")
        for name, line in lines.items():
            shots[name].append(_burst(line, many, at_once))
    return shots


def _burst(line: Line, many: int, at_once: int) -> Shot:
    parts = urlsplit(line.url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    before = cpu_seconds(line.pid)
    connection.request("POST", f"/burst?many={many}&at_once={at_once}&people={PEOPLE}")
    told = json.loads(connection.getresponse().read())
    connection.close()
    cpu = cpu_seconds(line.pid) - before
    return Shot(told["seconds"], tuple(told["times"]), cpu, told["sent"] - len(told["times"]))
