"""The record of one incident as Markdown, made of what was said and done.

Refuses to let anybody's words become markup or a mention: they stand as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.cards.incidents import View
from handlers.cards.incidents_list import told
from handlers.cards.incidents_wording import after, layer_name, person_name, product_name, title_of
from handlers.cards.wording import holder_words, role_name
from store.decided import Asked
from store.decisions import DECISIONS
from store.followups import FollowUp
from store.frozen import Frozen
from store.handoffs import Handoff
from store.incidents import Incident
from store.timeline import Entry

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the record is made of."""

    view: View
    lines: tuple[Entry, ...]
    decisions: tuple[Asked, ...]
    handoffs: tuple[Handoff, ...]
    actions: tuple[FollowUp, ...]
    book: Frozen | None


def plain(words: str) -> str:
    """Words of others, as Markdown that shows exactly them."""
    return MARKUP.sub(r"\\\1", " ".join(words.split()))


def markdown(facts: Facts) -> str:
    sections = (_summary, _impact, _cause, _decisions, _timeline, _missed, _evaluation, _actions)
    title = f"# {plain(title_of(facts.view.sight.portfolio, facts.view.incident))}"
    return "\n\n".join([title, *("\n".join(section(facts)) for section in sections)]) + "\n"


def _at(facts: Facts, at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "not yet"


def _summary(facts: Facts) -> Iterator[str]:
    incident, portfolio = facts.view.incident, facts.view.sight.portfolio
    yield "## Summary\n"
    yield plain(incident.symptom)
    yield ""
    yield f"- Product: {plain(product_name(portfolio, incident.product))}"
    yield f"- Severity: {incident.severity}"
    yield f"- Opened: {_at(facts, incident.opened_at)}, by {plain(incident.reporter_name)}"
    holder = holder_words(portfolio, incident.accountable) if incident.accountable else "nobody"
    yield f"- Accountable for {role_name(portfolio, incident.accountability)}: {plain(holder)}"
    yield f"- Had it: {plain(person_name(portfolio, incident.course.assignee))}"
    yield f"- Coordinated by: {plain(person_name(portfolio, incident.coordinator))}"
    yield f"- First call: {since(incident, 'called_at')}; acknowledged: {since(incident, 'acked_at')}"
    yield f"- Decided: {since(incident, 'decided_at')}; resolved: {since(incident, 'resolved_at')}"


def since(incident: Incident, name: str) -> str:
    at = getattr(incident, name)
    return after(at - incident.opened_at) if at else "not yet"


def _impact(facts: Facts) -> Iterator[str]:
    yield "## Impact\n"
    yield (
        plain(facts.view.incident.impact)
        or "Nobody has written down the customer impact. Who was touched, and how many?"
    )


def _cause(facts: Facts) -> Iterator[str]:
    incident, portfolio = facts.view.incident, facts.view.sight.portfolio
    yield "## Cause by layer\n"
    yield f"- First taken for: {layer_name(portfolio, first_layer(facts))}"
    yield f"- Cause: {layer_name(portfolio, incident.cause)}"
    yield f"- What ended it: {plain(incident.outcome) or 'it is not over'}"
    yield f"- Exit criteria confirmed: {'yes' if incident.confirmed else 'no'}"
    if incident.hypothesis:
        yield f"- Last hypothesis: {plain(incident.hypothesis)}"
    for each in facts.handoffs:
        come, go = layer_name(portfolio, each.from_layer), layer_name(portfolio, each.to_layer)
        yield f"- Moved {come} → {go}: {plain(each.reason)} ({each.answer or 'not answered'})"


def first_layer(facts: Facts) -> str | None:
    return facts.handoffs[0].from_layer if facts.handoffs else facts.view.incident.layer


def _decisions(facts: Facts) -> Iterator[str]:
    portfolio = facts.view.sight.portfolio
    yield "## Decisions\n"
    for each in facts.decisions:
        name = DECISIONS[each.kind].name if each.kind in DECISIONS else each.kind
        if each.decided_by:
            who = plain(portfolio.holder_name(each.decided_by))
            yield f"- **{name}** by {who}, {_at(facts, each.decided_at)}: {plain(each.reason)}"
        else:
            yield f"- {name}: asked of {plain(person_name(portfolio, each.asked))}, not decided"
    if not facts.decisions:
        yield "No decision was recorded. Who chose what was done?"


def _timeline(facts: Facts) -> Iterator[str]:
    portfolio = facts.view.sight.portfolio
    yield "## Timeline\n"
    yield "| when (UTC) | who | where | what |"
    yield "|---|---|---|---|"
    for each in facts.lines:
        who = plain(portfolio.holder_name(each.actor)) if each.actor else "desk"
        said = plain(told(each))
        edited = " (edited)" if each.changed_at and each.kind != "deleted" else ""
        yield f"| {each.at:%Y-%m-%d %H:%M:%S} | {who} | {each.platform} | {said}{edited} |"


def _missed(facts: Facts) -> Iterator[str]:
    yield "## What detection missed\n"
    yield f"It was reported by {plain(facts.view.incident.reporter_name)}. What would have noticed it earlier?"
    open_ = (
        [each for number, each in enumerate(facts.book.first_steps, 1) if number not in facts.book.ticks]
        if facts.book
        else []
    )
    for each in open_:
        yield f"- Not ticked in the runbook: {plain(each)}"


def _evaluation(facts: Facts) -> Iterator[str]:
    yield "## Evaluation gap\n"
    yield "Which test would have failed before users did? Add the case to the evaluation set, and name its owner."
    for each in facts.book.evidence if facts.book else ():
        yield f"- Evidence asked for: {plain(each)}"


def _actions(facts: Facts) -> Iterator[str]:
    portfolio = facts.view.sight.portfolio
    yield "## Actions\n"
    for each in facts.actions:
        mark = "x" if each.done_at else " "
        yield f"- [{mark}] {plain(each.words)} ({plain(portfolio.holder_name(each.owner))}, by {each.due_on})"
    if not facts.actions:
        yield "None yet. Say: follow up NUMBER NAME by DATE: WHAT"
