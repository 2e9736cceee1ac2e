"""The judge excuses a call that was not needed any more, and no other."""

from __future__ import annotations

import pytest

from tests.crash.judge import _calls_missing
from tests.crash.town import Post
from tests.crash.wishes import Case, Wish

UNLESS = "If nobody acknowledges by 09:16 UTC, I call Farida Rahimi (product owner)."
CASE = Case("sign1x001", "churn-model", "slack", "t1", Wish("open", "slack", "linh-tran", "", "C0ROOM", "It is open"))


def post(place: str, words: str, under: str = "") -> Post:
    return Post("slack", place, under, "1795424400.1", words, marked=False)


CALLED = post("C0ROOM", f"09:01 UTC: Calling Otto Lindqvist (technical owner).\n{UNLESS}", under="t1")
PAGE = post("D0OTTOLINDQVIST", f"sign1x001\nYou are called as technical owner\n{UNLESS}")


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ([CALLED, PAGE], []),
        ([CALLED], ["lost"]),
        ([PAGE], ["lost"]),
        ([CALLED, post("D0ANA", "sign1x001\nAna has it since 09:01 UTC")], ["overtaken"]),
        ([CALLED, post("D0ANA", "sign1x001\nAna has it since 09:03 UTC")], ["lost"]),
        ([CALLED, post("D0ANA", "sign1x002\nAna has it since 09:01 UTC")], ["lost"]),
        ([CALLED, post("D0OTTOLINDQVIST", "sign1x001\nAna has it since 09:03 UTC")], ["overtaken"]),
        ([CALLED, post("D0OTTOLINDQVIST", "sign1x001\nAna has it since 09:09 UTC")], ["lost"]),
    ],
)
def test_a_call_told_only_in_the_thread_is_lost_unless_somebody_had_it_that_minute(
    shown: list[Post], found: list[str]
) -> None:
    assert [kind for kind, _ in _calls_missing(CASE, shown)] == found
