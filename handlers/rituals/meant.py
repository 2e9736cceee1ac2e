"""Which ritual is meant, who has a part in it, whose each half is, and the card that shows it.

Refuses to choose between two rituals for somebody.
"""

from __future__ import annotations

from bot.messages import Reply, Request, To
from handlers.asking import asker
from handlers.cards import rituals as cards
from handlers.cards.reviews_wording import side_words
from handlers.cards.wording import subject_name
from handlers.names import Names
from handlers.rituals.clocked import room
from store import agenda, covers, rituals
from store.agenda import PARTS
from store.errors import NotAllowed, NotFound, Unclear
from store.ladder import Sight
from store.portfolio import Person
from store.rituals import Kind, Ritual
from store.sides import HALVES, may_answer, side
from store.standing import product_of
from store.units import Unit

KINDS: dict[str, Kind] = {"review": "review", "check-in": "checkin", "checkin": "checkin", "check in": "checkin"}
SUBJECTS = {"review": "product", "checkin": "pilot"}


async def allowed(unit: Unit, request: Request, kind: Kind, subject: str) -> Person:
    """Whoever asks, if they have a part in it or their team has. *Raises* NotAllowed."""
    person, sight = asker(unit, request), await covers.sight(unit)
    product = product_of(unit.portfolio, subject)
    known = unit.portfolio.products.get(product or "")
    team = unit.portfolio.teams.get(known.team or "") if known else None
    if team is not None and (person.team == team.id or person.id == team.lead):
        return person
    if any(may_answer(sight, subject, half, person.id) for half in PARTS[kind]):
        return person
    if product and may_answer(sight, f"product:{product}", "harm", person.id):
        return person
    raise NotAllowed("That is for those who take part, their team, the product owner or the portfolio lead to say.")


def entitled(unit: Unit, request: Request, sight: Sight, subject: str, half: str) -> Person:
    """Whoever asks, if that half is theirs. *Raises* NotAllowed."""
    person = asker(unit, request)
    if may_answer(sight, subject, half, person.id):
        return person
    whose = side_words(unit.portfolio, side(sight, subject, half))
    raise NotAllowed(f"That is for {whose} of {subject_name(unit.portfolio, subject)} to say.")


async def named(unit: Unit, request: Request) -> Ritual:
    """The ritual that was named, or the one the asker has a part in. *Raises* NotFound, Unclear."""
    kind = KINDS.get((request.args.get("kind") or "").casefold())
    name = request.args.get("name", "")
    found = [each for each in await rituals.everything(unit, kind) if not name or _is(unit, each, name)]
    if not name:
        mine = await of_person(unit, asker(unit, request))
        found = [each for each in found if each.id in {ritual.id for ritual, _ in mine}]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"Nothing is planned{f' for {name}' if name else ''}. Say: schedule review PRODUCT mondays 9:30")
    verb = request.command.split(" ")[0]
    options = " or ".join(f"{verb} {cards.WORD[each.kind]} of {each.name}" for each in found[:4])
    raise Unclear(f"There is more than one it could be: {options}.")


def _is(unit: Unit, ritual: Ritual, name: str) -> bool:
    return ritual.subject in unit.derived(Names.of).find(name, [SUBJECTS[ritual.kind]])


async def shown(unit: Unit, ritual: Ritual, news: str = "") -> Reply:
    to = await room(unit, ritual, product_of(unit.portfolio, ritual.subject))
    return Reply(cards.planned(unit.portfolio, ritual, _where(unit, to), news))


def _where(unit: Unit, to: To) -> str:
    """A room in words."""
    team = unit.portfolio.teams.get(to.name.removeprefix("team:"))
    if team is not None:
        return f"{team.channel or 'the room'} of {team.name}, else where it was planned"
    if to.name.startswith("#"):
        return to.name
    return "the conversation it was given" if to.kind == "room" else "where it was planned"


async def of_person(unit: Unit, person: Person) -> list[tuple[Ritual, str]]:
    """The rituals somebody is asked in, and for what."""
    return [(ritual, _part(halves)) for ritual, halves in await agenda.of_person(unit, person.id)]


def _part(halves: list[str]) -> str:
    return "you are asked as " + " and ".join(HALVES[half].replace("_", " ") for half in halves)
