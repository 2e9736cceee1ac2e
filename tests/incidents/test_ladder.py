"""Who is called: the ladder, resolved from the company as it is at each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.ladder import Cover, Sight, behind, climb, dead_ends, rungs
from store.portfolio import Assignment, Identity, Person, Portfolio, Product, Team

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)
NAMES = ("ana", "bo", "cy", "di", "ed")


def person(name: str, **changed: Any) -> Person:
    return Person(**{"id": name, "name": name.title(), "email": f"{name}@x.example", **changed})


def held(accountability: str, holder: str, rank: int = 0, subject: str = "product:p") -> Assignment:
    return Assignment(1, subject, accountability, holder, rank, AT, "test")


PEOPLE = {name: person(name) for name in NAMES}
WHOLE = Portfolio(
    people=PEOPLE,
    products={"p": Product("p", "P")},
    teams={"ops": Team("ops", "Ops", lead="cy")},
    held={
        "product:p": {
            "model_quality": (held("model_quality", "ana"), held("model_quality", "bo", 1)),
            "technical_owner": (held("technical_owner", "team:ops"),),
            "product_owner": (held("product_owner", "di"),),
        },
        "company": {"portfolio_lead": (held("portfolio_lead", "ed", subject="company"),)},
    },
)


def sight(portfolio: Portfolio = WHOLE, *covers: Cover) -> Sight:
    return Sight(portfolio, covers, AT)


def called(seen: Sight, times: int, accountability: str = "model_quality") -> list[str]:
    """Who is called by so many steps."""
    ladder, step, names = rungs(seen.portfolio, "p", accountability), 0, []
    for _ in range(times):
        found = climb(seen, ladder, step)
        names.append(found.call.person.id if found.call else "-")
        step = found.step
    return names


def peopled(**changed: Person) -> Portfolio:
    return replace(WHOLE, people={**PEOPLE, **changed})


def test_the_ladder_is_holder_backup_technical_owner_product_owner_portfolio_lead_and_round_again() -> None:
    assert called(sight(), 7) == ["ana", "bo", "cy", "di", "ed", "ana", "bo"]


def test_rounds_are_counted() -> None:
    ladder = rungs(WHOLE, "p", "model_quality")
    assert [climb(sight(), ladder, step).round for step in (0, 4, 5, 10)] == [0, 0, 1, 2]


def test_a_team_is_its_lead_until_somebody_is_on_call() -> None:
    assert behind(sight(), "team:ops").person == PEOPLE["cy"]
    on_call = Cover("team:ops", "bo", AT, LATER)
    found = behind(sight(WHOLE, on_call), "team:ops")
    assert (found.person, found.way) == (PEOPLE["bo"], "on call for Ops")


def test_a_cover_counts_from_its_beginning_until_before_its_end() -> None:
    over = Cover("team:ops", "bo", AT - timedelta(days=1), AT)
    to_come = Cover("team:ops", "bo", AT + timedelta(seconds=1), LATER)
    assert behind(sight(WHOLE, over, to_come), "team:ops").person == PEOPLE["cy"]


def test_a_delegate_stands_in_and_it_says_for_whom() -> None:
    found = behind(sight(WHOLE, Cover("person:ana", "di", AT, LATER)), "ana")
    assert (found.person, found.way) == (PEOPLE["di"], "stands in for Ana")


def test_who_is_away_is_stood_in_for_by_their_own_backup() -> None:
    away = peopled(ana=person("ana", state="absent", backup="di"))
    assert called(sight(away), 4) == ["di", "bo", "cy", "ed"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": "inactive"}, "Ana has left"),
        ({"state": "absent"}, "Ana is away and nobody stands in"),
        ({"email": None}, "Ana has no address that I could write to"),
    ],
)
def test_a_rung_that_cannot_be_called_is_skipped_with_the_reason(changed: dict[str, Any], why: str) -> None:
    found = climb(sight(peopled(ana=person("ana", **changed))), rungs(WHOLE, "p", "model_quality"), 0)
    assert found.call is not None
    assert found.call.person.id == "bo"
    assert [(each.why, each.gap) for each in found.skipped] == [(why, True)]


def test_a_handle_on_a_platform_is_an_address_too() -> None:
    known = Identity("desk", "", "U1", "ana")
    reachable = replace(peopled(ana=person("ana", email=None)), identities={("desk", "", "U1"): known})
    assert called(sight(reachable), 1) == ["ana"]


def test_both_away_is_said_of_both() -> None:
    away = peopled(ana=person("ana", state="absent", backup="bo"), bo=person("bo", state="absent"))
    assert behind(sight(away), "ana").problem == "Ana is away, and so is Bo, who stands in"


def test_one_person_on_two_rungs_is_called_once_a_round_and_that_is_no_gap() -> None:
    twice = {**WHOLE.held["product:p"], "product_owner": (held("product_owner", "ana"),)}
    both = replace(WHOLE, held={**WHOLE.held, "product:p": twice})
    assert called(sight(both), 5) == ["ana", "bo", "cy", "ed", "ana"]
    passed = climb(sight(both), rungs(both, "p", "model_quality"), 3)
    assert [each.gap for each in passed.skipped] == [False]


def test_a_ladder_that_calls_nobody_says_so_and_still_goes_on() -> None:
    nobody = Portfolio(products={"p": Product("p", "P")})
    found = climb(sight(nobody), rungs(nobody, "p", "model_quality"), 0)
    assert (found.call, found.step, len(found.skipped)) == (None, 5, 5)
    assert climb(sight(nobody), rungs(nobody, "p", "model_quality"), found.step).step == 10


def test_paths_that_end_at_nobody_are_found_before_an_incident_is() -> None:
    nobody = Portfolio(products={"p": Product("p", "P")})
    assert list(dead_ends(nobody, ["model_quality"], AT)) == [("p", "model_quality")]
    assert list(dead_ends(WHOLE, ["model_quality", "data_pipeline"], AT)) == []
