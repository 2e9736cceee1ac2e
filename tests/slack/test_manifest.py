"""The manifest asks for what is used and for nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.messages import Reply, Request, Route
from bot.slack import manifest as made
from bot.slack import menu, readers

SCHEMA = Path(__file__).parents[2].parent / "shared" / "schemas" / "slack-manifest-2.json"
URL, DOOR = "https://desk.example/", "https://desk.example/slack/events"
CALLS = re.compile(r"\b(?:auth|chat|conversations|files|users|views|apps)_[a-zA-Z0-9_]+(?=\()")
FREE = {"auth.test", "views.open", "views.publish", "apps.connections.open"}  # any bot token, or the app token


async def handler(unit: Any, request: Request) -> Sequence[Reply]:
    return ()


ROUTES = tuple(
    Route(f"r{n}", re.compile("x"), handler, f"say something {n} " * 20, "about", menu=n % 2 == 0) for n in range(40)
)


@pytest.mark.parametrize("url", ["", URL])
def test_slack_s_own_schema_accepts_it(url: str) -> None:
    if not SCHEMA.exists():
        pytest.skip("Slack's manifest schema is not beside the checkout")

    assert list(Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(made.manifest(ROUTES, url=url))) == []


def test_over_http_every_door_leads_to_us_and_over_sockets_none_does() -> None:
    over_http, over_sockets = made.manifest(ROUTES, url=URL), made.manifest(ROUTES)

    assert json.dumps(over_http).count(f'"{DOOR}"') == 3
    assert made.manifest(ROUTES, url=DOOR) == over_http
    assert not over_http["settings"]["socket_mode_enabled"]
    assert "http" not in json.dumps(over_sockets)
    assert over_sockets["settings"]["socket_mode_enabled"]


def test_every_reader_has_its_event_or_feature_and_every_one_of_them_has_a_reader() -> None:
    assert set(made.EVENTS) | set(made.FEATURES) == set(readers.READERS)
    assert len(readers.READERS) <= 9


def test_every_event_and_every_feature_is_switched_on() -> None:
    manifest = made.manifest(ROUTES)
    events = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert events == sorted(event for each in made.EVENTS.values() for event in each)
    assert all(feature in manifest["features"] or feature == "interactivity" for feature in made.FEATURES.values())
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert [c["command"] for c in manifest["features"]["slash_commands"]] == [menu.SLASH]
    assert {s["callback_id"] for s in manifest["features"]["shortcuts"]} == {s.callback for s in menu.SHORTCUTS}


def test_every_scope_is_needed_and_every_event_and_call_has_one() -> None:
    needing = {need for needs in made.SCOPES.values() for need in needs}
    events = {event for each in made.EVENTS.values() for event in each} - {"app_home_opened"}
    features = set(made.FEATURES.values()) - {"interactivity"}

    assert needing == events | features | (called() - FREE)


def called() -> set[str]:
    """Every Web API method the code calls."""
    found = {name for path in Path(made.__file__).parent.glob("*.py") for name in CALLS.findall(path.read_text())}
    return {re.sub("_", ".", name, count=1).replace("apps.connections_", "apps.connections.") for name in found}


def test_the_usage_hint_lists_the_menu_and_is_cut_to_fit() -> None:
    hint = made.manifest(ROUTES)["features"]["slash_commands"][0]["usage_hint"]

    assert hint.startswith("say something 0")
    assert "say something 1 " not in hint
    assert len(hint) <= 1000
