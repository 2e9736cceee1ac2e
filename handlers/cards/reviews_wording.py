"""Turns of phrase of reviews and check-ins: days, rhythms, halves, numbers against last week.

Refuses to round a change away: what moved is said with its sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.cards.wording import listed, role_name
from store.fixes import Fix
from store.portfolio import Portfolio
from store.rituals import Ritual
from store.schedule import Rule
from store.sides import Side

DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
KINDS: Mapping[str, str] = {"review": "error review", "checkin": "check-in"}
HALF: Mapping[str, str] = {"harm": "what it means to the user", "cause": "why it happens"}


def product_name(portfolio: Portfolio, product: str) -> str:
    known = portfolio.products.get(product)
    return known.name if known else product


def pilot_name(portfolio: Portfolio, pilot: str) -> str:
    known = portfolio.pilots.get(pilot)
    return known.name if known else pilot


def calendar_day(day: date) -> str:
    """`Mon 23 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def moment(at: datetime, zone: str) -> str:
    """`Mon 23 Nov 09:30 CET`."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{calendar_day(there.date())} {there:%H:%M %Z}"


def rhythm(rule: Rule) -> str:
    """`Mondays 09:30 (Europe/Berlin)`, `every second week, Fridays 10:00 (UTC)`."""
    days = listed([DAYS[number - 1] for number in sorted(rule.weekdays)])
    steps = {1: "", 2: "every second week, "}.get(rule.weeks, f"every {rule.weeks} weeks, ")
    return f"{steps}{days} {rule.at:%H:%M} ({rule.zone})"


def subject_of(portfolio: Portfolio, ritual: Ritual) -> str:
    return (product_name if ritual.kind == "review" else pilot_name)(portfolio, ritual.name)


def title_of(portfolio: Portfolio, ritual: Ritual) -> str:
    """`The error review of Churn model`."""
    return f"The {KINDS[ritual.kind]} of {subject_of(portfolio, ritual)}"


def person_name(portfolio: Portfolio, person: str) -> str:
    return portfolio.holder_name(person) if person else "nobody"


def side_words(portfolio: Portfolio, side: Side, *, labelled: bool = False) -> str:
    """`Pia Product (product owner)`, why them where it is not simply the holder; or that nobody can be asked.

    `labelled`: the role stands beside it already.
    """
    role = "" if labelled else role_name(portfolio, side.accountability)
    if side.person is None:
        return f"nobody: {side.problem}" + (f" ({role})" if role else "")
    instead = side.problem if side.holder else ""
    why = ", ".join(word for word in (role, side.way, instead) if word)
    return f"{side.person.name} ({why})" if why else side.person.name


def short(text: str, longest: int) -> str:
    """The beginning, where a card has no room for the whole; a form has."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def percent(value: float | None) -> str:
    return "not known" if value is None else f"{value * 100:.1f}%".replace(".0%", "%")


def against(now: float | None, before: float | None, *, share: bool = False) -> str:
    """`4.1%, was 3.2%`; nothing about before where it is not known."""
    shown = percent(now) if share else "not known" if now is None else f"{now:,.4g}" if now % 1 else f"{now:,.0f}"
    if now is None or before is None:
        return shown
    was = percent(before) if share else f"{before:,.4g}" if before % 1 else f"{before:,.0f}"
    return f"{shown}, was {was}"


def rate(numbers: Mapping[str, Any]) -> float | None:
    return numbers["errors"] / numbers["known"] if numbers.get("known") else None


def plural(number: int, word: str) -> str:
    """`1 item`, `3 items`, `2 fixes`."""
    ending = "es" if word.endswith(("x", "s", "ch")) else "s"
    return f"{number:,} {word}{'' if number == 1 else ending}"


def listed_fixes(fixes: Sequence[Fix]) -> str:
    """`Fix 3`, `Fixes 3 and 7`."""
    numbers = [str(fix.number) for fix in fixes]
    return f"Fix{'es' if len(numbers) > 1 else ''} {listed(numbers)}"
