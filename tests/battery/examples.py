"""A sentence for everything that can be said, so that it is said on every platform; and the story of every duty.

Refuses to leave one out: a route or a duty that is not here fails the battery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Route
from tests.battery.ritual_examples import RITUALS, RITUALS_TOLD

SAID: Mapping[str, str] = {
    "help": "help",
    "what does PERSON own": "what does Ewa Kowalczyk own",
    "products": "products",
    "why": "why",
    "confirm WHAT of PRODUCT": "confirm retraining of eta-engine",
    "correct WHAT of PRODUCT: PERSON because REASON": "correct data_pipeline of pip: Samir Haddad because he does",
    "accept proposal N": "accept proposal 1",
    "keep as is N": "keep as is 1",
    "contact WHAT of PRODUCT: MESSAGE": "contact data_pipeline of pip: good morning",
    "link PLATFORM HANDLE to PERSON": "link slack U0NOBODY to Gwen Tallis",
    "use this room for TEAM or PRODUCT": "use this room for the pantry team",
    'alias "NAME" = PRODUCT': 'alias "leaver radar" = churn-model',
    'cue "PHRASE" = ACCOUNTABILITY': 'cue "keeps the lights on" = incident_response',
    'forget alias "NAME"': 'forget alias "leaver radar"',
    "unanswered": "unanswered",
    "findings": "findings",
    "open incident PRODUCT: SYMPTOM": "open incident drift-bell: it has gone quiet",
    "ack [N]": "ack 1",
    "still on N": "still on 1",
    "hand over N to LAYER: REASON": "hand over 1 to operations: it is the host",
    "accept N": "accept 1",
    "refuse N: REASON": "refuse 1: not ours",
    "layer N LAYER": "layer 1 operations: it is the host",
    "decide N DECISION: REASON": "decide 1 roll back: the drop began with version 14",
    "note N [hypothesis|impact]: WORDS": "note 1: nothing since noon",
    "update N: WORDS": "update 1: we are looking",
    "tick N STEP": "tick 1 1",
    "untick": "untick 1 1",
    "severity N critical|error|warning|info": "severity 1 warning: nobody is affected",
    "coordinate N": "coordinate 1",
    "resolve N [as LAYER]: REASON": "resolve 1 as operations: the host was restarted",
    "reopen N: REASON": "reopen 1: it is quiet again",
    "status [N]": "status",
    "simulate PRODUCT [LAYER] [SEVERITY]": "simulate churn-model data critical",
    "follow up N NAME by DATE: WHAT": "follow up 1 Aoife Brennan by 2026-12-01: watch the host",
    "follow ups": "follow ups",
    "done N": "done 1",
    "stats [by product]": "stats by product",
    "postmortem N": "postmortem 1",
    "on call for TEAM is NAME until DATE": "on call for Applied AI is Linh Tran until 8h",
    "on call": "on call",
    "cover me by NAME until DATE": "cover me by Linh Tran until 8h",
    "I am back": "I am back",
    "incident rights": "incident rights",
    "let WHO ACTION incidents": "let everybody open incidents",
    "acknowledging emoji are EMOJI, EMOJI": "acknowledging emoji are eyes",
    "status of the desk": "status of the desk",
    "administrators are NAME, NAME": "administrators are Klara Novotna",
    "self-test": "self-test",
    "precise": "who answers for retraining of product:churn-model",
    "home": "home",
    **RITUALS,
}
"""By how a route is used, or by its name where only buttons and menus use it. Else a route's own example is said."""

_OPENING = SAID["open incident PRODUCT: SYMPTOM"]
CHANGES: Mapping[str, str] = {"tick 1 1": _OPENING, "untick 1 1": _OPENING}
"""What is answered by a change of a card, and the sentence that brought the card."""

_WAITING = "test_an_unanswered_call_goes_on_and_a_promise_is_remembered_though_nobody_looked"
_WATCHED = "test_the_desk_tests_itself_and_tells_whoever_keeps_it_what_is_wrong"
TOLD: Mapping[str, str] = {
    "incident steps": _WAITING,
    "incident reminders": _WAITING,
    "self-tests": _WATCHED,
    "findings": _WATCHED,
    **RITUALS_TOLD,
}
"""Duty -> the story (a test of the battery) that tells of it."""


def said(route: Route) -> str:
    """What somebody says to reach this route; empty for what only the clock and the platforms say."""
    return SAID.get(route.usage or route.name, route.example)


def sayable(routes: Sequence[Route]) -> list[Route]:
    return [route for route in routes if route.usage or route.name in SAID]


def misunderstood(routes: Sequence[Route]) -> list[str]:
    """What has no sentence, and sentences that lead elsewhere."""
    return [f"{each.usage}: {said(each)!r}" for each in sayable(routes) if _reached(routes, said(each)) is not each]


def _reached(routes: Sequence[Route], sentence: str) -> Route | None:
    return next((route for route in routes if route.pattern.fullmatch(sentence)), None)
