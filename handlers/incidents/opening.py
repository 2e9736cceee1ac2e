"""`open incident`: from a sentence, a form, a button, or a message somebody points at.

Refuses to wait: the first person is called in the same moment, even when the layer is not known yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import HERE, Form, Lane, Reply, Request
from handlers.asking import asker
from handlers.cards import incidents as cards
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_runbook, incidents_thread
from handlers.cards.incidents import View
from handlers.cards.incidents_open import duplicate
from handlers.incidents import calling, telling
from handlers.names import in_words, product_named
from store import covers, frozen, journal, rights, rooms, timeline
from store.errors import DeskError, FieldErrors, NotAllowed, NotFound, Unclear
from store.incidents import Incident, opened, unresolved
from store.ladder import Sight
from store.layers import accountability_for, every_layer, known_cues, layer_ids, layer_named, propose
from store.lifecycle import opened as begun
from store.portfolio import Person
from store.runbooks import Runbook
from store.severities import Severity, severity_named, waits
from store.shelf import FOLDER, shelf
from store.standing import standing
from store.units import Unit

LONGEST_SYMPTOM = 1_000
LONGEST_LINK = 500
"""*Units* of both: characters."""
LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reported, understood."""

    product: str
    symptom: str
    link: str
    layer: str | None
    layer_reason: str
    accountability: str
    severity: Severity
    runbook: Runbook | None


async def open_incident(unit: Unit, request: Request) -> Sequence[Reply]:
    """The incident is open and the first person called; or a form, where words are missing."""
    args = request.args
    if not args.get("product", "").strip() or not args.get("symptom", "").strip():
        return [Reply(_form(unit, request))]
    report = _understood(unit, request)
    sight = await covers.sight(unit)
    reporter = await _reporter(unit, request, sight, report)
    if not args.get("anyway"):
        same = [each for each in await unresolved(unit, product=report.product) if _alike(each, report)]
        if same:
            return [Reply(duplicate(unit.portfolio, same[0], report.symptom, request.args, unit.at))]
    return await _opened(unit, request, sight, report, reporter)


def _form(unit: Unit, request: Request) -> Form:
    args = request.args
    name = args.get("product", "").strip()
    product = unit.portfolio.products.get(name.removeprefix("product:"))
    return forms.opening(
        unit.portfolio,
        product=product.name if product else name,
        symptom=(args.get("symptom") or args.get("text", ""))[:LONGEST_SYMPTOM],
        link=args.get("link", ""),
    )


async def from_message(unit: Unit, request: Request) -> Sequence[Reply]:
    """A message was pointed at: its words and its link are filled in already."""
    return [Reply(_form(unit, request))]


def _alike(each: Incident, report: Report) -> bool:
    """The same layer; one that is not known yet may be the same."""
    return None in (each.layer, report.layer) or each.layer == report.layer


async def _reporter(unit: Unit, request: Request, sight: Sight, report: Report) -> Person | None:
    """Whoever reports. Strangers may, unless the company said otherwise. *Raises* NotAllowed."""
    who = await rights.rule(unit, rights.right("open"), rights.DEFAULT)
    if who == rights.DEFAULT:
        actor = request.actor
        return unit.portfolio.person_of(actor.platform, actor.workspace, actor.handle)
    person = asker(unit, request)
    if not rights.may(sight, report.product, report.accountability, person.id, who):
        raise NotAllowed(f"Only {rights.WHO[who]} may do that here. Say: simulate {report.product}")
    return person


# --- understanding what was reported ---------------------------------------------------------------


def _understood(unit: Unit, request: Request) -> Report:
    """*Raises* NotFound, Unclear, FieldErrors."""
    args, portfolio = request.args, unit.portfolio
    product = _product(unit, request)
    symptom = " ".join(args["symptom"].split())
    if len(symptom) > LONGEST_SYMPTOM:
        words = f"That is {len(symptom):,} characters; say it in {LONGEST_SYMPTOM:,}. A log belongs behind a link."
        raise FieldErrors({"symptom": words})
    layer, reason, special = _layer(unit, args.get("layer", ""), symptom)
    books = shelf(FOLDER, every_layer(portfolio))
    book = books.chosen(product, layer, symptom)
    said = severity_named(args.get("severity", ""))
    return Report(
        product=product,
        symptom=symptom,
        link=_link(args.get("link", "").strip()),
        layer=layer,
        layer_reason=reason,
        accountability=accountability_for(portfolio, layer, special or (book.accountability if book and layer else "")),
        severity=said or (book.severities[0] if book else "error"),
        runbook=book,
    )


