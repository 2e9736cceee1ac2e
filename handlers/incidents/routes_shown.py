"""What is asked about incidents, and what is arranged around them.

Refuses to hide one: it stands in help with its usage.
"""

from __future__ import annotations

from bot.messages import Route
from handlers.incidents import (
    covering,
    following,
    recording,
    showing,
    steering,
)
from handlers.incidents.patterns import NUMBER, TEXT
from handlers.sentences import words
from store.rights import ACTIONS, WHO

SHOWN = (
    Route(
        "status",
        words(
            rf"(?:status|(?:show |how is )?(?:the )?incident(?= #?\d)){NUMBER}"
            r"|(?:open |list )?incidents(?: (?:of|for|on) (?P<product>.+?))?"
        ),
        showing.status,
        "status [N]",
        "open incidents, who has each, what happens next; or one of them",
        menu=True,
        example="status",
        needs_actor=True,
    ),
    Route(
        "simulate",
        words(r"simulate (?P<rest>.+?)"),
        showing.simulate,
        "simulate PRODUCT [LAYER] [SEVERITY]",
        "who would be called, and when; nobody is",
        example="simulate churn-model data critical",
        menu=True,
    ),
    Route(
        "follow up",
        words(rf"follow[ -]?up{NUMBER}(?: (?P<owner>[^:]+?) by (?P<date>[^:]+?))?{TEXT}"),
        following.follow_up,
        "follow up N NAME by DATE: WHAT",
        "something to do after it, reminded until done",
        example="follow up 1 me by 2030-12-02: add a freshness check",
        needs_actor=True,
    ),
    Route(
        "follow ups",
        words(rf"(?:follow[ -]?ups|(?:overdue |open )?actions)(?: of)?{NUMBER}"),
        following.listed,
        "follow ups",
        "what is not done yet",
        example="follow ups",
    ),
    Route(
        "done",
        words(r"done #?(?P<number>\d{1,9})"),
        following.done,
        "done N",
        "a follow-up is done",
        example="done 1",
        needs_actor=True,
    ),
    Route(
        "stats",
        words(r"(?:incident )?stats(?: by (?P<by>layer|product|accountability))?(?: (?P<days>\d{1,4}) days)?"),
        recording.stats,
        "stats [by product]",
        "how long until somebody had it, decided, and it was over",
        example="stats by product",
        menu=True,
    ),
    Route(
        "postmortem",
        words(rf"post-?mortem{NUMBER}"),
        recording.postmortem,
        "postmortem N",
        "the record of an incident; whole as a file: app.py postmortem N",
        example="postmortem 1",
        needs_actor=True,
    ),
    Route(
        "on call",
        words(r"on[ -]call for (?P<team>.+?)(?: is|:) (?P<person>.+?) (?:until|for) (?P<until>.+?)"),
        covering.on_call,
        "on call for TEAM is NAME until DATE",
        "who is called for a team",
        example="on call for Data Harbour is me for 8h",
        needs_actor=True,
    ),
    Route(
        "covers",
        words(r"covers|on[ -]call|who is on call"),
        covering.shown,
        "on call",
        "who is called instead",
        example="covers",
    ),
    Route(
        "cover",
        words(r"cover me by (?P<person>.+?) (?:until|for) (?P<until>.+?)"),
        covering.cover,
        "cover me by NAME until DATE",
        "somebody stands in while you are away",
        example="cover me by Kofi Mensah for 8h",
        needs_actor=True,
    ),
    Route(
        "back",
        words(r"i(?: am|'m) back"),
        covering.back,
        "I am back",
        "nobody stands in for you any more",
        example="I am back",
        needs_actor=True,
    ),
    Route(
        "rights",
        words(r"incident rights"),
        steering.show_rights,
        "incident rights",
        "who may do what",
        example="incident rights",
    ),
    Route(
        "let",
        words(rf"let (?P<who>{'|'.join(WHO)}) (?P<action>{'|'.join(ACTIONS)}) incidents?"),
        steering.let,
        "let WHO ACTION incidents",
        "say who may; for the portfolio lead",
        example="let concerned resolve incidents",
        needs_actor=True,
    ),
    Route(
        "emoji",
        words(r"acknowledging emoji(?: is| are|:) (?P<emoji>.+?)"),
        steering.emoji,
        "acknowledging emoji are EMOJI, EMOJI",
        "which reactions acknowledge; for the portfolio lead",
        example="acknowledging emoji are eyes",
        needs_actor=True,
    ),
)
