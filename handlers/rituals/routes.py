"""What can be said about rituals of either kind.

Refuses to understand half a sentence: a pattern matches the whole command.
"""

from __future__ import annotations

from bot.messages import Duty, Route
from handlers.rituals import planning, scheduling
from handlers.rituals.clocked import rituals_due
from handlers.sentences import words

PLAN = r"(?:schedule|plan|start|begin|set up)"
KIND = r"(?P<kind>review|check[- ]?in)"
NAME = r"(?: (?:of|for) (?P<name>[^:]+?))?"
SHOW = r"(?:(?:show|list)(?: me)? )?(?:the |all )?"
BECAUSE = r"(?:(?: because|:) *(?P<reason>.+?))?"


RITUAL_ROUTES: tuple[Route, ...] = (
    Route(
        "schedule", words(rf"{PLAN} (?:the |our |an? )?(?:weekly )?(?:error )?{KIND}(?:s|ing)?(?: (?P<rest>.+?))?"),
        scheduling.schedule,
        "schedule review PRODUCT mondays 9:30 [in #room]", "plan its weekly error review; check-in PILOT likewise",
        example="schedule review churn-model mondays 9:30", menu=True, needs_actor=True,
    ),
    Route(
        "move", words(rf"move (?:(?P<week>this week'?s?)|next|the)?(?: {KIND})?{NAME} to (?P<when>.+?)"), planning.move,
        "move this week's review of PRODUCT to tuesday", "this one alone; the rhythm stays", needs_actor=True,
    ),
    Route(
        "skip", words(rf"skip(?: this week'?s?| next| the)?(?: {KIND})?{NAME}{BECAUSE}"), planning.skip,
        "skip review of PRODUCT because REASON", "leave the next one out", needs_actor=True,
    ),
    Route(
        "pause", words(rf"pause(?: the)?(?: {KIND})?{NAME}{BECAUSE}"), planning.pause,
        "pause review of PRODUCT because REASON", "nothing is asked until: resume", needs_actor=True,
    ),
    Route(
        "resume", words(rf"resume(?: the)?(?: {KIND})?{NAME}"), planning.resume,
        "resume review of PRODUCT", "it goes on in its rhythm", needs_actor=True,
    ),
    Route(
        "holidays",
        words(rf"holidays (?:of|for) (?:the )?{KIND} (?:of|for) (?P<name>[^:]+?): *(?P<country>[a-z-]{{2,10}})"),
        planning.holidays, "holidays of review of PRODUCT: DE-BY", "which public holidays move it; none for none",
        needs_actor=True,
    ),
    Route(
        "my rituals", words(rf"{SHOW}my (?:rituals|reviews|check-?ins)"), planning.mine,
        "my rituals", "the reviews and check-ins you are asked in, and when", menu=True, needs_actor=True,
    ),
)  # fmt: skip
RITUAL_DUTIES: tuple[Duty, ...] = (Duty("rituals", rituals_due, "reviews and check-ins at their slots"),)
