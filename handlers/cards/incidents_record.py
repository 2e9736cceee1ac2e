"""The record of one incident as a card: what it was, what was decided, what happened last, what is left.

Refuses to be the whole record: that is a file, and the card says where.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import Action, Card, Fact, Part, Row, Span
from bot.messages import Facts as Table
from handlers.cards.incidents_list import words
from handlers.cards.incidents_postmortem import Facts, first_layer, since
from handlers.cards.incidents_wording import layer_name, person_name, title_of
from handlers.cards.wording import faint, holder_words, para, strong
from store.decisions import DECISIONS

LATEST = 12
UNSAID = "GAP: nobody has written it down"


def card(facts: Facts) -> Card:
    incident, portfolio = facts.view.incident, facts.view.sight.portfolio
    number = incident.number
    pin = (Action("Customer impact", f"note {number}"),) if not incident.impact else ()
    return Card(
        f"Postmortem. {title_of(portfolio, incident)}.",
        (
            para(strong("Summary: "), incident.symptom),
            Table(tuple(_rows(facts))),
            *_decisions(facts),
            *_timeline(facts),
            para(
                strong("What detection missed: "), f"{incident.reporter_name} said it first. What would have, earlier?"
            ),
            para(strong("Evaluation gap: "), "Which test would have failed before users did, and who owns it?"),
            *_actions(facts),
        ),
        (Action("Follow-up", f"follow up {number}"), *pin),
        foot=f"Whole, as a file: python app.py postmortem {number} > incident-{number}.md",
    )


def _rows(facts: Facts) -> Iterator[Fact]:
    view, incident, portfolio = facts.view, facts.view.incident, facts.view.sight.portfolio
    yield Fact("Opened", view.clock(incident.opened_at), f"by {incident.reporter_name}")
    yield Fact("Accountable", holder_words(portfolio, incident.accountable) if incident.accountable else "GAP: nobody")
    yield Fact("Had it", person_name(portfolio, incident.course.assignee))
    yield Fact("Acknowledged", since(incident, "acked_at"))
    yield Fact("Decided", since(incident, "decided_at"))
    yield Fact("Resolved", since(incident, "resolved_at"), incident.outcome)
    yield Fact("Impact", incident.impact or UNSAID, tone="plain" if incident.impact else "gap")
    yield Fact("First taken for", layer_name(portfolio, first_layer(facts)))
    moves = f"moved {len(facts.handoffs)} times" if len(facts.handoffs) > 1 else ""
    yield Fact("Cause by layer", layer_name(portfolio, incident.cause), moves)


def _decisions(facts: Facts) -> Iterator[Part]:
    portfolio = facts.view.sight.portfolio
    yield para(strong("Decisions"), "" if facts.decisions else ": none was recorded. Who chose what was done?")
    for each in facts.decisions:
        name = DECISIONS[each.kind].name if each.kind in DECISIONS else each.kind
        if each.decided_by:
            who = portfolio.holder_name(each.decided_by)
            yield Row((strong(name), Span(f" by {who}, {facts.view.clock(each.decided_at)}: {each.reason}")))
        else:
            yield Row((strong(name), Span(f": asked of {person_name(portfolio, each.asked)}, not decided")))


def _timeline(facts: Facts) -> Iterator[Part]:
    earlier = len(facts.lines) - LATEST
    yield para(strong("Timeline"), faint(f" {earlier} earlier lines are in the file") if earlier > 0 else "")
    for each in facts.lines[-LATEST:]:
        yield Row(words(facts.view, each))


def _actions(facts: Facts) -> Iterator[Part]:
    portfolio = facts.view.sight.portfolio
    yield para(strong("Actions"), "" if facts.actions else ": none yet.")
    for each in facts.actions:
        done = "☑" if each.done_at else "☐"
        who = f" {portfolio.holder_name(each.owner)}, by {each.due_on:%d %b %Y}"
        buttons = () if each.done_at else (Action("Done", f"done {each.id}"),)
        yield Row((Span(f"{done} {each.words}"), faint(who)), buttons)
