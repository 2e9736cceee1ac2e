"""`severity`, `coordinate`, reminders of stakeholder updates, and who may do what.

Refuses to change who is accountable: that is said in the catalog, not in an incident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import ASKER, Action, Card, Fact, Facts, Reply, Request
from handlers.asking import asker, said
from handlers.cards import incidents_forms as forms
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.cards.incidents_wording import lasting, title_of
from handlers.cards.wording import para
from handlers.incidents import telling
from handlers.incidents.due import nothing
from handlers.incidents.due import request as due_request
from handlers.incidents.meant import entitled, meant, stale
from handlers.names import person_named
from store import covers, frozen, incidents_due, rights, timeline
from store.errors import NotAllowed, Unclear
from store.happenings import Urged
from store.incidents import incident, save
from store.lifecycle import become
from store.severities import SEVERITIES, severity_named, waits
from store.standing import COMPANY, LEAD
from store.units import Unit


async def severity(unit: Unit, request: Request) -> Sequence[Reply]:
    """The waits follow; a wait that runs already only gets shorter."""
    found = await meant(unit, request)
    sight = await covers.sight(unit)
    if stale(request, found):
        return telling.moved_on(View(found, sight))
    if not request.args.get("severity"):
        return [Reply(forms.severity(found))]
    person = await entitled(unit, request, sight, found, "severity")
    named = severity_named(request.args["severity"])
    if named is None:
        raise Unclear(f"{request.args['severity']} is no severity. They are: {', '.join(SEVERITIES)}.")
    due = waits(named, await frozen.pages(unit, found.number))
    change = become(found.course, Urged(), unit.at, due)
    update_at = min(found.update_at or unit.at + due.update, unit.at + due.update) if change.moved else None
    now = replace(found, severity=named, waits=due, course=change.course, update_at=update_at)
    await save(unit, now)
    why = " ".join(request.args.get("reason", "").split()) or "no reason given"
    words = f"changes the severity from {found.severity} to {named}: {why}"
    timeline.wrote(unit, now.number, "severity", words, actor=person.id, platform=request.place.platform)
    view = View(now, sight)
    line = thread.said(f"{view.clock(unit.at)}: {person.name} {words}")
    return [Reply(thread.said(f"It is {named} now."), to=ASKER), telling.headline(view), telling.in_thread(now, line)]


async def coordinate(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody leads the talk; the one who has it goes on fixing."""
    found = await meant(unit, request)
    person = asker(unit, request)
    name = request.args.get("person", "")
    who = person.id if not name else person_named(unit, name, f"coordinator of {found.number} is {{}}")
    now = replace(found, coordinator=who)
    await save(unit, now)
    words = f"{unit.portfolio.holder_name(who)} coordinates"
    timeline.wrote(unit, now.number, "coordinator", words, actor=person.id, platform=request.place.platform)
    view = View(now, await covers.sight(unit))
    told = [] if who == person.id else [telling.privately(who, thread.news(view, "You coordinate this incident."))]
    return [
        Reply(thread.said(f"{words} incident {now.number}."), to=ASKER),
        telling.headline(view),
        telling.in_thread(now, thread.said(f"{view.clock(unit.at)}: {words} from now on.")),
        *told,
    ]


# --- words to those who wait ---------------------------------------------------------------------------


async def updates_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """Incidents about which nobody has said anything for too long."""
    return [
        due_request(f"incident/{row['id']}/update/{row['update_at'].isoformat()}", f"incident {row['id']} silent",
                    row["place"], now)
        for row in await incidents_due.updates(unit, now)
    ]  # fmt: skip


async def silent(unit: Unit, request: Request) -> Sequence[Reply]:
    """Whoever has it, or coordinates it, is asked for a word; nobody yet, and the reporter hears that."""
    found = await incident(unit, int(request.args["number"]), to_change=True)
    if found.update_at is None or found.update_at > unit.at or found.state == "resolved":
        return nothing(request)
    now = replace(found, update_at=unit.at + found.waits.update)
    await save(unit, now)
    view = View(now, await covers.sight(unit))
    who = found.coordinator or found.course.assignee
    if who is None:
        return telling.to_reporter(view, "Nobody has taken it yet.")
    return [telling.privately(who, _asking(view, now.waits.update))]


def _asking(view: View, every: timedelta) -> Card:
    number = view.incident.number
    return Card(
        f"{title_of(view.sight.portfolio, view.incident)}. Those who wait have heard nothing for {lasting(every)}.",
        (para("A sentence is enough: what is known, what is being done, when they hear more."),),
        (Action("Update", f"update {number}", "primary"), Action("Show", f"status {number}")),
        tone="warn",
    )


# --- who may ---------------------------------------------------------------------------------------------


async def show_rights(unit: Unit, request: Request) -> Sequence[Reply]:
    """Who may do what."""
    known = await rights.rights(unit)
    facts = tuple(Fact(action.capitalize(), _who_may(action, who)) for action, who in known.items())
    emoji = Fact("Reactions that acknowledge", await rights.rule(unit, rights.EMOJI, rights.EMOJIS))
    foot = "The portfolio lead changes it: let concerned resolve incidents. Who: " + ", ".join(rights.WHO)
    return [Reply(Card("Who may do what with an incident", (Facts((*facts, emoji)),), foot=foot))]


def _who_may(action: str, who: str) -> str:
    return "everybody, in the catalog or not" if (action, who) == ("open", rights.DEFAULT) else rights.WHO[who]


async def let(unit: Unit, request: Request) -> Sequence[Reply]:
    """The portfolio lead says who may."""
    lead = _lead(unit, request)
    who, action = request.args["who"].casefold(), " ".join(request.args["action"].casefold().split())
    await rights.keep(unit, rights.right(action), who, by=lead)
    return said("Noted.", f"From now on {rights.WHO[who]} may {action} incidents.")


async def emoji(unit: Unit, request: Request) -> Sequence[Reply]:
    """The portfolio lead says which reactions acknowledge."""
    lead = _lead(unit, request)
    names = ", ".join(each.strip(": ") for each in request.args["emoji"].split(",") if each.strip(": "))
    await rights.keep(unit, rights.EMOJI, names, by=lead)
    return said("Noted.", f"Reacting with one of these acknowledges: {names}.")


def _lead(unit: Unit, request: Request) -> str:
    """*Raises* NotAllowed."""
    person, lead = asker(unit, request), unit.portfolio.holder(COMPANY, LEAD)
    if lead is None or lead.holder != person.id:
        name = unit.portfolio.holder_name(lead.holder) if lead else "nobody yet"
        raise NotAllowed(f"That is for the portfolio lead to say: {name}.")
    return person.id
