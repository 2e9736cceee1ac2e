"""Who may do what with an incident, and what else the company decided about its desk.

Refuses to be asked anything but at the moment somebody acts.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from store import journal
from store.incidents import Incident
from store.ladder import Sight, behind, rungs
from store.rows import table_of
from store.standing import COMPANY, LEAD, OWNER
from store.tables import HouseRuleRow
from store.units import Unit

RULES = table_of(HouseRuleRow)
ACTIONS = ("open", "ack", "hand over", "resolve", "severity")
WHO: Mapping[str, str] = {
    "everybody": "everybody in the catalog",
    "concerned": "whoever is on its ladder, has it or coordinates it",
    "accountable": "its accountable holder, the product owner and the portfolio lead",
}
DEFAULT = "everybody"
EMOJI = "acknowledging emoji"
EMOJIS = "eyes, white_check_mark, heavy_check_mark, raised_hand, 👀, ✅, ✔️, ✋, like"


async def rule(unit: Unit, name: str, default: str) -> str:
    rows = await unit.fetch(select(RULES.c.value).where(RULES.c.name == name))
    return str(rows[0]["value"]) if rows else default


async def keep(unit: Unit, name: str, value: str, *, by: str) -> None:
    """This holds from now on."""
    await unit.run(delete(RULES).where(RULES.c.name == name))
    unit.add(HouseRuleRow(name=name, value=value, said_by=by, said_at=unit.at))
    journal.record(unit, "house rule", "company", actor=by, detail={"name": name, "value": value})


def right(action: str) -> str:
    """The name of the rule for an action."""
    return f"may {action}"


async def rights(unit: Unit) -> dict[str, str]:
    """Action -> who may."""
    return {action: await rule(unit, right(action), DEFAULT) for action in ACTIONS}


def entitled(sight: Sight, incident: Incident, person: str, who: str) -> bool:
    """Whether this person is among those the rule allows."""
    with_it = who != "accountable" and person in (incident.course.assignee, incident.coordinator)
    return with_it or may(sight, incident.product, incident.accountability, person, who)


def may(sight: Sight, product: str, accountability: str, person: str, who: str) -> bool:
    """The same before there is an incident."""
    if who == "everybody":
        return True
    accountable = _accountable(sight, product, accountability)
    return person in (accountable if who == "accountable" else accountable | _on_ladder(sight, product, accountability))


def _accountable(sight: Sight, product: str, accountability: str) -> set[str]:
    portfolio, subject = sight.portfolio, f"product:{product}"
    held = (portfolio.holder(subject, accountability), portfolio.holder(subject, OWNER))
    holders = [each.holder for each in (*held, portfolio.holder(COMPANY, LEAD)) if each is not None]
    found = (behind(sight, holder).person for holder in holders)
    return {person.id for person in found if person is not None}


def _on_ladder(sight: Sight, product: str, accountability: str) -> set[str]:
    found = (behind(sight, rung.holder).person for rung in rungs(sight.portfolio, product, accountability))
    return {person.id for person in found if person is not None}
