"""A ritual planned in one sentence: what, for what, when and where; what is not said is as usual.

Refuses a rhythm that is never due, and a name it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from itertools import dropwhile, takewhile

from bot.messages import Field, Form, Reply, Request
from handlers.cards import rituals as cards
from handlers.days import DAY_WORD
from handlers.names import Names, meant
from handlers.rituals.meant import KINDS, SUBJECTS, allowed, shown
from handlers.rituals.when import when
from store import rituals, rooms
from store.daysoff import country_of
from store.errors import NotFound, Unclear
from store.rituals import Kind, Ritual
from store.schedule import NoSlot, Rule, following
from store.standing import product_of
from store.units import Unit

FIELDS = (
    Field("subject", "", limit=100, hint="name or id"),
    Field("when", "When", required=False, limit=100, hint="mondays 9:30, or every second friday 10:00 Europe/Berlin"),
    Field("room", "Where", required=False, limit=100, hint="#room, or here"),
)
"""What a sentence says, one after the other."""
USUAL = (frozenset({1}), time(9, 30))


async def schedule(unit: Unit, request: Request) -> Sequence[Reply]:
    """`schedule review churn-model mondays 9:30 in #churn`; what is not said stays, or is as usual."""
    kind = KINDS[request.args["kind"].casefold()]
    said = request.args.get("rest") or " ".join(filter(None, (request.args.get(each.name) for each in FIELDS)))
    if not said:
        return [Reply(_form(kind))]
    subject, rest = _subject(unit, kind, said)
    person = await allowed(unit, request, kind, subject)
    spoken, place = _room_words(rest)
    before = await rituals.named(unit, kind, subject)
    if before is not None and before.state == "active" and not spoken and not place:
        return [await shown(unit, before, "It is planned already.")]
    ritual = await _planned(unit, request, kind, subject, spoken)
    if place == "here":
        name = f"{kind}:{subject.partition(':')[2]}"
        await rooms.bind(unit, name, request.place.platform, request.place.aloud().packed(), by=person.id)
        ritual = replace(ritual, room=name)
    elif place:
        ritual = replace(ritual, room=place)
    return [await shown(unit, await rituals.plan(unit, ritual, by=person.id), "Planned.")]


def _form(kind: Kind) -> Form:
    word, what = cards.WORD[kind], SUBJECTS[kind]
    subject = replace(FIELDS[0], label=what.capitalize())
    note = f"What is left out is as usual. Typed, it is: schedule {word} {what.upper()} mondays 9:30 in #room"
    return Form(f"Plan a {word}", f"schedule {word}", (subject, *FIELDS[1:]), submit="Plan", note=note)


async def _planned(unit: Unit, request: Request, kind: Kind, subject: str, spoken: str) -> Ritual:
    """What was there, with what was said laid over it. *Raises* Unclear."""
    said = when(spoken)
    before = await rituals.named(unit, kind, subject)
    zone = said.zone or (before.rule.zone if before else zone_of(unit, subject))
    usual_days, usual_at = (before.rule.weekdays, before.rule.at) if before else USUAL
    weeks = said.weeks or (before.rule.weeks if before else 1)
    try:
        rule = Rule(zone, said.weekdays or usual_days, said.at or usual_at, 1)
        anchor = before.rule.anchor if before and not said.weekdays and not said.weeks else following(rule, unit.at).day
        rule = replace(rule, weeks=weeks, anchor=anchor)  # a rhythm of weeks begins with the first day there is
    except NoSlot as error:
        raise Unclear(f"That is {error}: it would never be due.") from None
    place = request.place.aloud().packed()
    if before is None:
        return Ritual(kind, subject, rule, place, country=country_of(zone))
    derived = before.country == country_of(before.rule.zone)
    country = country_of(zone) if derived else before.country
    home = before.place if request.place.kind == "direct" else place  # a word in private moves it out of no room
    return replace(before, rule=rule, place=home, country=country, state="active", reason="")


def zone_of(unit: Unit, subject: str) -> str:
    """The zone of the team whose it is; UTC where none is recorded."""
    portfolio = unit.portfolio
    product = portfolio.products.get(product_of(portfolio, subject) or "")
    pilot = portfolio.pilots.get(subject.partition(":")[2]) if subject.startswith("pilot:") else None
    names = [pilot.where if pilot else None, product.team if product else None]
    zones = (portfolio.teams[name].zone for name in names if name and name in portfolio.teams)
    return next((zone for zone in zones if zone), "UTC")


def _subject(unit: Unit, kind: Kind, words: str) -> tuple[str, str]:
    """The longest beginning of the words that is a name, and what follows it. *Raises* NotFound, Unclear."""
    parts = words.removeprefix("of ").removeprefix("for ").split()
    names = unit.derived(Names.of)
    for size in range(len(parts), 0, -1):
        found = names.find(" ".join(parts[:size]).rstrip(":,"), [SUBJECTS[kind]])
        if len(found) == 1:
            return found[0], " ".join(parts[size:])
        if found:
            raise Unclear(f"{' '.join(parts[:size])} can mean more than one. Say its id.")
    name = " ".join(takewhile(lambda word: not _is_when(word), parts)) or words
    near = names.nearest(name, [SUBJECTS[kind]])
    rest = " ".join(dropwhile(lambda word: not _is_when(word), parts))
    offered = tuple((title, f"schedule {cards.WORD[kind]} {each} {rest}".strip()) for title, each in near)
    raise NotFound(f"I know no {SUBJECTS[kind]} called {name[:80]}.{meant(offered)}", offered)


def _is_when(word: str) -> bool:
    """Whether the name is over: what follows says when, or where."""
    return bool(DAY_WORD.fullmatch(word)) or word[0] in "#0123456789" or word.casefold() in ("every", "at", "on", "in")


def _room_words(text: str) -> tuple[str, str]:
    """What is left, and `#channel` or `here`."""
    words = text.split()
    for at, word in enumerate(words):
        if word.startswith("#") and len(word) > 1:
            before = words[:at][:-1] if at and words[at - 1].casefold() == "in" else words[:at]
            return " ".join([*before, *words[at + 1 :]]), word.rstrip(".,")
    if words[-1:] == ["here"]:
        return " ".join(words[:-1]), "here"
    return text, ""
