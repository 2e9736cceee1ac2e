"""A pilot's record and the list of pilots: what was promised, the light of each criterion, what is due, late, silent.

Refuses a light that nobody can check: beside each stand the value, the target and where the value is from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.messages import Action, Card, Fact, Facts, Part, Row, Span
from handlers.cards.charts import lights
from handlers.cards.reviews_wording import (
    calendar_day,
    person_name,
    pilot_name,
    plural,
    product_name,
    rhythm,
    side_words,
)
from handlers.cards.rituals import next_words
from handlers.cards.wording import faint, para, strong
from store.checkins import Checkin, Measure
from store.criteria import Criterion, Light, light, trend
from store.pilots import Record
from store.portfolio import Pilot, Portfolio
from store.rituals import Ritual
from store.sides import Side

LIGHTS: Mapping[Light, str] = {"green": "🟢", "amber": "🟡", "red": "🔴", "grey": "⚪"}
TRENDS = {"better": "better than before", "worse": "worse than before", "same": "as before", "new": ""}


@dataclass(frozen=True, slots=True)
class Seen:
    """A pilot with everything its cards need. `worded`: the last check-in with a word of the scenario owner."""

    portfolio: Portfolio
    pilot: Pilot
    record: Record | None
    criteria: Sequence[Criterion]
    measures: Mapping[int, Sequence[Measure]]
    sides: tuple[Side, Side]
    latest: Checkin | None
    worded: Checkin | None
    ritual: Ritual | None
    at: datetime

    def values(self, criterion: Criterion) -> list[float]:
        return [each.value for each in self.measures.get(criterion.number, ())]

    def light(self, criterion: Criterion) -> Light:
        return light(criterion, self.values(criterion), self.record.spent(self.at) if self.record else 0.0)

    @property
    def runs(self) -> bool:
        return self.record is not None and self.record.state == "running"

    @property
    def lights(self) -> str:
        return "".join(LIGHTS[self.light(each)] for each in self.criteria)


def criterion_fact(seen: Seen, criterion: Criterion) -> Fact:
    """`🟡 answer time | 5 hours, wanted <= 4 hours | worse than before; evidence`."""
    measures = seen.measures.get(criterion.number, ())
    shade = seen.light(criterion)
    if not measures:
        return Fact(f"{LIGHTS[shade]} {criterion.metric}", f"no value yet, wanted {_wanted(criterion)}", criterion.how)
    latest = measures[-1]
    moved = TRENDS[trend(criterion, seen.values(criterion))]
    before = f" ({criterion.shown(measures[-2].value)})" if len(measures) > 1 and moved else ""
    notes = [f"{moved}{before}" if moved else "", latest.evidence or criterion.how]
    value = f"{criterion.shown(latest.value)}, wanted {_wanted(criterion)}"
    tone = {"green": "good", "red": "gap"}.get(shade, "plain")
    label = f"{LIGHTS[shade]} {criterion.metric}"
    return Fact(label, value, "; ".join(note for note in notes if note), tone)  # type: ignore[arg-type]  # one of the tones


def _wanted(criterion: Criterion) -> str:
    return f"{criterion.comparison} {criterion.shown(criterion.target)}"


def record(seen: Seen) -> Card:
    """The whole of one pilot."""
    if seen.record is None:
        return _unwritten(seen)
    found = seen.record
    parts: list[Part] = [*_promise(seen, found)]
    if seen.criteria:
        parts.append(Facts(tuple(criterion_fact(seen, each) for each in seen.criteria)))
    else:
        parts.append(para(strong("No success criterion yet: "), "without a number nobody can say whether it worked."))
    return Card(seen.pilot.name, tuple(parts), _buttons(seen, found), foot=_foot(seen, found), tone=_tone(seen, found))


def _promise(seen: Seen, found: Record) -> list[Part]:
    owner, scenario = seen.sides
    known = seen.portfolio.products.get(seen.pilot.product or "")
    facts = [
        Fact("Goal", found.goal or "not written down", tone="plain" if found.goal else "gap"),
        Fact("Value hypothesis", found.hypothesis or "not written down", tone="plain" if found.hypothesis else "gap"),
        *((Fact("Scenarios", "; ".join(found.scenarios)),) if found.scenarios else ()),
        *((Fact("Constraints and risks", found.risks),) if found.risks else ()),
        *((Fact("Team", found.team),) if found.team else ()),
        Fact("Product", known.name if known else "none", known.stage if known else ""),
        Fact("Pilot owner", side_words(seen.portfolio, owner, labelled=True)),
        Fact("Scenario owner", side_words(seen.portfolio, scenario, labelled=True), _word(seen)),
        *_checkin(seen, found),
        Fact("Decision", decision_words(seen, found), tone="gap" if found.overdue(seen.at) else "plain"),
        *((Fact("Learnt", found.conclusions),) if found.conclusions else ()),
    ]
    return [Facts(tuple(facts))]


def _checkin(seen: Seen, found: Record) -> tuple[Fact, ...]:
    if seen.ritual is None or found.state != "running":
        return ()
    return (Fact("Check-in", rhythm(seen.ritual.rule), f"next: {next_words(seen.ritual)}"),)


def _word(seen: Seen) -> str:
    return f"value confirmed: {word_words(seen)}" if seen.worded else "has not said yet whether the value is there"


def word_words(seen: Seen) -> str:
    """`yes: the queue is shorter (Sam Scenario, Thu 26 Nov)`: the newest word, of whichever check-in it is."""
    said = seen.worded
    if said is None:
        return "has not said whether the value is there"
    note = f": {said.word_note}" if said.word_note else ""
    return f"{said.word}{note} ({person_name(seen.portfolio, said.word_by)}, {calendar_day(said.slot_day)})"


def decision_words(seen: Seen, found: Record) -> str:
    if found.state == "decided":
        by = person_name(seen.portfolio, found.decided_by)
        return f"{found.decision}, by {by}: {found.reason}"
    if found.decides_on is None:
        return "no date yet"
    left = found.days_left(seen.at)
    when = f"in {plural(left, 'day')}" if left > 0 else "today" if left == 0 else f"{plural(-left, 'day')} ago"
    moved = f", moved {plural(found.moved, 'time')}" if found.moved else ""
    return f"{calendar_day(found.decides_on)} {found.decides_on.year}, {when}{moved}"


def _tone(seen: Seen, found: Record) -> Literal["plain", "warn"]:
    return "warn" if found.overdue(seen.at) or not seen.criteria else "plain"


def _buttons(seen: Seen, found: Record) -> tuple[Action, ...]:
    name = seen.pilot.id
    if found.state == "draft":
        return (
            Action("Write the record", f"record pilot {name}"),
            Action("Add a criterion …", f"criterion of {name}"),
            Action("Start", f"start pilot {name}", "primary", seen=found.generation),
        )
    if found.state == "running":
        return (
            Action("Report progress", f"progress of {name}", "primary"),
            Action("Is the value there?", f"word on {name}"),
            Action("Decide …", f"decide pilot {name}", seen=found.generation),
        )
    return (Action("Memo", f"memo of {name}"),)


def _foot(seen: Seen, found: Record) -> str:
    state = {"draft": "Not started", "running": f"Running, round {found.round}", "decided": "Decided"}[found.state]
    silent = f"; silent for {plural(found.silent, 'check-in')}" if found.silent else ""
    return f"{state}{silent}. Written by {person_name(seen.portfolio, found.said_by)}."


def made(pilot: Pilot) -> Card:
    """A draft that nobody has written anything about."""
    actions = (
        Action("Write the record", f"record pilot {pilot.id}", "primary"),
        Action("Who owns it …", f"correct pilot_owner of pilot:{pilot.id}"),
    )
    next_steps = para("Next: what it promises, and who owns it.")
    return Card(f"{pilot.name} is in the catalog as a draft.", (next_steps,), actions, foot=f"Its id is {pilot.id}.")


def _unwritten(seen: Seen) -> Card:
    owner, scenario = seen.sides
    parts = (
        para(seen.pilot.task or "Nobody has said what it tries."),
        para(
            "Pilot owner: ", side_words(seen.portfolio, owner, labelled=True), ". Scenario owner: ",
            side_words(seen.portfolio, scenario, labelled=True), ".",
        ),
        para(strong("Nothing is written down: "), "no goal, no criterion, no decision date."),
    )  # fmt: skip
    action = Action("Write the record", f"record pilot {seen.pilot.id}", "primary")
    return Card(seen.pilot.name, parts, (action,), tone="warn")


LISTED = 20

# --- the list ------------------------------------------------------------------------------------------


def listing(rows: Sequence[Seen], number: int, late: int, of: str = "") -> Card:
    """The most urgent first; `number` of them there are, `late` of them past their date."""
    if not rows:
        return Card(f"{of or 'The company'} has no pilot.", foot=f"Say: new pilot NAME for {of or 'PRODUCT'}")
    title = f"{plural(number, 'pilot')}{f', {late} past the decision date' if late else ''}"
    hidden = number - len(rows)
    more = (para(f"and {plural(hidden, 'more pilot')}: pilots of PRODUCT"),) if hidden > 0 else ()
    running = {each.pilot.name: [each.light(one) for one in each.criteria] for each in rows if each.runs}
    parts = (*(_line(each) for each in rows), *more, *lights(running))
    return Card(title, parts, tone="warn" if late else "plain")


def _line(seen: Seen) -> Row:
    product = product_name(seen.portfolio, seen.pilot.product or "no product")
    if seen.record is None:
        words = "nothing is written down"
    elif seen.record.state == "decided":
        words = f"{seen.record.decision}: {seen.record.reason}"
    else:
        words = f"{'draft; ' if seen.record.state == 'draft' else ''}decision {decision_words(seen, seen.record)}"
    silent = f"; silent for {plural(seen.record.silent, 'check-in')}" if seen.record and seen.record.silent else ""
    spans = (strong(f"{seen.pilot.name} "), Span(f"{seen.lights} {words}{silent}"), faint(f"\n{product}"))
    return Row(spans, (Action("Show", f"pilot {seen.pilot.id}"),))


def alike(portfolio: Portfolio, pilot: Pilot, found: Sequence[tuple[Pilot, Record | None]]) -> Card:
    """Before a new one starts: who tried nearly the same, and what came of it."""
    rows = tuple(
        Row((strong(f"{other.name}: "), Span(_outcome(other, told))), (Action("Show", f"pilot {other.id}"),))
        for other, told in found
    )
    actions = (Action("Start", f"start pilot {pilot.id} after all", "primary"),)
    title = f"Before {pilot_name(portfolio, pilot.id)} starts: nearly the same was tried"
    return Card(title, rows, actions, foot="Nothing has started yet.")


def _outcome(pilot: Pilot, told: Record | None) -> str:
    if told is None:
        return f"{pilot.task or 'no task recorded'}; {pilot.status or 'no status'}, nothing written down"
    if told.state == "decided":
        learnt = f" Learnt: {told.conclusions}" if told.conclusions else ""
        return f"{told.goal}; {told.decision}: {told.reason}.{learnt}"
    return f"{told.goal or pilot.task}; {told.state}"
