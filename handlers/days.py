"""A day as people say it.

Refuses a word it does not know: half-understood is not understood. Pure.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from store.errors import Unclear

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_WORD = re.compile(
    r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:s|sday|day|nesday|rsday|urday|r|rs|nes)?s?", re.IGNORECASE
)
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
DATE = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})")
AHEAD = re.compile(r"in (?P<number>\d{1,3}|a|one|two|three) (?P<unit>day|week)s?", re.I)


def day_of(text: str, today: date) -> date:
    """`2026-12-01`, `tomorrow`, `tuesday` (the next one), `in two weeks`. *Raises* Unclear."""
    word = text.strip().casefold().removeprefix("on ").removeprefix("next ").removesuffix(".")
    match, ahead, named = DATE.fullmatch(word), AHEAD.fullmatch(word), DAY_WORD.fullmatch(word)
    if match:
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise Unclear(f"{word} is no day of any calendar.") from None
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    if ahead:
        number = NUMBERS.get(ahead["number"]) or int(ahead["number"])
        return today + timedelta(days=number * (7 if ahead["unit"] == "week" else 1))
    if named:
        return today + timedelta(days=(number_of(named["day"]) - today.isoweekday() - 1) % 7 + 1)
    raise Unclear(
        f"I do not understand “{text.strip()[:60]}” as a day. Say it like: 2026-12-01, tuesday, in two weeks."
    )


def number_of(name: str) -> int:
    """*Shape*: the beginning of a weekday's name -> its ISO number."""
    return next(number for number, day in enumerate(DAYS, 1) if day.startswith(name.casefold()))
