"""How urgent an incident is, and the waits that follow from it.

Refuses to know an incident: severities, durations and how they widen. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, get_args

Severity = Literal["critical", "error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
LONGEST = timedelta(hours=4)
"""However often the ladder went round: nobody waits longer than this for the next call, or than the first wait."""
SPAN = re.compile(r"(?P<number>\d{1,4})\s*(?P<unit>m|min|h|d)")
UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
WORDS: Mapping[str, Severity] = {
    **{each: each for each in SEVERITIES},
    "sev1": "critical", "sev2": "error", "sev3": "warning", "sev4": "info",
    "p1": "critical", "p2": "error", "p3": "warning", "p4": "info",
    "crit": "critical", "high": "error", "medium": "warning", "low": "info",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waits:
    """`page`: until the next rung is called. `lease`: until an acknowledgement is asked about. `update`: between words
    to those who wait."""

    page: timedelta
    lease: timedelta
    update: timedelta

    @property
    def grace(self) -> timedelta:
        """How long "still on it?" waits for a yes."""
        return self.page


def _minutes(page: int, lease: int, update: int) -> Waits:
    return Waits(*(timedelta(minutes=number) for number in (page, lease, update)))


WAITS: Mapping[Severity, Waits] = {
    "critical": _minutes(5, 30, 30),
    "error": _minutes(15, 120, 120),
    "warning": _minutes(60, 480, 1440),
    "info": _minutes(240, 1440, 4320),
}


def waits(severity: Severity, pages: Mapping[Severity, timedelta]) -> Waits:
    """The severity's own waits, with what a runbook says about the time between calls."""
    own = WAITS[severity]
    return replace(own, page=pages.get(severity, own.page))


def widened(page: timedelta, round_: int) -> timedelta:
    """The wait in a later round: twice as long each time, up to LONGEST."""
    doubled: timedelta = page * 2 ** min(round_, 16)
    return max(page, min(doubled, LONGEST))


def span(text: str) -> timedelta | None:
    """`5m`, `2 h`, `1d`; None for anything else, and for no time at all."""
    match = SPAN.fullmatch(text.strip())
    found = UNITS[match["unit"]] * int(match["number"]) if match else None
    return found or None


def severity_named(word: str) -> Severity | None:
    return WORDS.get(word.strip().casefold())
