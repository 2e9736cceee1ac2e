"""`hand over` and `layer`: an incident moves to where the problem lives, with a reason.

Refuses to drop it on the way: until somebody there accepts, whoever gave it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, Lane, Reply, Request
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_handing
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import layer_name
from handlers.incidents import calling, telling
from handlers.incidents.meant import entitled, meant, stale
from store import covers, handoffs, incident_pages, timeline
from store.errors import FieldErrors
from store.happenings import HandedOver, Rerouted
from store.incidents import Incident, save
from store.ladder import Sight, behind, climb, rungs
from store.layers import accountability_for, layer_ids, layer_named
from store.lifecycle import CALLING, become
from store.portfolio import Person
from store.standing import standing
from store.units import Unit

TOGETHER = 3
"""The bounce that calls everybody together. *Source*: domain, layers."""


async def hand_over(unit: Unit, request: Request) -> Sequence[Reply]:
    """The layer's own people are asked to accept it."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    if not request.args.get("layer"):
        return [Reply(forms.handing(unit.portfolio, found))]
    person = await entitled(unit, request, sight, found, "hand over")
    layer = _layer(unit, request)
    if layer == found.layer:
        raise FieldErrors({"layer": f"It lives there already: {layer_name(unit.portfolio, layer)}."})
    if found.state == "acked" and _first(sight, found, layer) == found.course.assignee:
        return await _relabelled(unit, request, View(found, sight), person, layer)
    if found.state == "handing" and found.handing_to == layer:
        asked = [each for each in await incident_pages.ringing(unit, found.number) if each.kind == "handoff"]
        return [Reply(incidents_handing.given_already(View(found, sight), asked), to=ASKER)]
    if not request.args.get("reason"):
        return [Reply(forms.handing(unit.portfolio, found, layer))]
    return await _handed(unit, request, sight, found, person, layer)


def _first(sight: Sight, found: Incident, layer: str) -> str | None:
    """Whom the layer's own ladder begins with."""
    ladder = rungs(sight.portfolio, found.product, accountability_for(sight.portfolio, layer))
    call = climb(sight, ladder, 0).call
    return call.person.id if call else None


async def _relabelled(unit: Unit, request: Request, view: View, person: Person, layer: str) -> Sequence[Reply]:
    """Whoever has it answers for that layer too: nobody has to accept anything."""
    now = _living_in(unit, view.incident, person, layer)
    await save(unit, now)
    words = f"says it lives in {layer_name(unit.portfolio, layer)}"
    telling.wrote(unit, request, now, "layer", words, person)
    after = View(now, view.sight)
    holder = telling.name_of(unit, now.course.assignee)
    told = f"Noted: {layer_name(unit.portfolio, layer)}. That is {holder}'s to answer for, who has it already."
    line = thread.said(f"{after.clock(unit.at)}: {person.name} {words}; {holder} goes on.")
    return [Reply(thread.said(told), to=ASKER), telling.headline(after), telling.in_thread(now, line)]


def _living_in(unit: Unit, found: Incident, person: Person, layer: str) -> Incident:
    """Routed by whoever answers for that layer from now on."""
    wanted = accountability_for(unit.portfolio, layer)
    return replace(
        found,
        layer=layer,
        layer_reason=f"said by {person.name}",
        accountability=wanted,
        accountable=standing(unit.portfolio, f"product:{found.product}", wanted).holder,
    )


def _layer(unit: Unit, request: Request) -> str:
    """*Raises* FieldErrors."""
    layer = layer_named(unit.portfolio, request.args["layer"])
    if layer is None:
        listed = ", ".join(layer_ids(unit.portfolio))
        raise FieldErrors({"layer": f"{request.args['layer']} is no layer here. They are: {listed}."})
    return layer


async def _handed(
    unit: Unit, request: Request, sight: Sight, found: Incident, person: Person, layer: str
) -> Sequence[Reply]:
    change = become(found.course, HandedOver(person.id), unit.at, found.waits)
    if not change.moved:
        return [Reply(thread.as_it_is(View(found, sight)), to=ASKER)]
    reason = " ".join(request.args["reason"].split())
    await handoffs.answered(unit, found.number, "withdrawn")
    wanted = accountability_for(unit.portfolio, layer)
    giver = change.course.assignee or person.id
    handoffs.asked(
        unit, found.number, from_layer=found.layer, to_layer=layer, accountability=wanted, giver=giver, reason=reason
    )
    words = f"hands it over to {layer_name(unit.portfolio, layer)}: {reason}"
    telling.wrote(unit, request, found, "handed over", words, person)
    now = replace(found, course=change.course, handing_to=layer, acked_at=found.acked_at or unit.at)
    silenced = await telling.settled(unit, View(now, sight))
    called = calling.call_next(sight, now)
    await calling.keep(unit, called)
    view = View(called.incident, sight)
    line = thread.said(f"{view.clock(unit.at)}: {person.name} {words}")
    together = await _together(unit, view) if change.course.bounces >= TOGETHER else []
    return [
        Reply(incidents_handing.given(view, called.climb), to=ASKER),
        telling.in_thread(found, line, Lane.ESCALATION),
        *called.replies,
        *silenced,
        *together,
    ]


async def _together(unit: Unit, view: View) -> list[Reply]:
    """Everybody it has been with, everybody it went to, and whoever owns the product: decide here."""
    incident = view.incident
    tried = await handoffs.all_of(unit, incident.number)
    people = [each.giver for each in tried] + [each.answered_by for each in tried if each.answered_by]
    layers = {each.from_layer for each in tried} | {each.to_layer for each in tried}
    for layer in sorted(each for each in layers if each):
        rung = rungs(unit.portfolio, incident.product, accountability_for(unit.portfolio, layer))[0]
        found = behind(view.sight, rung.holder).person
        people += [found.id] if found else []
    owner = behind(view.sight, standing(unit.portfolio, f"product:{incident.product}", "product_owner").holder).person
    parties = list(dict.fromkeys([*people, *([owner.id] if owner else [])]))
    names = ", ".join(unit.portfolio.holder_name(each) for each in parties)
    timeline.wrote(unit, incident.number, "together", f"called together after {incident.course.bounces} moves: {names}")
    card = incidents_handing.together(view, tried, parties, layer_ids(unit.portfolio))
    direct = [telling.privately(each, card, Lane.ESCALATION) for each in parties]
    return [telling.in_thread(incident, card, Lane.ESCALATION), *direct]


async def layer(unit: Unit, request: Request) -> Sequence[Reply]:
    """While nobody has it the right people are called at once; after that it is a hand-over."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    if not request.args.get("layer"):
        return [Reply(forms.layering(unit.portfolio, found))]
    if found.state not in CALLING:
        return await hand_over(unit, request)
    person = await entitled(unit, request, sight, found, "hand over")
    named = _layer(unit, request)
    if named == found.layer:
        raise FieldErrors({"layer": f"It lives there already: {layer_name(unit.portfolio, named)}."})
    course = become(found.course, Rerouted(), unit.at, found.waits).course
    now = replace(_living_in(unit, found, person, named), course=course, called_at=None)
    telling.wrote(unit, request, found, "layer", f"says it lives in {layer_name(unit.portfolio, named)}", person)
    called = calling.call_next(sight, now)
    await calling.keep(unit, called)
    words = (
        f"Noted: {layer_name(unit.portfolio, named)}. {thread.called_now(View(called.incident, sight), called.climb)}"
    )
    return [Reply(thread.said(words), to=ASKER), *called.replies]
