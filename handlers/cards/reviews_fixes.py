"""Fixes on cards: what is open, how often it came back, and the choice somebody has to make the third time.

Refuses to let a fix look done because somebody said so: only the check says it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import Action, Card, Fact, Facts, Part, Row, Span, Text
from handlers.cards.reviews_wording import calendar_day, person_name, plural, product_name, short
from handlers.cards.wording import faint, para, strong
from store.fixes import Checked, Fix
from store.portfolio import Portfolio

TITLE = 100
"""*Units*: characters of a fix's title in a list."""
LISTED = 8
ENDS = {"done": "said to be done, waits for its check", "verified": "proven", "dropped": "dropped"}
TIMES = {1: "back once", 2: "back twice"}


def alike(portfolio: Portfolio, same: Fix, command: str, again: Mapping[str, str]) -> Card:
    """One of that name is open: what it is, and two ways on. `again`: the fields of the one that was asked for."""
    named = f"Fix {same.number} of {product_name(portfolio, same.product)} is called the same. Is it the same?"
    known = (
        para(f"“{short(same.title, TITLE)}”: {fix_words(portfolio, same)}."),
        para("Nothing was chosen. If it is another, choose it all the same, or say it in other words."),
    )
    ways = (
        Action("Choose another", command, "danger", args=again),
        Action("Show its list", f"fixes of {same.product}"),
    )
    return Card(named, known, ways, tone="warn")


def fix_row(portfolio: Portfolio, fix: Fix) -> Part:
    """A line with buttons; the third time the three ways out and no other."""
    spans = [strong(f"Fix {fix.number}: "), Span(short(fix.title, TITLE)), faint(f"\n{fix_words(portfolio, fix)}")]
    return Row(tuple(spans), choices(fix) if fix.must_choose else buttons(fix))


def fix_words(portfolio: Portfolio, fix: Fix) -> str:
    words = [person_name(portfolio, fix.owner), f"until {calendar_day(fix.due_on)}", f"proven by {fix.proof}"]
    if fix.carried:
        words.append(TIMES.get(fix.carried, f"back for the {ordinal(fix.carried)} time: choose"))
    if fix.reopened:
        words.append("was said to be done, and the numbers did not move")
    if fix.state == "escalated":
        words.append("with the product owner" + (f" because {fix.reason}" if fix.reason else ""))
    words += [ENDS[fix.state]] if fix.state in ENDS else []
    words += [f"because {fix.reason}"] if fix.state == "dropped" else []
    return "; ".join(words)


def ordinal(number: int) -> str:
    return {3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def buttons(fix: Fix) -> tuple[Action, ...]:
    """What can still be done about it."""
    done = Action("Done", f"done fix {fix.number}", seen=fix.generation)
    drop = Action("Drop …", f"drop fix {fix.number}", seen=fix.generation)
    return () if fix.state in ("verified", "dropped") else (drop,) if fix.state == "done" else (done, drop)


def choices(fix: Fix) -> tuple[Action, ...]:
    return (
        Action("Do it by …", f"commit fix {fix.number}", "primary", seen=fix.generation),
        Action("Drop it …", f"drop fix {fix.number}", seen=fix.generation),
        Action("Escalate …", f"escalate fix {fix.number}", "danger", seen=fix.generation),
    )


def checked_line(found: Checked) -> Text:
    """What the check said of a fix that was marked done."""
    fix = found.fix
    if found.verdict == "verified":
        return para(strong(f"Fix {fix.number} is proven: "), f"{fix.title} ({fix.proof}{_measured(found)}).")
    if found.verdict == "reopened":
        return para(
            strong(f"Fix {fix.number} is open again: "), f"{fix.title}. It was to reach {fix.proof}{_measured(found)}."
        )
    return para(f"Fix {fix.number} waits for its check: {fix.title} ({fix.proof}).")


def _measured(found: Checked) -> str:
    if found.value is None:
        return ""
    rate = found.fix.proof.metric.endswith("rate")
    return f"; it is {f'{found.value * 100:.1f}%' if rate else f'{found.value:g}'}"


def chosen(portfolio: Portfolio, fix: Fix, by: str) -> Card:
    facts = (
        Fact("Whose", person_name(portfolio, fix.owner)),
        Fact("Until", calendar_day(fix.due_on)),
        Fact("Proven by", str(fix.proof)),
    )
    state = by if fix.generation > 1 else f"chosen by {by}"
    return Card(f"Fix {fix.number}: {fix.title}", (Facts(facts),), buttons(fix), foot=f"It is {state}.")


def listing(portfolio: Portfolio, product: str, fixes: list[Fix]) -> Card:
    name = product_name(portfolio, product)
    if not fixes:
        return Card(f"No fix of {name} is open.", tone="good")
    return Card(f"{plural(len(fixes), 'open fix')} of {name}", _rows(portfolio, fixes))


def _rows(portfolio: Portfolio, fixes: list[Fix]) -> tuple[Part, ...]:
    more = len(fixes) - LISTED
    last = (para(faint(f"and {more} more, which came back less often")),) if more > 0 else ()
    return (*(fix_row(portfolio, fix) for fix in fixes[:LISTED]), *last)


def mine(portfolio: Portfolio, fixes: list[Fix]) -> Card:
    return Card(f"{plural(len(fixes), 'fix')} for you to do", _rows(portfolio, fixes))


def escalated(portfolio: Portfolio, fix: Fix, by: str) -> Card:
    """To the product owner."""
    name = product_name(portfolio, fix.product)
    parts = (
        para(strong(fix.title)),
        para(fix_words(portfolio, fix), "."),
        para("Decide: it is done by a date, or it is dropped with a reason."),
    )
    choose = tuple(each for each in choices(fix) if not each.command.startswith("escalate"))
    return Card(
        f"A fix of {name} needs you: it does not get done", parts, choose, foot=f"Escalated by {by}.", tone="warn"
    )
