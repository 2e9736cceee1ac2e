"""Several servers under the same load, in turns: the shape that both platforms' benchmarks share.

Refuses to load two at once: what one has still to send is on its way before the next is loaded.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.figures import Figure, How, figure
from tests.bench.knocks import QUESTIONS, Knock, made
from tests.bench.load import Shot, cpu_seconds, fire
from tests.bench.processes import loading

AT_ONCE = 16
SHORT = "bare aiohttp"
FEWEST, MOST = 100, 20_000
GLANCE, IDLE, PATIENCE = 1.0, 0.1, 30.0
"""*Units*: seconds between two looks, the share of a core that a desk with nothing to do may take, and seconds."""


@dataclass(frozen=True, slots=True)
class Door:
    """A server that listens, and what is said to it."""

    port: int
    pid: int
    knock: Knock
    said: Sequence[str] = QUESTIONS


Shots = Mapping[str, Sequence[Shot]]


def in_turns(how: How, doors: Mapping[str, Door], *, at_once: int, seconds: float) -> Shots:
    """*Shape* name -> one shot a round; about `seconds` each, after one that only warms up."""
    shots: dict[str, list[Shot]] = {name: [] for name in doors}
    with loading():
        many = {name: _enough(each, at_once, seconds) for name, each in doors.items()}
        for number in range(how.rounds):
            how.tell(f"round {number + 1} of {how.rounds}, {at_once} at once")
            for name, each in doors.items():
                shots[name].append(fire(each.port, made(many[name], each.knock, each.said), at_once, each.pid))
                _rested(each.pid)
    return shots


def _rested(pid: int) -> None:
    """Once its core is free for others; conversations are paced, so the last answers leave seconds later."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        before = cpu_seconds(pid)
        time.sleep(GLANCE)
        if cpu_seconds(pid) - before <= IDLE * GLANCE:
            return


def _enough(door: Door, at_once: int, seconds: float) -> int:
    """Requests for about `seconds`; finding out warms the server up."""
    shot = fire(door.port, made(FEWEST, door.knock, door.said), at_once, door.pid)
    shot = fire(door.port, made(FEWEST, door.knock, door.said), at_once, door.pid)
    return max(FEWEST, min(MOST, int(shot.rate * seconds)))


def rates(shots: Shots, name: str) -> list[float]:
    return [shot.rate for shot in shots[name]]


def per_core(benchmark: str, shots: Shots, bare: str) -> list[Figure]:
    """What each could do if the load were no limit: requests a second of processor time, all its threads together."""
    if not all(shot.cpu for each in shots.values() for shot in each):
        return []  # the system does not say, or it was over before a clock tick
    done = {name: [len(shot.times) / shot.cpu for shot in each] for name, each in shots.items()}
    return [
        figure(benchmark, f"{name}: for a second of processor time", done[name], "/s", against=done[bare], to=SHORT)
        for name in shots
    ]


def failures(shots: Shots, name: str) -> str:
    """A note where not everything was answered with 200."""
    failed, asked = sum(s.failed for s in shots[name]), sum(s.failed + len(s.times) for s in shots[name])
    return f"{failed} of {asked:,} were not answered with 200" if failed else ""
