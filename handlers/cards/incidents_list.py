"""What is open, and one incident with what happened last.

Refuses to print everything: it says how many more there are, and where the rest is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import Action, Card, Row, Span
from handlers.cards.incidents import View, now_words
from handlers.cards.incidents_wording import product_name
from handlers.cards.wording import faint, para, strong
from store.frozen import Frozen
from store.lifecycle import CALLING
from store.timeline import Entry

LATEST = 10
CALLED = ("called", "skipped", "asked")
SPOKEN = ("opened", "note", "hypothesis", "impact", "update", "said")
"""Lines that are somebody's own words, not a verb of the desk's."""


def listed(views: Sequence[View], *, most: int, of: str | None = None) -> Card:
    """Every open incident, the oldest first; of one product where one is named."""
    if not views:
        how = para(f"To open one: open incident {of or 'PRODUCT'}: WHAT IS WRONG")
        return Card(f"No incident is open{f' for {of}' if of else ''}.", (how,), tone="good")
    rows = tuple(Row(_line(each), _buttons(each)) for each in views[:most])
    more = (para("… and more. Say: incidents of PRODUCT"),) if len(views) > most else ()
    waiting = sum(each.incident.state in CALLING for each in views)
    taken = (
        f", {waiting} that nobody has yet" if waiting else f", and somebody has {'it' if len(views) == 1 else 'each'}"
    )
    number = f"{most}+" if len(views) > most else str(len(views))
    title = f"{number} open incident{'' if len(views) == 1 else 's'}{taken}."
    return Card(title, (*rows, *more), tone="bad" if waiting else "warn")


def _line(view: View) -> tuple[Span, ...]:
    incident = view.incident
    name = product_name(view.sight.portfolio, incident.product)
    return (
        strong(f"{incident.number} {incident.severity} {name}"),
        Span(f": {_short(incident.symptom)}"),
        faint(f"\n{now_words(view)}"),
    )


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"


def _buttons(view: View) -> tuple[Action, ...]:
    incident = view.incident
    show = Action("Show", f"status {incident.number}")
    if incident.state in CALLING:
        return (Action("Acknowledge", f"ack {incident.number}", "primary", incident.generation), show)
    return (show,)


def detail(view: View, headline: Card, lines: Sequence[Entry], book: Frozen | None) -> Card:
    """The headline, what is left of the runbook, and the latest lines of the timeline."""
    rows = tuple(Row(words(view, each)) for each in lines[-LATEST:])
    earlier = len(lines) - len(rows)
    more = (para(f"{earlier} earlier lines: say postmortem {view.incident.number}"),) if earlier else ()
    left = [each for number, each in enumerate(book.first_steps, 1) if number not in book.ticks] if book else []
    steps = (para(strong("Next step of the runbook: "), left[0]),) if left else ()
    return replace(headline, parts=(*headline.parts, *steps, *more, *rows))


def words(view: View, entry: Entry) -> tuple[Span, ...]:
    """One line of the timeline."""
    who = view.sight.portfolio.holder_name(entry.actor) if entry.actor else "Desk"
    changed = faint(" (edited)") if entry.changed_at and entry.kind != "deleted" else Span("")
    joined = " " if entry.actor or entry.kind in CALLED else ": "
    return (faint(f"{view.clock(entry.at)} "), strong(who), Span(f"{joined}{told(entry)}"), changed)


def told(entry: Entry) -> str:
    """What they did, or said, after their name."""
    if entry.kind == "deleted":
        return "took back what they said"
    if entry.kind in SPOKEN:
        return f"{entry.kind}: {entry.words}"
    return f"{entry.kind} {entry.words}" if not entry.actor and entry.kind in CALLED else entry.words
