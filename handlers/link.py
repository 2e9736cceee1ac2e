"""`link`, `use this room for X`, `findings`: correcting who is who and where, and what is still open.

Refuses to let anybody be somebody else on their own word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages import Reply, Request
from handlers.asking import asker, instead, said
from handlers.cards import findings_open
from handlers.keeping.desk import administrator
from handlers.names import Names, meant, person_named
from store import findings, people, rooms
from store.errors import NotAllowed, NotFound
from store.portfolio import Person
from store.standing import COMPANY, LEAD, OWNER
from store.tables import IdentityRow
from store.units import Unit


def _leads_portfolio(unit: Unit, person: Person) -> bool:
    lead = unit.portfolio.holder(COMPANY, LEAD)
    return lead is not None and lead.holder == person.id


async def link(unit: Unit, request: Request) -> Sequence[Reply]:
    """A handle belongs to this person from now on."""
    lead = asker(unit, request)
    if not _leads_portfolio(unit, lead):
        raise NotAllowed(f"Only the portfolio lead links people.{instead(unit)}")
    person = unit.portfolio.people[person_named(unit, request.args["person"], "link … to {}")]
    platform, handle = request.args["platform"].casefold(), request.args["handle"].strip("<@>")
    workspace = request.actor.workspace if platform == request.actor.platform else ""
    await people.keep(
        unit,
        IdentityRow(
            platform=platform, workspace=workspace, handle=handle, person=person.id, source="link", checked_at=unit.at
        ),
    )
    return said("Linked.", f"{handle} on {platform} is {person.name} from now on.")


async def use_room(unit: Unit, request: Request) -> Sequence[Reply]:
    """What concerns a team or a product is posted here from now on."""
    person = asker(unit, request)
    subject = _room_subject(unit, request.args["name"])
    if subject == rooms.ADMINISTRATORS:
        await administrator(unit, request)
    elif not _may_bind(unit, person, subject):
        raise NotAllowed(
            f"That is for the product owner, the team's lead or the portfolio lead to say.{instead(unit, subject)}"
        )
    await rooms.bind(unit, subject, request.place.platform, request.place.aloud().packed(), by=person.id)
    return said("Noted.", f"What concerns {request.args['name']} is posted here from now on.")


def _room_subject(unit: Unit, name: str) -> str:
    if re.fullmatch(r"(?:the )?(?:desk's )?admin(?:istrator)?s'?", name, re.IGNORECASE):
        return rooms.ADMINISTRATORS
    names = unit.derived(Names.of)
    found = names.find(name, ("team", "product"))
    if len(found) != 1:
        saying = "use this room for {}"
        near = tuple((title, saying.format(each)) for title, each in names.nearest(name, ("team", "product")))
        raise NotFound(f"I know no team or product called {name}, or more than one.{meant(near)}", near)
    return found[0]


def _may_bind(unit: Unit, person: Person, subject: str) -> bool:
    if _leads_portfolio(unit, person):
        return True
    if subject.startswith("team:"):
        return unit.portfolio.teams[subject.removeprefix("team:")].lead == person.id
    owner = unit.portfolio.holder(subject, OWNER)
    return owner is not None and owner.holder == person.id


async def open_findings(unit: Unit, request: Request) -> Sequence[Reply]:
    """What nobody has taken care of yet, the oldest first."""
    rows = await findings.open_ones(unit)
    if not rows:
        return said("Nothing is open.", "No dead letters, no unmatched people, no disputes.")
    return [Reply(findings_open.listing(unit.portfolio, rows, unit.at))]
