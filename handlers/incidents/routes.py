"""Everything that can be said about incidents, and what the clock asks about them.

Refuses a door of its own: the routes and duties are spliced into the tables of the desk.
"""

from __future__ import annotations

from bot.messages import Duty, Meter, Route
from handlers.incidents import acking, deciding, due, following, metering, opening, overhearing, reminding, steering
from handlers.incidents.routes_said import SAID
from handlers.incidents.routes_shown import SHOWN
from handlers.sentences import words

_HEARD = (
    Route("shortcut", words(r"shortcut(?: .*)?"), opening.from_message, "", "", needs_actor=True),
    Route("unheard", words(r"unheard"), overhearing.unheard, "", "", needs_actor=True),
    Route("reacted", words(r"reacted"), acking.reacted, "", "", needs_actor=True),
)

_DUE = (
    Route("incidents due", words(r"incidents due"), due.step, "", ""),
    Route("orphaned", words(r"incident (?P<number>\d{1,9}) orphaned"), due.orphaned, "", ""),
    Route(
        "unreached",
        words(r"incident (?P<number>\d{1,9}) unreached"),
        due.unreached,
        "",
        "",
    ),
    Route("silent", words(r"incident (?P<number>\d{1,9}) silent"), steering.silent, "", ""),
    Route("decision due", words(r"decision (?P<number>\d{1,9}) due"), deciding.remind, "", ""),
    Route(
        "follow-up due",
        words(r"follow-up (?P<number>\d{1,9}) due"),
        following.remind,
        "",
        "",
    ),
    Route(
        "weekly",
        words(r"weekly (?P<name>overdue/\S*)"),
        following.weekly,
        "",
        "",
    ),
)

INCIDENT_ROUTES: tuple[Route, ...] = (*SAID, *SHOWN, *_HEARD, *_DUE)

INCIDENT_METERS: tuple[Meter, ...] = (metering.standing, metering.took)
INCIDENT_DUTIES = (
    Duty(
        "incident steps", due.everything_due, "calls the next person, asks whether somebody is still on it", urgent=True
    ),
    Duty(
        "incident reminders", reminding.everything_due, "reminds of decisions, stakeholder updates, follow-up actions"
    ),
)
