"""A signed Slack event to 200 with the request committed, beside bare aiohttp and a bare Bolt app.

Refuses to answer one question over and over, and to leave delivery out of what is called the service. A question in
one's own words has to be understood as well; a choice is what a button of a question back says.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from tests.bench import knocks
from tests.bench.doors import AT_ONCE, SHORT, Door, Shots, failures, in_turns, per_core, rates
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.processes import copy_of, part, sample_database, served, url_of

NAME = "Slack over HTTP"
BARE, BOLT, ECHO = "bare aiohttp, signature only", "silent Bolt", "echoing Bolt"
DOOR, DESK, CROWD = "the way in alone, nothing drains", "serve, 200 people ask", "serve, 1,000 people ask"
CHOSEN, SERVED = "the way in alone, a choice each", "serve, 200 people choose"
FEW, MANY = 200, 1000


def measure(how: How) -> Sequence[Figure]:
    template = sample_database(how.folder)
    with ExitStack() as stack:
        sink = stack.enter_context(part("sink", side=1))
        bare = {name: stack.enter_context(part("bare", kind, sink["url"])) for name, kind in KINDS.items()}
        alone = copy_of(template, how.folder, "slack-door")
        door = stack.enter_context(part("edge", url_of(alone), sink["url"]))
        desk = stack.enter_context(served(copy_of(template, how.folder, "slack-desk"), sink["settings"]))
        crowd = stack.enter_context(served(copy_of(template, how.folder, "slack-crowd"), sink["settings"]))
        doors = {name: _door(each) for name, each in bare.items()} | {DOOR: _door(door)}
        doors |= {DESK: Door(desk.port, desk.pid, knocks.slack(FEW)), CROWD: Door(crowd.port, crowd.pid, _MANY)}
        doors |= {
            CHOSEN: replace(doors[DOOR], said=knocks.COMMANDS),
            SERVED: replace(doors[DESK], said=knocks.COMMANDS),
        }
        single = in_turns(how, doors, at_once=1, seconds=how.many(10, 2) / 10)
        return [*_throughput(in_turns(how, doors, at_once=AT_ONCE, seconds=how.many(15, 2) / 10)), *_latency(single)]


COMPARED = (
    (BOLT, BARE, None),
    (ECHO, BARE, None),
    (DOOR, BARE, Bar(0.12, "ratio", at_least=True)),
    (DESK, BARE, Bar(0.15, "ratio", at_least=True)),
    (CROWD, BARE, None),
    (CHOSEN, BARE, Bar(0.12, "ratio", at_least=True)),
    (SERVED, BARE, Bar(0.15, "ratio", at_least=True)),
    (DESK, ECHO, Bar(0.6, "ratio", at_least=True)),
    (DESK, BOLT, None),
)
KINDS = {BARE: "signature", BOLT: "bolt", ECHO: "echo"}
_MANY = knocks.slack(MANY)


def _door(told: dict[str, Any]) -> Door:
    return Door(told["port"], told["pid"], knocks.slack(FEW))


def _throughput(shots: Shots) -> list[Figure]:
    bare = rates(shots, BARE)
    found = [figure(NAME, f"{BARE}, {AT_ONCE} at once", bare, "/s")]
    for name, to, bar in COMPARED:
        found.append(
            figure(
                NAME, name, rates(shots, name), "/s",
                against=rates(shots, to), to=to.partition(",")[0], bar=bar, note=failures(shots, name),
            )
        )  # fmt: skip
    return [*found, *per_core(NAME, shots, BARE)]


def _latency(shots: Shots) -> list[Figure]:
    found = []
    for per_cent in (50, 99):
        bare = [share(shot.times, per_cent) * 1000 for shot in shots[BARE]]
        for name in (ECHO, DOOR, DESK):
            times = [share(shot.times, per_cent) * 1000 for shot in shots[name]]
            found.append(figure(NAME, f"{name}: p{per_cent}, one at a time", times, "ms", against=bare, to=SHORT))
    return found
