"""A Teams activity with a signed token to 200 with the request committed, beside bare aiohttp that posts one reply.

Refuses to skip the token: the bare one does, ours never, and the turn library's own adapter beside it does not either.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from tests.bench import knocks
from tests.bench.doors import AT_ONCE, SHORT, Door, Shots, failures, in_turns, per_core, rates
from tests.bench.figures import Bar, Figure, How, figure, share
from tests.bench.processes import copy_of, part, sample_database, served

NAME = "Teams"
SERVED = "serve, 200 people choose"
BARE, DESK, FRESH = "bare aiohttp and one reply, no token", "serve, 200 people ask", "serve, a new token each time"
STOCK = "echoing botbuilder"
PEOPLE = 200


def measure(how: How) -> Sequence[Figure]:
    template = sample_database(how.folder)
    with ExitStack() as stack:
        sink = stack.enter_context(part("sink", side=1))
        url, tokens = sink["url"], sink["tokens"]
        bare = stack.enter_context(part("bare", "reply", url))
        stock = stack.enter_context(part("stock", url))
        usual, each_new = knocks.teams(url, tokens[:1], PEOPLE), knocks.teams(url, tokens, PEOPLE)
        desk = stack.enter_context(served(copy_of(template, how.folder, "teams-desk"), sink["settings"]))
        fresh = stack.enter_context(served(copy_of(template, how.folder, "teams-fresh"), sink["settings"]))
        doors = {
            BARE: Door(bare["port"], bare["pid"], usual),
            STOCK: Door(stock["port"], stock["pid"], usual),
            DESK: Door(desk.port, desk.pid, usual),
            FRESH: Door(fresh.port, fresh.pid, each_new),
        }
        doors[SERVED] = replace(doors[DESK], said=knocks.COMMANDS)
        single = in_turns(how, doors, at_once=1, seconds=how.many(10, 2) / 10)
        return [*_throughput(in_turns(how, doors, at_once=AT_ONCE, seconds=how.many(15, 2) / 10)), *_latency(single)]


def _throughput(shots: Shots) -> list[Figure]:
    bare, bar = rates(shots, BARE), Bar(0.20, "ratio", at_least=True)
    found = [figure(NAME, f"{BARE}, {AT_ONCE} at once", bare, "/s")]
    found += [
        figure(NAME, name, rates(shots, name), "/s", against=bare, to=SHORT, bar=bar, note=failures(shots, name))
        for name in (DESK, FRESH, SERVED)
    ]
    found += [
        figure(NAME, name, rates(shots, name), "/s", against=rates(shots, to), to=to.partition(",")[0])
        for name, to in ((STOCK, BARE), (DESK, STOCK), (SERVED, STOCK))
    ]
    return [*found, *per_core(NAME, shots, BARE)]


def _latency(shots: Shots) -> list[Figure]:
    found = []
    for per_cent in (50, 99):
        bare = [share(shot.times, per_cent) * 1000 for shot in shots[BARE]]
        for name in (STOCK, DESK):
            times = [share(shot.times, per_cent) * 1000 for shot in shots[name]]
            found.append(figure(NAME, f"{name}: p{per_cent}, one at a time", times, "ms", against=bare, to=SHORT))
    return found
