"""Rituals changed from chat: move one, skip one, pause, go on, and which holidays count.

Refuses to move a slot past the next one, to skip without a reason, and to take it from somebody with no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.messages import Field, Form, Reply, Request
from handlers.asking import asker
from handlers.cards import rituals as cards
from handlers.cards.reviews_wording import calendar_day, moment, title_of
from handlers.rituals.meant import allowed, named, of_person, shown
from handlers.rituals.when import day_and_time
from store import checkins, reviews, rituals
from store.daysoff import days_off
from store.errors import Unclear
from store.rituals import Ritual
from store.schedule import local_day
from store.units import Unit


async def move(unit: Unit, request: Request) -> Sequence[Reply]:
    """This one alone; the rhythm stays."""
    ritual = await named(unit, request)
    person = await allowed(unit, request, ritual.kind, ritual.subject)
    if ritual.due_at is None or ritual.slot_day is None:
        raise Unclear(f"It is paused. Say: resume {cards.WORD[ritual.kind]} of {ritual.name}")
    today = local_day(ritual.rule.zone, unit.at)
    if request.args.get("week") and _week(today) != _week(ritual.slot_day):
        raise Unclear(
            f"This week's is over; the next is {calendar_day(ritual.slot_day)}. "
            f"To move that one, say: move next {cards.WORD[ritual.kind]} of {ritual.name} to …"
        )
    day, at = day_and_time(request.args["when"], today)
    moved = await rituals.move(unit, ritual, day, at or ritual.rule.at, by=person.id)
    _sensible(unit, ritual, moved)
    return [await shown(unit, moved, f"Moved from {moment(ritual.due_at, ritual.rule.zone)}.")]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _sensible(unit: Unit, before: Ritual, moved: Ritual) -> None:
    """*Raises* Unclear."""
    assert moved.due_at is not None
    following = rituals.after_this(before)
    if moved.due_at <= unit.at:
        raise Unclear(f"{moment(moved.due_at, moved.rule.zone)} is past. Say a later day.")
    if moved.due_at >= following.due_at:
        raise Unclear(
            f"The next one is {moment(following.due_at, moved.rule.zone)} already. To leave one out, say: "
            f"skip {cards.WORD[before.kind]} of {before.name} because REASON"
        )


async def skip(unit: Unit, request: Request) -> Sequence[Reply]:
    """Not without a reason."""
    ritual = await named(unit, request)
    person = await allowed(unit, request, ritual.kind, ritual.subject)
    reason = _reason(request)
    if ritual.due_at is None:
        raise Unclear(f"{title_of(unit.portfolio, ritual)} is paused already.")
    if not reason:
        return [_asked_why(ritual, "skip", f"The one of {moment(ritual.due_at, ritual.rule.zone)} is left out.")]
    await _left_out(unit, ritual, reason)
    left = await rituals.skip(unit, ritual, reason, by=person.id)
    return [
        await shown(unit, left, f"Left out: {moment(ritual.due_at, ritual.rule.zone)}, because {reason.rstrip('.')}.")
    ]


async def _left_out(unit: Unit, ritual: Ritual, reason: str) -> None:
    """It counts as planned and not held."""
    if ritual.kind == "review":
        await reviews.not_held(unit, ritual, "skipped", reason)
    else:
        await checkins.opened(unit, ritual, state="skipped", reason=reason)


async def pause(unit: Unit, request: Request) -> Sequence[Reply]:
    ritual = await named(unit, request)
    person = await allowed(unit, request, ritual.kind, ritual.subject)
    if not _reason(request):
        return [_asked_why(ritual, "pause", "Nothing is asked until somebody says: resume.")]
    if ritual.state == "paused":
        return [await shown(unit, ritual, "It is paused already.")]
    return [await shown(unit, await rituals.pause(unit, ritual, _reason(request), by=person.id), "Paused.")]


async def resume(unit: Unit, request: Request) -> Sequence[Reply]:
    ritual = await named(unit, request)
    person = await allowed(unit, request, ritual.kind, ritual.subject)
    if ritual.state == "active":
        return [await shown(unit, ritual, "It goes on already.")]
    return [await shown(unit, await rituals.resume(unit, ritual, by=person.id), "It goes on.")]


def _reason(request: Request) -> str:
    return request.args.get("reason", "").strip()[:300]


def _asked_why(ritual: Ritual, verb: str, what: str) -> Reply:
    command = f"{verb} {cards.WORD[ritual.kind]} of {ritual.name}"
    field = Field("reason", "Why", "line", limit=300)
    return Reply(
        Form(f"{verb.capitalize()} it", command, (field,), note=f"{what} Typed, it is: {command} because REASON")
    )


async def holidays(unit: Unit, request: Request) -> Sequence[Reply]:
    """`holidays of review of churn-model: DE-BY`, or none."""
    ritual = await named(unit, request)
    person = await allowed(unit, request, ritual.kind, ritual.subject)
    country = request.args["country"].strip().upper().replace("NONE", "")
    days_off(country, unit.at.year)
    return [await shown(unit, await rituals.plan(unit, replace(ritual, country=country), by=person.id), "Noted.")]


async def mine(unit: Unit, request: Request) -> Sequence[Reply]:
    """`my rituals`."""
    return [Reply(cards.mine(unit.portfolio, await of_person(unit, asker(unit, request))))]
