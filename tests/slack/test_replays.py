"""What the gate remembers of deliveries: as long as one would be let in again, and no longer."""

from __future__ import annotations

import hashlib

from bot.slack import replays
from bot.slack.replays import Replays

WINDOW = 300


def signature(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def test_a_delivery_is_known_under_its_own_stamp_alone() -> None:
    known = Replays(WINDOW)
    known.add(1_000, signature(1), now=1_000)

    assert known.has(1_000, signature(1))
    assert not known.has(1_001, signature(1))
    assert not known.has(1_000, signature(2))


def test_a_delivery_is_known_until_its_stamp_is_too_old_to_be_let_in() -> None:
    known = Replays(WINDOW)
    known.add(1_000, signature(1), now=1_000)

    known.add(1_300, signature(2), now=1_300)
    assert known.has(1_000, signature(1))
    known.add(1_301, signature(3), now=1_301)
    assert not known.has(1_000, signature(1))
    assert known.has(1_300, signature(2))


def test_a_stamp_ahead_of_time_is_known_for_the_whole_window() -> None:
    known = Replays(WINDOW)
    known.add(1_300, signature(1), now=1_000)

    known.add(1_599, signature(2), now=1_599)
    assert known.has(1_300, signature(1))


def test_memory_holds_a_window_of_deliveries_however_long_they_come() -> None:
    known = Replays(WINDOW)
    for number in range(20_000):
        known.add(number // 10, signature(number), now=number / 10)

    assert len(known) <= 10 * (WINDOW + 2)


def test_past_the_most_it_holds_the_oldest_are_forgotten_first() -> None:
    known = Replays(WINDOW)
    for number in range(replays.MOST + 1_000):
        known.add(number // 1_000, signature(number), now=100)

    assert len(known) <= replays.MOST
    assert not known.has(0, signature(0))
    assert known.has(replays.MOST // 1_000, signature(replays.MOST))
