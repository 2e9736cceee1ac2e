"""The ladder before anything fires: who would be called, when, who would be passed over and why.

Refuses to look better than it is: a rung that calls nobody is shown where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.messages import Action, Card, Fact, Facts, Part
from handlers.cards.incidents_wording import (
    call_words,
    lasting,
    layer_name,
    product_name,
    rung_words,
)
from handlers.cards.wording import para, role_name
from store.decisions import Decision
from store.ladder import Climb, Rung, Sight, climb
from store.severities import Severity, Waits, widened


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is rehearsed."""

    product: str
    layer: str | None
    accountability: str
    severity: Severity
    waits: Waits


def simulated(sight: Sight, ladder: tuple[Rung, ...], of: Rehearsal, decide: Sequence[tuple[Decision, Climb]]) -> Card:
    portfolio = sight.portfolio
    rows = tuple(_round(sight, ladder, of))
    called = any(row.tone != "gap" for row in rows)
    product = portfolio.products.get(of.product)
    fallback = Fact("Human fallback", product.fallback) if product and product.fallback else None
    again = widened(of.waits.page, 1)
    parts: tuple[Part, ...] = (
        para(f"Routed by {role_name(portfolio, of.accountability)}, layer {layer_name(portfolio, of.layer)}."),
        Facts(rows),
        para(_after(of, called=called, again=again)),
        Facts((fallback or Fact("Human fallback", "GAP: none is written down", tone="gap"),)),
        Facts(tuple(_decider(sight, decision, theirs) for decision, theirs in decide)),
    )
    return Card(
        f"If {product_name(portfolio, of.product)} had an incident now ({of.severity})",
        parts,
        (Action("Open incident", f"open incident {of.product}:", "danger"),),
        foot="A rehearsal: nobody was called.",
        tone="plain" if called else "bad",
    )


def _round(sight: Sight, ladder: tuple[Rung, ...], of: Rehearsal) -> Iterator[Fact]:
    """The first round: each rung with its instant, or why it is passed over."""
    step, after = 0, timedelta(0)
    while step < len(ladder):
        found = climb(sight, ladder, step)
        if found.call is None or found.step > len(ladder):
            skipped = [each for each in found.skipped if each.rung in ladder[step:]]
            yield from (_skipped(sight, each.rung, each.why) for each in skipped[: len(ladder) - step])
            return
        yield from (_skipped(sight, each.rung, each.why) for each in found.skipped)
        when = "at once" if not after else f"after {lasting(after)}"
        yield Fact(when, found.call.person.name, call_words(sight.portfolio, found.call))
        step, after = found.step, after + of.waits.page


def _skipped(sight: Sight, rung: Rung, why: str) -> Fact:
    return Fact("skipped", rung_words(sight.portfolio, rung.role, backup=rung.backup), why, "gap")


def _after(of: Rehearsal, *, called: bool, again: timedelta) -> str:
    if not called:
        return "This path ends at nobody. Somebody has to be recorded before an incident comes."
    return (
        f"Then round again, first every {lasting(again)}, then slower, until somebody acknowledges. "
        f"Whoever has it is asked after {lasting(of.waits.lease)} whether they still do."
    )


def _decider(sight: Sight, decision: Decision, theirs: Climb) -> Fact:
    if theirs.call is None:
        return Fact(decision.name, "GAP: nobody could decide it", tone="gap")
    return Fact(decision.name, theirs.call.person.name, call_words(sight.portfolio, theirs.call))
