"""A peak that is over hides none that follows."""

from __future__ import annotations

from tests.growth import growth


def test_what_was_held_before_hides_nothing() -> None:
    with growth() as first:
        past = bytes(200_000_000).replace(b"\0", b"\1")
    del past
    with growth() as second:
        held = bytes(50_000_000).replace(b"\0", b"\1")
    assert held and first.mb > 150 and 40 < second.mb < 120
