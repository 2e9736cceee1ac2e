"""How the desk itself is, in words: for whoever keeps it.

Refuses to show what anybody said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.messages import Card, Fact, Facts, Lane, Part
from handlers.cards.wording import ago, para
from store.selftests import LEGS
from store.upkeep import Upkeep, age

Rows = Sequence[Mapping[Any, Any]]
"""As the store answers: column -> value."""


def status(found: Upkeep, now: datetime) -> Card:
    """What waits, what died, what is open, when it was last tested and sealed."""
    waits = [row for row in found.backlog if row["state"] != "dead"]
    dead = sum(row["number"] for row in found.backlog if row["state"] == "dead")
    rows = [*(_waiting(row, now) for row in waits), _dead(dead), *(_open(row, now) for row in found.findings)]
    rows += [Fact("Incidents open", f"{found.unresolved:,}"), _tested(found.tested, now)]
    rows += [Fact("Audit", f"{found.head.number:,} seals", note="python app.py verify-audit looks at all of them")]
    parts: list[Part] = [Facts(tuple(rows))]
    if found.dead:
        parts.append(para(f"The last {len(found.dead)} that could not be delivered:"))
        parts.append(Facts(tuple(_letter(row, now) for row in found.dead)))
    worst = bool(dead or found.findings)
    title = "Somebody should look." if worst else "Nothing is wrong."
    return Card(title, tuple(parts), foot=f"Schema {found.schema}", tone="warn" if worst else "good")


def _lane(number: int) -> str:
    return Lane(number).name.capitalize()


def _waiting(row: Mapping[Any, Any], now: datetime) -> Fact:
    tried = f", {row['retries']} tries beyond the first" if row["retries"] else ""
    return Fact(
        f"{_lane(row['lane'])}, {row['state']}", f"{row['number']:,}", f"oldest {age(row['oldest_at'], now)}{tried}"
    )


def _dead(number: int) -> Fact:
    return Fact("Dead letters", f"{number:,}", tone="gap" if number else "plain")


def _open(row: Mapping[Any, Any], now: datetime) -> Fact:
    return Fact(f"Finding: {row['kind']}", f"{row['number']:,}", f"oldest {ago(row['oldest_at'], now)}", tone="gap")


def _letter(row: Mapping[Any, Any], now: datetime) -> Fact:
    return Fact(f"{_lane(row['lane'])} {row['id']}", row["error"], f"to {row['target']}, {ago(row['created_at'], now)}")


def _tested(row: Mapping[Any, Any] | None, now: datetime) -> Fact:
    if row is None:
        return Fact("Self-test", "never", note="say: self-test")
    took = f"{row['legs']['all']:.1f} s in all" if row["legs"] else ""
    tone = "good" if row["state"] == "passed" else "gap"
    return Fact("Self-test", f"{row['state']} {ago(row['asked_at'], now)}", took, tone=tone)  # type: ignore[arg-type]


def test_begun(number: int, *, elsewhere: bool) -> Card:
    where = "in the administrators' room" if elsewhere else "here"
    return Card(f"Self-test {number} has begun.", (para(f"It calls nobody. What it measures comes {where}."),))


def test_call(number: int, whom: str) -> Card:
    """Looks like a call, and says first that it is none."""
    would = f"It would have called {whom}." if whom else "It would have found nobody to call."
    return Card(f"Self-test {number}: nobody is called.", (para(would), para("Measuring …")), tone="warn")


def test_passed(number: int, whom: str, legs: Mapping[str, float]) -> Card:
    rows = tuple(Fact(name.capitalize(), f"{legs[key]:.2f} s") for key, name in LEGS.items())
    would = f"It would have called {whom}." if whom else "It would have found nobody to call."
    return Card(f"Self-test {number} passed: a call arrives.", (para(would), Facts(rows)), tone="good")
