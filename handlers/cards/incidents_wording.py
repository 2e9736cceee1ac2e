"""Turns of phrase of incidents: instants, roles, layers and who is next.

Refuses to name a person without the ground on which they are called.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cards.wording import day, role_name
from store.incidents import Incident
from store.ladder import Call, Skip
from store.portfolio import Portfolio

UTC = "UTC"
UNKNOWN_LAYER = "not known yet"


def zone_of(portfolio: Portfolio, product: str) -> str:
    """The zone of the product's team; UTC where none is recorded."""
    known = portfolio.products.get(product)
    team = portfolio.teams.get(known.team or "") if known else None
    return team.zone if team and team.zone else UTC


def clock(at: datetime, zone: str, now: datetime) -> str:
    """`09:31 UTC`; with the day where it is another one."""
    there, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    time = f"{there:%H:%M %Z}"
    return time if there.date() == today.date() else f"{day(there)} {time}"


def lasting(span: timedelta) -> str:
    """`5 minutes`, `2 hours`, `3 days`, in the largest unit that says enough."""
    minutes = max(0, round(span.total_seconds() / 60))
    for size, name in ((1440, "day"), (60, "hour")):
        if minutes >= 2 * size or minutes == size:
            number = round(minutes / size)
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def after(span: timedelta) -> str:
    """`after 5 minutes`, `after less than a minute`."""
    return f"after {lasting(span)}" if span >= timedelta(minutes=1) else "after less than a minute"


def layer_name(portfolio: Portfolio, layer: str | None) -> str:
    if layer is None:
        return UNKNOWN_LAYER
    known = portfolio.layers.get(layer)
    return known.name if known else layer.replace("_", " ")


def product_name(portfolio: Portfolio, product: str) -> str:
    known = portfolio.products.get(product)
    return known.name if known else product


def person_name(portfolio: Portfolio, person: str | None) -> str:
    return portfolio.holder_name(person) if person else "nobody"


def title_of(portfolio: Portfolio, incident: Incident) -> str:
    """`Incident 41, critical: Churn Model`."""
    return f"Incident {incident.number}, {incident.severity}: {product_name(portfolio, incident.product)}"


def rung_words(portfolio: Portfolio, role: str, *, backup: bool) -> str:
    name = role_name(portfolio, role)
    return f"backup for {name}" if backup else name


def call_words(portfolio: Portfolio, call: Call) -> str:
    """`model quality`, `backup for model quality, on call for Data Harbour`."""
    name = rung_words(portfolio, call.rung.role, backup=call.rung.backup)
    derived = f"follows {role_name(portfolio, call.rung.derived_from)}" if call.rung.derived_from else ""
    return ", ".join(each for each in (name, derived, call.way) if each)


def skip_words(portfolio: Portfolio, skip: Skip) -> str:
    return f"{rung_words(portfolio, skip.rung.role, backup=skip.rung.backup)}: {skip.why}"
