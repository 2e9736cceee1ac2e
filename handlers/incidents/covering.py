"""`on call` and `cover`: who is called for a team, and who stands in for a person, until when.

Refuses to let anybody put their duty on somebody else without that person hearing of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Card, Fact, Facts, Reply, Request
from handlers.asking import asker, instead
from handlers.cards.incidents_wording import clock
from handlers.cards.wording import day, para
from handlers.incidents import telling
from handlers.names import Names, person_named
from store import covers
from store.errors import NotAllowed, NotFound, Unclear
from store.portfolio import Person
from store.schedule import instant
from store.severities import span
from store.standing import COMPANY, LEAD
from store.units import Unit

END_OF_DAY = time(23, 59)
LONGEST = timedelta(days=366)
UNTIL = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:[ t](?P<time>\d\d:\d\d))?", re.IGNORECASE)


async def on_call(unit: Unit, request: Request) -> Sequence[Reply]:
    """This person is called for the team until then."""
    by = asker(unit, request)
    found = unit.derived(Names.of).find(request.args["team"], ("team",))
    if len(found) != 1:
        raise NotFound(f"I know no team called {request.args['team']}, or more than one.")
    team = unit.portfolio.teams[found[0].removeprefix("team:")]
    if not (by.team == team.id or by.id == team.lead or _leads_portfolio(unit, by)):
        raise NotAllowed(f"That is for somebody of {team.name}, or the portfolio lead, to say.{instead(unit)}")
    person = _person(unit, request, by)
    until = _until(unit, request.args["until"], team.zone or "UTC")
    await covers.cover(unit, f"team:{team.id}", person.id, until_at=until, by=by.id)
    return _noted(unit, f"{person.name} is on call for {team.name}", until, team.zone or "UTC", person, by)


async def cover(unit: Unit, request: Request) -> Sequence[Reply]:
    """Whoever asks is away; this person stands in until then."""
    by = asker(unit, request)
    person = _person(unit, request, by)
    if person.id == by.id:
        raise Unclear("You cannot stand in for yourself. Say: cover me by NAME until 2026-12-01")
    team = unit.portfolio.teams.get(by.team or "")
    zone = team.zone if team and team.zone else "UTC"
    until = _until(unit, request.args["until"], zone)
    await covers.cover(unit, f"person:{by.id}", person.id, until_at=until, by=by.id)
    return _noted(unit, f"{person.name} stands in for {by.name}", until, zone, person, by)


async def back(unit: Unit, request: Request) -> Sequence[Reply]:
    """Nobody stands in any more."""
    by = asker(unit, request)
    ended = await covers.end(unit, f"person:{by.id}")
    words = "Welcome back. You are called again." if ended else "Nobody was standing in for you."
    return [Reply(Card(words))]


async def shown(unit: Unit, request: Request) -> Sequence[Reply]:
    """Who is on call, who stands in."""
    found = await covers.in_force(unit)
    if not found:
        return [Reply(Card("Nobody stands in for anybody.", (para("Leads and holders are called themselves."),)))]
    portfolio = unit.portfolio
    facts = []
    for each in found:
        kind, _, name = each.subject.partition(":")
        holder = portfolio.holder_name(each.subject if kind == "team" else name)
        label = f"On call for {holder}" if kind == "team" else f"In for {holder}"
        facts.append(Fact(label, portfolio.holder_name(each.person), f"until {clock(each.until_at, 'UTC', unit.at)}"))
    return [Reply(Card("Who is called instead", (Facts(tuple(facts)),)))]


def _person(unit: Unit, request: Request, by: Person) -> Person:
    name = request.args["person"]
    if name.casefold() in ("me", "myself"):
        return by
    person = unit.portfolio.people[person_named(unit, name, request.command)]
    if person.state != "active":
        raise NotAllowed(f"{person.name} is {person.state}. Name somebody who is there.")
    return person


def _until(unit: Unit, text: str, zone: str) -> datetime:
    """The end of a day there, an instant there, or a while from now. *Raises* Unclear."""
    match, wait = UNTIL.fullmatch(text.strip()), span(text.removeprefix("for ").strip())
    until = unit.at + wait if wait else None
    try:
        if match:
            there = datetime.fromisoformat(f"{match['day']}T{match['time'] or END_OF_DAY.isoformat()}")
            until = instant(zone, there.date(), there.time())
    except ValueError:
        until = None
    if until is None or not unit.at < until <= unit.at + LONGEST:
        raise Unclear(f"{text} is no time to come within a year. Right would be 2026-12-01, 2026-12-01 18:00 or 8h")
    return until


def _noted(unit: Unit, words: str, until: datetime, zone: str, person: Person, by: Person) -> Sequence[Reply]:
    there = until.astimezone(ZoneInfo(zone))
    text = f"{words} until {day(there)} {there:%H:%M %Z}."
    told = [telling.privately(person.id, Card(text, (para(f"{by.name} said so."),)))] if person.id != by.id else []
    return [Reply(Card(text, (para("I call them from now on. Say simulate PRODUCT to see it."),))), *told]


def _leads_portfolio(unit: Unit, person: Person) -> bool:
    lead = unit.portfolio.holder(COMPANY, LEAD)
    return lead is not None and lead.holder == person.id
