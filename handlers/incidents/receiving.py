"""`accept` and `refuse`: what the receiver says to a hand-over, and what happens when nobody says anything.

Refuses an answer from anybody who was not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, Lane, Reply, Request
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_handing, incidents_pages
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import layer_name
from handlers.incidents import telling
from handlers.incidents.meant import entitled, meant, stale
from store import covers, handoffs, incident_pages, timeline
from store.errors import NotAllowed, NotFound
from store.happenings import Accepted, Refused
from store.incidents import Incident, save
from store.ladder import Sight, behind, rungs
from store.layers import accountability_for
from store.lifecycle import become
from store.portfolio import Person
from store.standing import standing
from store.units import Unit


async def is_asked(unit: Unit, sight: Sight, found: Incident, person: Person) -> bool:
    """Whether the hand-over may be this person's to accept: they were asked, or are on the ladder it goes to."""
    ladder = rungs(sight.portfolio, found.product, accountability_for(sight.portfolio, found.handing_to))
    on_it = {each.id for rung in ladder if (each := behind(sight, rung.holder).person) is not None}
    asked = {page.person for page in await incident_pages.ringing(unit, found.number) if page.kind == "handoff"}
    return person.id in on_it | asked and person.id != found.course.assignee


async def _receiver(unit: Unit, request: Request, sight: Sight, found: Incident) -> Person:
    """*Raises* NotAllowed, NotFound."""
    person = await entitled(unit, request, sight, found, "ack")
    if found.state != "handing":
        raise NotFound(f"Incident {found.number} is not being handed over. Say: status {found.number}")
    if not await is_asked(unit, sight, found, person):
        asked = [page.person for page in await incident_pages.ringing(unit, found.number) if page.kind == "handoff"]
        names = " or ".join(unit.portfolio.holder_name(each) for each in dict.fromkeys(asked)) or "the receiver"
        raise NotAllowed(f"That is for {names} to say.")
    return person


async def accept(unit: Unit, request: Request) -> Sequence[Reply]:
    """The receiver has it; it lives in their layer from now on."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    person = await _receiver(unit, request, sight, found)
    change = become(found.course, Accepted(person.id), unit.at, found.waits)
    layer, giver = found.handing_to, found.course.assignee
    wanted = accountability_for(unit.portfolio, layer)
    now = replace(
        found,
        course=change.course,
        layer=layer,
        layer_reason=f"accepted by {person.name}",
        accountability=wanted,
        accountable=standing(unit.portfolio, f"product:{found.product}", wanted).holder,
        handing_to=None,
        called_at=unit.at,
    )
    await save(unit, now)
    await handoffs.answered(unit, found.number, "accepted", by=person.id)
    telling.wrote(unit, request, found, "accepted", f"accepts it for {layer_name(unit.portfolio, layer)}", person)
    view = View(now, sight)
    words = f"{person.name} has accepted it for {layer_name(unit.portfolio, layer)}."
    return [
        Reply(incidents_pages.held_page(view, words=f"Accepted {view.clock(unit.at)}."), to=ASKER),
        *await _answered(unit, view, words, giver),
        *telling.to_reporter(view, words, but=person.id),
    ]


async def refuse(unit: Unit, request: Request) -> Sequence[Reply]:
    """It goes back to whoever gave it, who has had it all along."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    person = await _receiver(unit, request, sight, found)
    reason = " ".join(request.args.get("reason", "").split())
    if not reason:
        return [Reply(forms.refusing(found))]
    now, view = await returned(unit, sight, found, by=person.id)
    telling.wrote(unit, request, found, "refused", f"refuses it: {reason}", person)
    words = f"{person.name} refuses incident {now.number}: {reason}"
    return [
        Reply(thread.said(f"Noted. {telling.name_of(unit, now.course.assignee)} still has it."), to=ASKER),
        *await _answered(unit, view, words, now.course.assignee),
    ]


async def returned(unit: Unit, sight: Sight, found: Incident, *, by: str = "") -> tuple[Incident, View]:
    """The giver keeps it: refused, or nobody answered."""
    change = become(found.course, Refused(by), unit.at, found.waits)
    now = replace(found, course=change.course, handing_to=None)
    await save(unit, now)
    await handoffs.answered(unit, found.number, "refused" if by else "unanswered", by=by)
    return now, View(now, sight)


async def _answered(unit: Unit, view: View, words: str, giver: str | None) -> list[Reply]:
    """The thread, the headline, every call that rang, and the giver."""
    told = [telling.privately(giver, incidents_handing.back(view, words, giver), Lane.ESCALATION)] if giver else []
    return [
        telling.headline(view),
        *await telling.settled(unit, view),
        telling.in_thread(view.incident, thread.said(f"{view.clock(unit.at)}: {words}"), Lane.ESCALATION),
        *told,
    ]


async def unanswered(unit: Unit, sight: Sight, found: Incident) -> list[Reply]:
    """Nobody on the receiving ladder accepted; whoever gave it is told."""
    where = layer_name(unit.portfolio, found.handing_to)
    now, view = await returned(unit, sight, found)
    timeline.wrote(unit, now.number, "unanswered", f"nobody accepted it for {where}")
    return await _answered(unit, view, f"Nobody has accepted incident {now.number} for {where}.", now.course.assignee)
