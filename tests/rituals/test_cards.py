"""Cards of rituals at their longest: what matters is still there on a platform that takes little."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.messages import Card
from bot.slack import painter as slack
from bot.teams import painter as teams
from handlers.cards import pilots, pilots_checkins, pilots_decisions, reviews, reviews_fixes
from store.checkins import Checkin, Measure
from store.criteria import Criterion
from store.fixes import Fix
from store.pilots import Record
from store.portfolio import Person, Pilot, Portfolio
from store.proofs import Proof
from store.reviewed import Answer, Item, Review, View
from store.sides import Side

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
PERSON = Person("pia", "Pia Maria von und zu Product-Ownership", "pia@x.example")
LONG = "The quick brown fox asks & asks <again>, and nobody answers it. "


def words(length: int) -> str:
    return (LONG * 20)[:length].strip()


def picture() -> Portfolio:
    return replace(Portfolio(), people={"pia": PERSON})


def side(half: str) -> Side:
    return Side(half, "product_owner", "pia", PERSON, "stands in for Mila Models until Friday")


def item(position: int) -> Item:
    return Item(
        position, f"prediction-{position}", summary=words(400), output=words(400), label=words(120), like=4711,
        reasons=("somebody complained", "wrong and 97% sure", "loss 4.2, above 99% of the week", "costs 100000"),
        check_label=True, mode=words(120), segment=words(120), version=words(120), link=f"https://x.example/{words(900)}",
    )  # fmt: skip


def fix(number: int) -> Fix:
    proof = Proof(f"errors in {words(80)}", "<=", 10)
    return Fix(number, "churn", 1, words(200), "pia", DAY, proof, carried=3, reopened=1, opened_at=AT)


def answers(note: int) -> dict[tuple[int, str], Answer]:
    return {
        (position, half): Answer(position, half, value, words(note), "pia", AT, edits=2)
        for position in range(1, 21)
        for half, value in (("harm", "catastrophic"), ("cause", "workflow"))
    }


def review(said: dict[tuple[int, str], Answer]) -> Card:
    numbers = {"total": 123456, "known": 99999, "errors": 4711, "complaints": 42,
               "modes": {words(110) + str(n): 1000 for n in range(5)}}  # fmt: skip
    found = Review(1, "churn", 1, DAY, "open", "{}", AT, AT, AT, facilitator="pia", page=2, close_at=AT,
                   numbers={"now": numbers, "before": numbers})  # fmt: skip
    view = View(found, tuple(item(position) for position in range(1, 21)), said)
    fixes = [fix(number) for number in range(1, 16)]
    return reviews.headline(reviews.Seen(picture(), view, (side("harm"), side("cause")), fixes, (), "Europe/Berlin"))


def pilot() -> tuple[pilots.Seen, Record, Checkin]:
    record = Record(
        "north", "Europe/Berlin", "{}", state="running", goal=words(500), hypothesis=words(500), team=words(300),
        scenarios=tuple(words(200) for _ in range(5)), risks=words(1000), starts_on=DAY, decides_on=DAY,
    )  # fmt: skip
    criteria = [Criterion(words(80), "<=", 4, "hours", words(300), number) for number in range(1, 9)]
    measures = {each.number: [Measure(each.number, 3.5, words(800), "pia", AT)] * 2 for each in criteria}
    held = Checkin(1, "north", 1, DAY, "open", "{}", AT, blockers=words(800), risks=words(800), feedback=words(800),
                   word="too early", word_note=words(800), word_by="pia", word_at=AT, close_at=AT)  # fmt: skip
    seen = pilots.Seen(picture(), Pilot(id="north", name=words(60)), record, criteria, measures,
                       (side("progress"), side("word")), held, held, None, AT)  # fmt: skip
    return seen, record, held


def cards() -> dict[str, Card]:
    seen, record, held = pilot()
    return {
        "an open review": review({}),
        "an answered review": review(answers(500)),
        "fixes": reviews_fixes.listing(picture(), "churn", [fix(number) for number in range(1, 16)]),
        "a pilot": pilots.record(seen),
        "a check-in": pilots_checkins.headline(seen, held, "Europe/Berlin"),
        "a decision": pilots_decisions.decision(seen, record, ["support_team", "human_fallback"]),
    }


CARDS = cards()


@pytest.mark.parametrize("name", CARDS)
def test_nothing_is_left_out_on_slack(name: str) -> None:
    painted = json.dumps(slack.message(CARDS[name], {}))
    assert "did not fit here" not in painted
    assert "Too much for buttons" not in painted


@pytest.mark.parametrize("name", CARDS)
def test_nothing_is_left_out_in_teams(name: str) -> None:
    painted = json.dumps(teams.paint(CARDS[name], marker="m"))
    assert teams.CUT not in painted
    assert teams.FEWER not in painted
