"""Anything at all in the body of a delivery that is properly signed: answered, never an accident, nobody invented."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.slack.knocking import JSON, event, knock, signed
from tests.slack.stage import Stage
from tests.teams.hand import Hand
from tests.teams.house import House

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.sampled_from(
        ["", "U0ANN", "T0OTHER", "message", "im", "block_actions", "view_submission", "__proto__", "\u0000"]
    ),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=3)),
    max_leaves=6,
)
ANSWERS = {200, 400, 401, 403, 413}
HARD = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [path for key in value for path in paths(value[key], (*at, key))]
    elif isinstance(value, list):
        inner = [path for index, each in enumerate(value) for path in paths(each, (*at, index))]
    return [at, *inner] if at else inner


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value there; `...` takes it away."""
    fresh = copy.deepcopy(document)
    holder = fresh
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return fresh


def mutations(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    spots = st.sampled_from(paths(document))
    return st.builds(lambda path, value: changed(document, path, value), spots, st.one_of(st.just(...), anything))


@HARD
@given(mutations(event("who owns pip")))
async def test_whatever_stands_in_an_event_is_answered_and_nobody_is_invented(
    slack: Stage, payload: dict[str, Any]
) -> None:
    before = len(slack.memory.heard)
    body = json.dumps(payload).encode()
    status, _ = await knock(slack, body, signed(body), content_type=JSON)
    assert status in ANSWERS
    user = payload.get("event", {}).get("user") if isinstance(payload.get("event"), dict) else None
    for request in slack.memory.heard[before:]:
        assert request.actor.handle == user


@HARD
@given(st.one_of(anything, st.binary(max_size=200)))
async def test_whatever_is_signed_at_all_is_answered(slack: Stage, said: Any) -> None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    status, _ = await knock(slack, body, signed(body), content_type=JSON)
    assert status in ANSWERS
    assert slack.memory.heard == []


@pytest.mark.parametrize("unsigned", [b"", b"{}", b"\xff" * 100])
async def test_whatever_is_not_signed_is_turned_away(slack: Stage, unsigned: bytes) -> None:
    assert (await knock(slack, unsigned, {}, content_type=JSON))[0] == 401


@HARD
@given(st.data())
async def test_whatever_stands_in_an_activity_is_answered_and_nobody_is_invented(
    teams: House, hand: Hand, data: st.DataObject
) -> None:
    usual = await hand.activity()
    activity, before = data.draw(mutations(usual)), len(teams.corridor.requests)
    answer = await hand.send(activity, header=await hand.mint())
    assert answer["status"] in ANSWERS | {201, 202}
    speaker = activity["from"] if isinstance(activity.get("from"), dict) else {}
    for request in teams.corridor.requests[before:]:
        assert request.actor.handle == (speaker.get("aadObjectId") or "")  # a guest without one is nobody we know
