"""Times and rhythms as people say them.

Refuses a word it does not know: half-understood is not understood. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import available_timezones

from handlers.days import DATE, DAY_WORD, NUMBERS, day_of, number_of
from store.errors import Unclear

TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?(?:\s*(?:h|uhr|o'clock))?(?!\d)", re.I
)
RHYTHM = re.compile(
    r"\b(?:every (?:second|other)(?: week)?(?: on)?|fortnightly|bi-?weekly"
    r"|every (?P<weeks>\d{1,2}|two|three|four) weeks?(?: on)?)\b",
    re.I,
)
FILLING = frozenset({"every", "each", "on", "at", "weekly", "and", "the", "to", "zone", "time", "day", "week", "uhr"})
SEVERAL = {"daily": frozenset(range(1, 8)), "workdays": frozenset(range(1, 6)), "weekdays": frozenset(range(1, 6))}
SAY = "Say it like: mondays 9:30, or: every second friday 10:00 Europe/Berlin"


@dataclass(frozen=True, slots=True)
class When:
    """What was said; None where it was not."""

    weekdays: frozenset[int] = frozenset()
    at: time | None = None
    zone: str | None = None
    weeks: int | None = None


def when(text: str) -> When:
    """*Raises* Unclear."""
    zone, rest = _zone(text)
    weeks, rest = _weeks(rest)
    at, rest = _time(rest)
    days, unknown = set[int](), list[str]()
    for word in re.findall(r"[^\s,;]+", rest):
        match = DAY_WORD.fullmatch(word)
        if match:
            days.add(number_of(match["day"]))
        elif word.casefold() in SEVERAL:
            days |= SEVERAL[word.casefold()]
        elif word.casefold() not in FILLING:
            unknown.append(word)
    if unknown:
        raise Unclear(f"I do not understand “{' '.join(unknown)[:80]}” as a time. {SAY}.")
    return When(frozenset(days), at, zone, weeks)


def _zone(text: str) -> tuple[str | None, str]:
    for word in text.split():
        if "/" in word or word in ("UTC", "GMT"):
            if word not in available_timezones():
                raise Unclear(f"{word[:60]} is no time zone I know. Right would be Europe/Berlin or America/New_York.")
            return word, text.replace(word, " ", 1)
    return None, text


def _weeks(text: str) -> tuple[int | None, str]:
    match = RHYTHM.search(text)
    if match is None:
        return None, text
    weeks = int(NUMBERS.get((match["weeks"] or "2").casefold()) or match["weeks"] or 2)
    if not 1 <= weeks <= 52:
        raise Unclear(f"A cadence of {weeks} weeks is none. Right would be 1 to 52.")
    return weeks, RHYTHM.sub(" ", text, count=1)


def _time(text: str) -> tuple[time | None, str]:
    match = TIME.search(text)
    if match is None:
        return None, text
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].casefold() == "pm" else 0)
    if hour > 23 or minute > 59:
        raise Unclear(f"{match[0].strip()} is no time of day. {SAY}.")
    return time(hour, minute), text[: match.start()] + " " + text[match.end() :]


def day_and_time(text: str, today: date) -> tuple[date, time | None]:
    """`tuesday 14:00`, `2026-12-01`, `tomorrow at 9`. *Raises* Unclear."""
    found = DATE.search(text)
    rest = text.replace(found[0], " ", 1) if found else text
    at, rest = _time(rest)
    words = [word for word in rest.split() if word.casefold() not in ("at", "on", "uhr")]
    return day_of(found[0] if found and not words else " ".join(words), today), at
