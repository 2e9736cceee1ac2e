"""The decision of a pilot: the reminder, the card on the day, and what was decided.

Refuses a decision without the evidence beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Action, Card, Fact, Facts, Part
from handlers.cards.pilots import Seen, criterion_fact, decision_words, word_words
from handlers.cards.reviews_wording import calendar_day, person_name, plural
from handlers.cards.wording import listed, para, role_name, strong
from store.gates import FALLBACK
from store.pilots import Record
from store.portfolio import Portfolio

OPTIONS: Mapping[str, str] = {
    "scale": "it works, and more people get it",
    "rework": "the idea holds, the way does not: change and try again",
    "repeat": "not enough evidence: the same again, with changed criteria",
    "close": "it ends here, and we keep what we learnt",
}  # fmt: skip


def reminder(seen: Seen, found: Record) -> Card:
    """14, 7 and 1 day before."""
    left = found.days_left(seen.at)
    parts: list[Part] = [Facts(tuple(criterion_fact(seen, each) for each in seen.criteria))] if seen.criteria else []
    empty = [each.metric for each in seen.criteria if not seen.values(each)]
    if empty:
        parts.append(para(strong("Can this be decided on the date? "), f"There is no value yet for {listed(empty)}."))
    actions = (
        Action("Decide now …", f"decide pilot {seen.pilot.id}", seen=found.generation),
        Action("Move the date …", f"move decision of {seen.pilot.id}", seen=found.generation),
    )
    assert found.decides_on is not None
    title = f"{seen.pilot.name}: the decision is due in {plural(left, 'day')}, {calendar_day(found.decides_on)}"
    return Card(title, tuple(parts), actions)


def decision(seen: Seen, found: Record, gaps: Sequence[str]) -> Card:
    """On the day and after it: criteria against evidence, the scenario owner's word, and the four ways."""
    over = -found.days_left(seen.at)
    late = f", {plural(over, 'day')} past its date" if over > 0 else ""
    parts: list[Part] = [
        Facts(
            (
                Fact("Goal", found.goal),
                Fact("Value hypothesis", found.hypothesis),
                *(criterion_fact(seen, each) for each in seen.criteria),
                Fact("Scenario owner", word_words(seen)),
            )
        )
    ]
    if gaps:
        names = [gap_name(seen.portfolio, gap) for gap in gaps]
        parts.append(
            para(strong("Missing for scaling: "), f"{listed(names)}. Each is to be filled, or waived by name.")
        )
    actions = tuple(
        Action(f"{name.capitalize()} …", f"decide pilot {seen.pilot.id} {name}", seen=found.generation)
        for name in OPTIONS
    )
    move = Action("Move the date …", f"move decision of {seen.pilot.id}", seen=found.generation)
    return Card(
        f"Decide: {seen.pilot.name}{late}", tuple(parts), (*actions, move), tone="warn" if over > 0 else "plain"
    )


def moves(found: Record) -> str:
    return f"Moved {plural(found.moved, 'time')} so far." if found.moved else "It was never moved."


def gap_name(portfolio: Portfolio, gap: str) -> str:
    return "human fallback" if gap == FALLBACK else role_name(portfolio, gap)


def decided(seen: Seen, found: Record) -> Card:
    """What was decided, by whom, on what evidence; the same card wherever it is seen."""
    evidence = (*(criterion_fact(seen, each) for each in seen.criteria), Fact("Scenario owner", word_words(seen)))
    facts = [Fact("Reason", found.reason), *evidence]
    if found.waived:
        facts.append(Fact("Waived", listed([gap_name(seen.portfolio, each) for each in found.waived]), tone="gap"))
    if found.conclusions:
        facts.append(Fact("Learnt", found.conclusions))
    if found.dissent:
        facts.append(Fact("Dissent", found.dissent))
    if found.state == "running":
        facts.append(Fact("Next decision", decision_words(seen, found), f"round {found.round}"))
    by = person_name(seen.portfolio, found.decided_by)
    title = f"{seen.pilot.name}: {found.decision}, decided by {by}"
    return Card(title, (Facts(tuple(facts)),), (Action("Memo", f"memo of {seen.pilot.id}"),), tone="good")
