"""Which days nobody is expected to work: public holidays by country and region, from a kept library.

Refuses a country the library does not know. Which country a zone lies in is read from the zone tables, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from store.errors import Refused
from store.schedule import Days


@cache
def country_of(zone: str) -> str:
    """`DE` for Europe/Berlin; empty where the zone belongs to no one country. *Source* tzdata, zone.tab."""
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), "")


@cache
def days_off(country: str, year: int) -> Mapping[date, str]:
    """The holidays of `DE`, or of `DE-BY`, with their names. *Raises* Refused."""
    if not country:
        return {}
    import holidays  # here, not above: only a desk that keeps rituals needs it

    nation, _, region = country.partition("-")
    try:
        found = holidays.country_holidays(nation, subdiv=region or None, years=year)
    except NotImplementedError:
        raise Refused([f"I know no holidays of {country}. Right would be DE, US, DE-BY or US-CA."]) from None
    return {day: str(name) for day, name in found.items()}


def working_days(country: str, around: date) -> Days:
    """The working days from this year to the next."""
    off = {**days_off(country, around.year), **days_off(country, around.year + 1)}
    return Days(off=frozenset(off))


def holiday(country: str, day: date) -> str:
    """The name of the holiday; empty on any other day."""
    return days_off(country, day.year).get(day, "")
