"""A pilot as its cards need it, and who may say what about it.

Refuses to let somebody decide who does not own the product.
"""

from __future__ import annotations

from bot.messages import LIVING, Lane, Reply, Request
from handlers.asking import asker
from handlers.cards import pilots_checkins as checkin_cards
from handlers.cards.pilots import Seen
from handlers.names import Names, meant
from store import checkins, covers, pilots, rituals
from store.checkins import Checkin
from store.errors import NotAllowed, NotFound, Unclear
from store.ladder import Sight
from store.pilots import Record
from store.portfolio import Person, Pilot
from store.sides import may_answer, side
from store.units import Unit


def pilot_named(unit: Unit, name: str, saying: str) -> Pilot:
    """*Raises* NotFound, Unclear."""
    names = unit.derived(Names.of)
    found = names.find(name.removeprefix("pilot ").strip(), ["pilot"])
    if len(found) == 1:
        return unit.portfolio.pilots[found[0].partition(":")[2]]
    if found:
        raise Unclear(f"{name} can mean more than one pilot. Say its id.")
    near = tuple((title, saying.format(each)) for title, each in names.nearest(name, ["pilot"]))
    raise NotFound(f"I know no pilot called {name[:80]}.{meant(near)}", near)


async def seen(unit: Unit, pilot: Pilot) -> Seen:
    sight = await covers.sight(unit)
    subject = f"pilot:{pilot.id}"
    return Seen(
        portfolio=unit.portfolio,
        pilot=pilot,
        record=await pilots.record(unit, pilot.id),
        criteria=await pilots.criteria(unit, pilot.id),
        measures=await checkins.measures(unit, pilot.id),
        sides=(side(sight, subject, "progress"), side(sight, subject, "word")),
        latest=await checkins.latest(unit, pilot.id),
        worded=await checkins.last_word(unit, pilot.id),
        ritual=await rituals.named(unit, "checkin", subject),
        at=unit.at,
    )


async def redrawn(unit: Unit, pilot: Pilot, found: Checkin) -> Reply:
    """The check-in's card as it is now, wherever it lives."""
    view = await seen(unit, pilot)
    zone = view.record.zone if view.record else "UTC"
    return Reply(checkin_cards.headline(view, found, zone), to=LIVING, lane=Lane.UPDATE, slot=found.slot)


def may_shape(unit: Unit, sight: Sight, request: Request, pilot: Pilot) -> Person:
    """Whoever asks, if they answer for the pilot or its product. *Raises* NotAllowed."""
    person = asker(unit, request)
    mine = any(may_answer(sight, f"pilot:{pilot.id}", half, person.id) for half in ("progress", "word"))
    if mine or may_decide(sight, pilot, person):
        return person
    raise NotAllowed(f"That is for those who answer for {pilot.name} or for its product to say.")


def may_decide(sight: Sight, pilot: Pilot, person: Person) -> bool:
    """The product's owner or the portfolio lead."""
    subject = f"product:{pilot.product}" if pilot.product else f"pilot:{pilot.id}"
    return may_answer(sight, subject, "harm", person.id)


def decider(sight: Sight, pilot: Pilot) -> Person | None:
    """Who is asked to decide."""
    return side(sight, f"product:{pilot.product}", "harm").person if pilot.product else None


def stale(request: Request, found: Record) -> bool:
    """Whether the button was drawn before the record last changed."""
    said = request.args.get("seen", "")
    return said.isdigit() and int(said) not in (0, found.generation)
