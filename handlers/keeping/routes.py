"""Everything that can be said about the desk itself, and what the clock asks about it.

Refuses a door of its own: the routes and duties are spliced into the tables of the desk.
"""

from __future__ import annotations

from bot.messages import Duty, Route
from handlers.keeping import desk, testing
from handlers.sentences import words

KEEPING_ROUTES: tuple[Route, ...] = (
    Route(
        "desk", words(r"status of the (?:desk|bot|service)|(?:desk|service) status"), desk.status,
        "status of the desk", "for administrators: what waits, what died, what is open", needs_actor=True,
    ),
    Route(
        "administrators", words(r"administrators are (?P<names>.+?)"), desk.name_administrators,
        "administrators are NAME, NAME", "who keeps the desk, beside the portfolio lead", needs_actor=True,
    ),
    Route(
        "self-test", words(r"self-?test|test yourself"), testing.self_test,
        "self-test", "for administrators: a call that calls nobody, and how long each leg took", needs_actor=True,
    ),
    Route("self-test due", words(r"self-test (?P<number>\d{1,9}) due"), testing.step, "", ""),
    Route("self-test weekly", words(r"self-test weekly"), testing.weekly, "", ""),
    Route("findings due", words(r"findings due"), desk.tell_findings, "", ""),
)  # fmt: skip
KEEPING_DUTIES: tuple[Duty, ...] = (
    Duty("self-tests", testing.tests_due, "tests the way of a call every week, and calls nobody"),
    Duty("findings", desk.findings_due, "tells the administrators' room of dead letters and findings, once"),
)
