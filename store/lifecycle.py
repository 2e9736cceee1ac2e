"""What an incident may become. A function of what it was, what happened, and when.

Refuses a clock, SQL and chat; and every course of an unresolved incident that has nothing due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from store.happenings import (
    Accepted,
    Acknowledged,
    Climbed,
    Event,
    Fell,
    HandedOver,
    Kept,
    Left,
    Refused,
    Reopened,
    Rerouted,
    Resolved,
    Urged,
)
from store.severities import Waits, widened

State = Literal["open", "acked", "lapsed", "handing", "resolved", "reopened"]
Due = Literal["page", "ask", "lapse"]
"""`page`: the next rung is called. `ask`: "still on it?". `lapse`: nobody said yes."""

CALLING: tuple[State, ...] = ("open", "lapsed", "reopened")
HELD: tuple[State, ...] = ("acked", "handing")
REOPEN_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Course:
    """Where an incident stands.

    `generation` moves whenever who is responsible moves; what was drawn before is stale. `step` counts the rungs tried
    on the incident's own ladder, `asked` those on the ladder it is being handed to. `bounces` counts hand-overs.
    """

    state: State = "open"
    generation: int = 1
    assignee: str | None = None
    step: int = 0
    asked: int = 0
    bounces: int = 0
    due: Due | None = "page"
    due_at: datetime | None = None
    since_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What it is now and why; `moved` is False where what happened changes nothing."""

    course: Course
    reason: str
    moved: bool = True


def opened(at: datetime) -> Course:
    """The first call is due at once."""
    return Course(due_at=at, since_at=at)


def become(was: Course, event: Event, at: datetime, waits: Waits) -> Change:
    """What an incident that `was` becomes when `event` happens."""
    return RULES[type(event)](was, event, at, waits)


# --- the rules, one for each event --------------------------------------------------------------


def _same(was: Course, reason: str) -> Change:
    return Change(was, reason, moved=False)


def _next(was: Course, at: datetime, **changed: Any) -> Course:
    return replace(was, generation=was.generation + 1, since_at=at, **changed)


def _held(was: Course, by: str, at: datetime, waits: Waits) -> Course:
    return _next(was, at, state="acked", assignee=by, asked=0, due="ask", due_at=at + waits.lease)


def _calling(was: Course, state: State, at: datetime) -> Course:
    return _next(was, at, state=state, assignee=None, asked=0, due="page", due_at=at)


def _acknowledged(was: Course, event: Acknowledged, at: datetime, waits: Waits) -> Change:
    if was.state in CALLING:
        return Change(_held(was, event.by, at, waits), "acknowledged")
    if was.state == "resolved":
        return _same(was, "resolved")
    return _same(was, "yours already" if was.assignee == event.by else "taken")


def _kept(was: Course, event: Kept, at: datetime, waits: Waits) -> Change:
    if was.state in CALLING:
        return Change(_held(was, event.by, at, waits), "acknowledged")
    if was.state != "acked":
        return _same(was, "resolved" if was.state == "resolved" else "being handed over")
    if was.assignee != event.by:
        return _same(was, "taken")
    return Change(replace(was, due="ask", due_at=at + waits.lease), "kept")


def _climbed(was: Course, event: Climbed, at: datetime, waits: Waits) -> Change:
    due_at = at + widened(waits.page, event.round)
    if was.state in CALLING:
        return Change(replace(was, step=event.step, due_at=due_at), "called")
    if was.state == "handing":
        return Change(replace(was, asked=event.step, due_at=due_at), "asked")
    return _same(was, "resolved" if was.state == "resolved" else "taken")


def _fell(was: Course, event: Fell, at: datetime, waits: Waits) -> Change:
    if was.state != "acked":
        return _same(was, "nothing to ask about")
    if was.due == "ask":
        return Change(replace(was, due="lapse", due_at=at + waits.grace), "asked")
    return Change(_calling(was, "lapsed", at), "lapsed")


def _handed_over(was: Course, event: HandedOver, at: datetime, waits: Waits) -> Change:
    if was.state == "resolved":
        return _same(was, "resolved")
    giver = was.assignee or event.by
    handing = _next(was, at, state="handing", assignee=giver, asked=0, due="page", due_at=at)
    return Change(replace(handing, bounces=was.bounces + 1), "handed over")


def _accepted(was: Course, event: Accepted, at: datetime, waits: Waits) -> Change:
    if was.state != "handing":
        return _same(was, "nothing is being handed over")
    return Change(replace(_held(was, event.by, at, waits), step=0), "accepted")


def _refused(was: Course, event: Refused, at: datetime, waits: Waits) -> Change:
    if was.state != "handing":
        return _same(was, "nothing is being handed over")
    assert was.assignee is not None
    return Change(_held(was, was.assignee, at, waits), "refused" if event.by else "nobody accepted")


def _resolved(was: Course, event: Resolved, at: datetime, waits: Waits) -> Change:
    if was.state == "resolved":
        return _same(was, "resolved")
    assignee = was.assignee or event.by
    return Change(_next(was, at, state="resolved", assignee=assignee, asked=0, due=None, due_at=None), "resolved")


def _reopened(was: Course, event: Reopened, at: datetime, waits: Waits) -> Change:
    if was.state != "resolved":
        return _same(was, "not resolved")
    assert was.since_at is not None
    if at - was.since_at > REOPEN_WITHIN:
        return _same(was, "too late")
    return Change(replace(_calling(was, "reopened", at), step=0), "reopened")


def _left(was: Course, event: Left, at: datetime, waits: Waits) -> Change:
    if was.state not in HELD or was.assignee != event.person:
        return _same(was, "not theirs")
    return Change(_calling(was, "lapsed", at), "left")


def _rerouted(was: Course, event: Rerouted, at: datetime, waits: Waits) -> Change:
    if was.state not in CALLING:
        return _same(was, "resolved" if was.state == "resolved" else "taken")
    return Change(replace(was, step=0, due_at=at), "rerouted")


def _urged(was: Course, event: Urged, at: datetime, waits: Waits) -> Change:
    """A wait only ever gets shorter by it; a longer one begins with the next step."""
    if was.due_at is None:
        return _same(was, "resolved")
    wait = waits.lease if was.due == "ask" else waits.page
    return Change(replace(was, due_at=min(was.due_at, at + wait)), "urged")


RULES: Mapping[type, Callable[[Course, Any, datetime, Waits], Change]] = {
    Acknowledged: _acknowledged,
    Kept: _kept,
    Climbed: _climbed,
    Fell: _fell,
    HandedOver: _handed_over,
    Accepted: _accepted,
    Refused: _refused,
    Resolved: _resolved,
    Reopened: _reopened,
    Left: _left,
    Rerouted: _rerouted,
    Urged: _urged,
}
