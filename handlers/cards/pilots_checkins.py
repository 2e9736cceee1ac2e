"""The check-in of a pilot: what is asked of whom, what they said, what changed since last time.

Refuses to call a pilot healthy because somebody said so: the lights follow from the values.
"""

from __future__ import annotations

from bot.messages import Action, Card, Fact, Facts, Part
from handlers.cards.pilots import Seen, criterion_fact, decision_words
from handlers.cards.reviews_wording import calendar_day, moment, person_name, plural, title_of
from handlers.cards.wording import para, strong
from store.checkins import Checkin
from store.rituals import Ritual

ASKED = {
    "progress": "your half: the latest value of each criterion, blockers, risks, feedback",
    "word": "your word: is the value there?",
}


def headline(seen: Seen, found: Checkin, zone: str) -> Card:
    """The living card in the pilot's room."""
    parts: list[Part] = [Facts(tuple(criterion_fact(seen, each) for each in seen.criteria))] if seen.criteria else []
    if not seen.criteria:
        parts.append(para(strong("No success criterion: "), "there is nothing to check in against."))
    facts = [Fact(name, text) for name, text in _told(found) if text]
    facts.append(Fact("Value confirmed", _word(seen, found)))
    if seen.record is not None:
        facts.append(Fact("Decision", decision_words(seen, seen.record)))
    parts.append(Facts(tuple(facts)))
    late = ": late" if found.late else ""
    return Card(
        f"Check-in of {seen.pilot.name}, {calendar_day(found.slot_day)}{late}",
        tuple(parts),
        (
            Action("Report progress", f"progress of {seen.pilot.id}"),
            Action("Is the value there?", f"word on {seen.pilot.id}"),
        ),
        foot=_foot(found, zone),
        tone="good" if found.has("progress") and found.has("word") else "plain" if found.state == "open" else "warn",
    )


def _told(found: Checkin) -> tuple[tuple[str, str], ...]:
    return ("Blockers", found.blockers), ("Risks", found.risks), ("Feedback", found.feedback)


def _word(seen: Seen, found: Checkin) -> str:
    if not found.word:
        return "not said yet"
    note = f": {found.word_note}" if found.word_note else ""
    return f"{found.word}{note} ({person_name(seen.portfolio, found.word_by)})"


def _foot(found: Checkin, zone: str) -> str:
    if found.state != "open":
        return "Closed."
    close = f" Closes {moment(found.close_at, zone)}." if found.close_at else ""
    return f"Reply below, such as: yes: the queue is shorter.{close}"


def invitation(seen: Seen, found: Checkin, half: str, zone: str) -> Card:
    until = f" by {moment(found.close_at, zone)}" if found.close_at else ""
    return Card(
        f"Check-in of {seen.pilot.name}: {ASKED[half]}",
        (para(f"Three minutes{until}. Last time: {seen.lights or 'no values yet'}"),),
        (_button(seen.pilot.id, half),),
    )


def nudge(seen: Seen, found: Checkin, half: str, zone: str) -> Card:
    until = f" It closes {moment(found.close_at, zone)}." if found.close_at else ""
    return Card(
        f"The check-in of {seen.pilot.name} still needs you",
        (para(f"It is {ASKED[half]}.{until}"),),
        (_button(seen.pilot.id, half),),
        foot="I ask twice at most.",
    )


def _button(pilot: str, half: str) -> Action:
    if half == "word":
        return Action("Is the value there?", f"word on {pilot}", "primary")
    return Action("Report progress", f"progress of {pilot}", "primary")


def silent(seen: Seen, number: int) -> Card:
    """To the product owner, after two check-ins nobody answered."""
    name = seen.pilot.name
    parts = (
        para("Neither the pilot owner nor the scenario owner said a word. A pilot nobody looks at decides nothing."),
        para("Ask them, pause it, or decide now."),
    )
    actions = (
        Action("Show", f"pilot {seen.pilot.id}"),
        Action("Decide …", f"decide pilot {seen.pilot.id}"),
        Action("Pause …", f"pause check-in of {seen.pilot.id}"),
    )
    return Card(f"{name} has been silent for {plural(number, 'check-in')}", parts, actions, tone="warn")


def missed(seen: Seen, ritual: Ritual, following: Ritual) -> Card:
    when = moment(following.due_at, ritual.rule.zone) if following.due_at else "not planned"
    assert ritual.due_at is not None
    return Card(
        f"{title_of(seen.portfolio, ritual)} was not held",
        (
            para(
                f"It was due {moment(ritual.due_at, ritual.rule.zone)}. That is more than "
                f"{plural(ritual.late_hours, 'hour')} ago, so I skip it. The next one: {when}."
            ),
        ),
        tone="warn",
    )
