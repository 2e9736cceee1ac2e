"""The cards of follow-up actions: promised, reminded, overdue, done.

Refuses to shame in public: the reminder is private, the weekly list says dates, not faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import Action, Card, Row
from handlers.cards.wording import faint, para, strong
from store.followups import FollowUp
from store.incidents import Incident
from store.portfolio import Portfolio


def promised(incident: Incident, number: int, words: str, name: str, due_on: date) -> Card:
    return Card(
        f"Follow-up {number} of incident {incident.number}: {name}, by {due_on:%d %b %Y}.",
        (para(words),),
        (Action("Done", f"done {number}"),),
    )


def yours(incident: Incident, number: int, words: str, due_on: date, by: str) -> Card:
    return Card(
        f"{by} asks you for a follow-up of incident {incident.number}, by {due_on:%d %b %Y}.",
        (para(words),),
        (Action("Done", f"done {number}"), Action("Show", f"status {incident.number}")),
        foot="I remind you on the day.",
    )


def reminder(incident: Incident, found: FollowUp, today: date) -> Card:
    late = (today - found.due_on).days
    when = "is due today" if late <= 0 else f"was due {late} day{'' if late == 1 else 's'} ago"
    return Card(
        f"Follow-up {found.id} of incident {incident.number} {when}.",
        (para(found.words),),
        (Action("Done", f"done {found.id}", "primary"), Action("Show", f"status {incident.number}")),
        tone="warn",
    )


def nobodys(incident: Incident, found: FollowUp, name: str) -> Card:
    return Card(
        f"Follow-up {found.id} of incident {incident.number} is nobody's: {name} has left.",
        (para(found.words),),
        (Action("Done", f"done {found.id}"), Action("New follow-up", f"follow up {incident.number}")),
        tone="bad",
    )


def done(found: FollowUp, name: str) -> Card:
    return Card(f"Follow-up {found.id} is done, says {name}.", (para(found.words),), tone="good")


def done_already(portfolio: Portfolio, found: FollowUp) -> Card:
    return Card(f"Follow-up {found.id} is done already; {portfolio.holder_name(found.done_by or '')} said so.")


def listed(portfolio: Portfolio, found: Sequence[FollowUp], today: date) -> Card:
    """What is not done, the earliest first."""
    if not found:
        return Card("No follow-up is open.", tone="good")
    late = sum(each.due_on < today for each in found)
    title = f"{len(found)} open follow-up{'' if len(found) == 1 else 's'}, {late} overdue."
    return Card(title, tuple(_row(portfolio, each, today) for each in found), tone="warn" if late else "plain")


def overdue(portfolio: Portfolio, found: Sequence[FollowUp], today: date) -> Card:
    """The weekly list."""
    one = len(found) == 1
    title = f"{len(found)} follow-up{'' if one else 's'} of incidents past {'its' if one else 'their'} day."
    return Card(title, tuple(_row(portfolio, each, today) for each in found), foot="Weekly, until done.", tone="warn")


def _row(portfolio: Portfolio, each: FollowUp, today: date) -> Row:
    days = (today - each.due_on).days
    when = f"{days} day{'' if days == 1 else 's'} late" if days > 0 else f"by {each.due_on:%d %b}"
    words = f" {each.words} (incident {each.incident}, {portfolio.holder_name(each.owner)}) "
    return Row((strong(f"{each.id}"), para(words).spans[0], faint(when)), (Action("Done", f"done {each.id}"),))
