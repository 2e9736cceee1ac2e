"""Everything that can be said about pilots, and what the clock asks about them.

Refuses to understand half a sentence: a pattern matches the whole command.
"""

from __future__ import annotations

from bot.messages import Duty, Route
from handlers.pilots import checking, deciding, listing, promising, recording, starting, telling
from handlers.rituals.clocked import by_the_clock
from handlers.rituals.routes import SHOW
from handlers.sentences import words

NUMBER = r"(?P<number>\d{1,9})"
NAME = r"(?P<name>[^:]+?)"
BECAUSE = r"(?: because (?P<reason>.+?))?"
DECISION = r"(?P<decision>scale|rework|repeat|close)"

PILOT_ROUTES: tuple[Route, ...] = (
    Route("checkin due", words(rf"ritual {NUMBER} checkin due"), by_the_clock(checking.checkin_due), "", ""),
    Route("checkin nudge", words(rf"checkin {NUMBER} nudge due"), by_the_clock(checking.nudge_due), "", ""),
    Route("checkin close", words(rf"checkin {NUMBER} close due"), by_the_clock(checking.close_due), "", ""),
    Route("pilot gaps", words(r"pilot gaps due"), by_the_clock(starting.look_for_gaps), "", ""),
    Route("pilot date", words(r"pilot (?P<name>\S+) date due"), by_the_clock(deciding.date_due), "", ""),
    Route(
        "pilots", words(rf"{SHOW}(?:running )?pilots(?: (?:of|for) (?P<product>.+?))?"), listing.listed,
        "pilots [of PRODUCT]", "what is running, due, late and silent, with the light of each criterion", menu=True,
    ),
    Route(
        "new pilot", words(r"new pilot (?P<name>[^:]+) for (?P<product>[^:]+?)(?:: *(?P<task>.+?))?"), recording.new,
        "new pilot NAME for PRODUCT: TASK", "a draft in the catalog", needs_actor=True,
    ),
    Route(
        "record pilot", words(rf"record pilot {NAME}(?:: *(?P<fields>.+))?"), recording.record,
        "record pilot NAME: goal: …; criterion: …; decide: DATE", "what it promises, before it starts",
        needs_actor=True,
    ),
    Route(
        "criterion", words(rf"criterion (?:of|for) {NAME}(?:: *(?P<criterion>.+?){BECAUSE})?"), promising.add_criterion,
        "criterion of PILOT: METRIC <= NUMBER, measured by HOW", "what success is; once it runs, because WHY",
        needs_actor=True,
    ),
    Route(
        "drop criterion",
        words(rf"drop criterion (?P<metric>.+?) (?:of|for) {NAME} because (?P<reason>.+?)"), promising.drop_criterion,
        "drop criterion METRIC of PILOT because REASON", "it counts no longer", needs_actor=True,
    ),
    Route(
        "start pilot", words(rf"start pilot {NAME}(?P<anyway> after all)?"), starting.start,
        "start pilot NAME", "from a draft to a weekly check-in; earlier ones like it are shown first", needs_actor=True,
    ),
    Route(
        "progress", words(rf"progress (?:of|on) {NAME}(?:: *(?P<told>.+))?"), telling.progress,
        "progress of PILOT: METRIC VALUE; blockers: …", "the pilot owner's half of a check-in", needs_actor=True,
    ),
    Route(
        "word", words(rf"word (?:on|of) {NAME}(?:: *(?P<told>.+?))?"), telling.word,
        "word on PILOT: yes|no|too early: WHY", "the scenario owner's half: is the value there", needs_actor=True,
    ),
    Route(
        "told checkin", words(r"(?P<text>(?:yes|no|too[ -]early)(?:\s*[:,;.\-–—]+.+?)?)"), telling.told, "", "",
        needs_actor=True,
    ),
    Route(
        "move decision",
        words(rf"move (?:the )?decision (?:of|on) {NAME}(?: to (?P<until>\S+?))?{BECAUSE}"), deciding.move,
        "move decision of PILOT to DATE because REASON", "and it is counted", needs_actor=True,
    ),
    Route(
        "decide pilot",
        words(
            rf"decide (?:the )?pilot (?P<name>[^:]+?)(?: {DECISION}(?: until (?P<until>\S+?))?"
            r"(?: waiving (?P<waive>[^:]+?))?)?(?:: *(?P<reason>.+?))?"
        ),
        deciding.decide, "decide pilot NAME scale|rework|repeat|close: REASON",
        "rework and repeat until DATE; scale waiving NAMES", needs_actor=True,
    ),
    Route("memo", words(rf"memo (?:of|on) {NAME}"), listing.memo_of, "memo of PILOT", "its decision on one page"),
    Route(
        "pilot", words(r"pilot (?!owner|lead|scenario|in |for |of |to |at |is )(?P<name>[^:?]+?)"), listing.one,
        "pilot NAME", "its promise, its lights, its date",
    ),
)  # fmt: skip
PILOT_DUTIES: tuple[Duty, ...] = (
    Duty("pilots", checking.checkins_due, "check-ins' nudges and ends, decision dates"),
    Duty("pilot gaps", starting.gaps_due, "pilots nobody owns, or that promise nothing in numbers"),
)
HEARD = {"checkin/": telling.heard}
"""Slots whose threads are listened to, and by whom."""