def _link(said: str) -> str:
    """*Raises* FieldErrors for what leads nowhere on the web."""
    if said and not LINK.fullmatch(said):
        raise FieldErrors({"link": "That is no link. Right would be https://dashboard.example/panel"})
    return said[:LONGEST_LINK]


def _product(unit: Unit, request: Request) -> str:
    name = request.args["product"].strip().removeprefix("product:")
    if name in unit.portfolio.products:
        return name
    try:
        return product_named(unit, name, "open incident {}: " + request.args["symptom"][:300])
    except (NotFound, Unclear) as error:
        raise _in_place(request, "product", error) from None


def _in_place(request: Request, field: str, error: DeskError) -> DeskError:
    """Shown in the open form, where there is one."""
    return FieldErrors({field: in_words(error)}) if request.gesture == "submitted" else error


def _layer(unit: Unit, said: str, symptom: str) -> tuple[str | None, str, str]:
    """(layer, on what ground, an accountability of its own)."""
    if said and said != forms.NOT_KNOWN:
        named = layer_named(unit.portfolio, said)
        if named is None:
            raise FieldErrors({"layer": f"{said} is no layer here."})
        return named, "said by the reporter", ""
    found = propose(symptom, known_cues())
    known = found.layer if found.layer in layer_ids(unit.portfolio) else None
    words = " and ".join(f"“{each}”" for each in found.cues)
    if known is not None:
        return known, f"proposed, because it says {words}", found.accountability
    if found.rivals:
        return None, f"it says {words}, which speak for different layers", ""
    return None, "nothing it says points to one", ""


# --- opening ---------------------------------------------------------------------------------------


async def _opened(
    unit: Unit, request: Request, sight: Sight, report: Report, reporter: Person | None
) -> Sequence[Reply]:
    incident = await opened(unit, await _new(unit, request, report, reporter))
    if report.runbook is not None:
        frozen.freeze(unit, incident.number, report.runbook)
    actor = reporter.id if reporter else request.actor.name or "a stranger"
    platform = request.place.platform
    timeline.wrote(unit, incident.number, "opened", report.symptom, actor=actor, platform=platform)
    journal.record(unit, "incident opened", f"incident:{incident.number}", actor=actor, platform=platform)
    called = calling.call_next(sight, incident)
    await calling.keep(unit, called)
    return await _replies(unit, View(called.incident, sight), called)


async def _new(unit: Unit, request: Request, report: Report, reporter: Person | None) -> Incident:
    pages = report.runbook.pages if report.runbook else {}
    due = waits(report.severity, pages)
    accountable = standing(unit.portfolio, f"product:{report.product}", report.accountability).holder
    return Incident(
        number=0,
        product=report.product,
        symptom=report.symptom,
        severity=report.severity,
        accountability=report.accountability,
        course=begun(unit.at),
        waits=due,
        opened_at=unit.at,
        link=report.link,
        layer=report.layer,
        layer_reason=report.layer_reason,
        accountable=accountable,
        reporter=reporter.id if reporter else None,
        reporter_name=reporter.name if reporter else request.actor.name or "somebody I do not know",
        room=await _room(unit, report.product),
        place=request.place.packed(),
        runbook=report.runbook.title if report.runbook else "",
        fallback_question=report.runbook.fallback_question if report.runbook else "",
        update_at=unit.at + due.update,
    )


async def _room(unit: Unit, product: str) -> str:
    """The product's own room, else its team's; none where neither is known."""
    if await rooms.bound(unit, f"product:{product}"):
        return f"product:{product}"
    team = unit.portfolio.products[product].team
    known = unit.portfolio.teams.get(team or "")
    if known is None or not (known.channel or await rooms.bound(unit, f"team:{team}")):
        return ""
    return f"team:{team}"


async def _replies(unit: Unit, view: View, called: calling.Called) -> Sequence[Reply]:
    incident = view.incident
    first = Reply(cards.headline(view), to=telling.room(incident), lane=Lane.ESCALATION, slot=incident.headline)
    book = await frozen.frozen(unit, incident.number)
    steps = incidents_runbook.steps(unit.portfolio, incident, book, view) if book else None
    kept = [telling.in_thread(incident, steps, slot=incidents_runbook.slot(incident))] if steps else []
    said = [each for each in called.replies if each.slot != incident.headline]
    if not incident.room:
        return [first, *said, *kept]
    words = incidents_thread.called_now(view, called.climb)
    answer = Reply(incidents_thread.answer(view, called_now=words), to=HERE, slot=telling.report_slot(incident))
    return [first, *said, answer, *kept]
