"""What people say to each other in the thread of an incident, and what becomes of it when they edit or delete it.

Refuses to answer what was not said to it, and to keep what its author took back: nor does it matter what came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import ASKER, Reply, Request
from handlers.cards import incidents_thread as thread
from handlers.cards.incidents import View
from handlers.incidents import telling
from handlers.incidents.meant import number_of
from handlers.incidents.patterns import NOTE, UPDATE
from store import covers, timeline
from store.incidents import Incident, incident, save
from store.timeline import Entry, Message
from store.units import Unit

PINNED = {"hypothesis": "hypothesis", "impact": "impact", "update": "said"}
"""*Shape*: kind of a line -> the field of an incident in which it is pinned."""


async def heard(unit: Unit, request: Request) -> Sequence[Reply]:
    """Somebody said something; unless they have edited or deleted it already."""
    message, words = _message(request), request.args.get("text", "").strip()
    if message is None:
        return nowhere(request)
    if words and await timeline.line_of(unit, message) is None:
        _wrote(unit, request, await incident(unit, message.incident), "said", words)
    return []


async def reheard(unit: Unit, request: Request) -> Sequence[Reply]:
    """They put it otherwise; what is pinned follows."""
    message = _message(request)
    if message is None:
        return nowhere(request)
    if not message.id:
        return []
    was, words = await timeline.line_of(unit, message), request.args.get("text", "").strip()
    if was is not None:
        words = words if was.kind == "said" else _noted(words)
        await timeline.reworded(unit, message, words)
        return await _repinned(unit, message, was, words)
    if words and not request.message:  # what was said to us and became no line is no remark
        _wrote(unit, request, await incident(unit, message.incident), "said", words, changed=True)
    return []


async def unheard(unit: Unit, request: Request) -> Sequence[Reply]:
    """They took it back, and what was pinned of it."""
    message = _message(request)
    if message is None:
        return nowhere(request)
    if not message.id:
        return []
    was = await timeline.line_of(unit, message)
    if was is not None:
        await timeline.unsaid(unit, message)
        return await _repinned(unit, message, was, "")
    if not request.message:
        _wrote(unit, request, await incident(unit, message.incident), timeline.TAKEN_BACK, "", changed=True)
    return []


def nowhere(request: Request) -> Sequence[Reply]:
    """Outside a thread: silence for what was overheard; whoever typed the word is told what it is for."""
    if request.slot or request.args.keys() & {"text", "message", "emoji"}:
        return []
    return [Reply(thread.said("That is for words in an incident's thread. To keep some: note N: WORDS"), to=ASKER)]


def _message(request: Request) -> Message | None:
    number = number_of(request.slot)
    return None if number is None else Message(number, request.place.platform, request.args.get("message", ""))


def _wrote(unit: Unit, request: Request, found: Incident, kind: str, words: str, *, changed: bool = False) -> None:
    actor, platform = request.actor, request.place.platform
    person = unit.portfolio.person_of(platform, actor.workspace, actor.handle)
    who = person.id if person else actor.name or actor.handle
    message = request.args.get("message", "")
    timeline.wrote(unit, found.number, kind, words, actor=who, platform=platform, message=message, changed=changed)


def _noted(words: str) -> str:
    """A note or an update without the words that made it one."""
    for pattern in (NOTE, UPDATE):
        match = pattern.fullmatch(words)
        if match and match["text"]:
            return " ".join(match["text"].split())
    return words


async def _repinned(unit: Unit, message: Message, was: Entry, words: str) -> Sequence[Reply]:
    """The headline, where what was changed is what stands there."""
    field = PINNED.get(was.kind)
    if field is None:
        return []
    found = await incident(unit, message.incident, to_change=True)
    if getattr(found, field) != was.words:
        return []
    now = replace(found, **{field: words})  # type: ignore[arg-type]  # a field that holds words
    await save(unit, now)
    return [telling.headline(View(now, await covers.sight(unit)))]
