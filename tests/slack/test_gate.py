"""The gate in front of everything: what is not small, fresh, signed and readable goes no further, and is not logged."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.clock import Clock
from tests.slack.knocking import FORM, JSON, event, knock, signed
from tests.slack.stage import Stage, staged


async def test_a_signed_event_is_let_in(stage: Stage) -> None:
    body = json.dumps(event()).encode()

    assert await knock(stage, body, signed(body)) == (200, "")
    assert stage.memory.last.command == "help"


BODY = json.dumps(event()).encode()
DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
RATHER_DEEP = json.dumps(event(deep=json.loads("[" * 150 + "]" * 150))).encode()

FORGERIES: dict[str, dict[str, str]] = {
    "no signature": {"X-Slack-Request-Timestamp": str(int(time.time()))},
    "no timestamp": {"X-Slack-Signature": "v0=" + "0" * 64},
    "an empty signature": {**signed(BODY), "X-Slack-Signature": ""},
    "a wrong signature": {**signed(BODY), "X-Slack-Signature": "v0=" + "0" * 64},
    "somebody else's secret": signed(BODY, secret="guessed"),
    "a signature that is not ASCII": {**signed(BODY), "X-Slack-Signature": "v0=é"},
    "a timestamp of letters": {**signed(BODY), "X-Slack-Request-Timestamp": "soon"},
    "a timestamp of other digits": {**signed(BODY), "X-Slack-Request-Timestamp": "²³"},
    "a negative timestamp": {**signed(BODY), "X-Slack-Request-Timestamp": "-1"},
    "a timestamp of a thousand digits": {**signed(BODY), "X-Slack-Request-Timestamp": "1" * 1000},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_what_is_not_properly_signed_is_turned_away(stage: Stage, forgery: dict[str, str]) -> None:
    assert (await knock(stage, BODY, forgery))[0] == 401
    assert stage.memory.heard == []


@pytest.mark.parametrize(("skew", "status"), [(-295, 200), (295, 200), (-306, 401), (306, 401)])
async def test_the_window_is_five_minutes_either_way(stage: Stage, skew: int, status: int) -> None:
    assert (await knock(stage, BODY, signed(BODY, at=time.time() + skew)))[0] == status


@pytest.mark.parametrize(("skew", "status"), [(0, 200), (3600, 401)])
async def test_where_our_time_is_ahead_of_the_machines_signatures_are_compared_with_the_machines(
    skew: int, status: int
) -> None:
    clock = Clock()
    clock.goes_on_from(clock.wall() + timedelta(hours=1))
    async with staged(clock=clock) as stage:
        assert (await knock(stage, BODY, signed(BODY, at=time.time() + skew)))[0] == status


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", JSON), (b"[]", JSON), (b"7", JSON), (b"", JSON), (b'"text"', JSON), (b"NaN", JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", JSON), (DEEP, JSON), (RATHER_DEEP, JSON),
        (b'{"a": "\xff"}', JSON), (b'{"a": "\\ud800"}', JSON),
        (b"payload=garbage", FORM), (b"payload=%FF", FORM), (b"payload=[]", FORM), (b"a=1&" * 200, FORM),
    ],
)  # fmt: skip
async def test_what_is_signed_but_unreadable_is_a_400(stage: Stage, body: bytes, content_type: str) -> None:
    assert (await knock(stage, body, signed(body), content_type=content_type))[0] == 400
    assert (await knock(stage, body, {}, content_type=content_type))[0] == 401


async def test_what_is_too_big_is_refused_signed_or_not(stage: Stage) -> None:
    body = json.dumps(event("x" * 300_000)).encode()

    assert (await knock(stage, body, signed(body)))[0] == 413
    assert (await knock(stage, body, {}))[0] == 413


async def test_what_is_too_big_in_pieces_is_refused_too(stage: Stage) -> None:
    body = json.dumps(event("x" * 300_000)).encode()

    async def pieces() -> Any:
        for start in range(0, len(body), 30_000):
            yield body[start : start + 30_000]

    assert (await knock(stage, pieces(), signed(body)))[0] == 413


async def test_half_an_emoji_is_refused_and_a_whole_one_is_not(stage: Stage) -> None:
    body = json.dumps(event("fine 😀")).encode()

    assert b"\\ud83d" in body
    assert (await knock(stage, body, signed(body)))[0] == 200
    assert stage.memory.last.command == "fine 😀"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_only_post_is_a_way_in(stage: Stage, method: str) -> None:
    assert (await knock(stage, BODY, signed(BODY), method=method))[0] == 405


@pytest.mark.parametrize("path", ["/slack/events/", "/slack/events/more", "/slack", "/Slack/Events", "/slack%2Fevents"])
async def test_only_the_exact_path_is_a_way_in(stage: Stage, path: str) -> None:
    assert (await knock(stage, BODY, signed(BODY), path=path))[0] == 404


async def test_a_replay_is_answered_and_does_nothing(stage: Stage) -> None:
    headers = signed(BODY)
    assert (await knock(stage, BODY, headers))[0] == 200
    stage.memory.keys.clear()  # even where the corridor forgot

    assert (await knock(stage, BODY, headers))[0] == 200
    assert len(stage.memory.heard) == 1


async def test_what_failed_is_let_in_again(stage: Stage) -> None:
    headers, stage.memory.failing = signed(BODY), 1

    assert (await knock(stage, BODY, headers))[0] == 500
    assert (await knock(stage, BODY, headers))[0] == 200
    assert len(stage.memory.heard) == 1


async def test_what_takes_too_long_is_given_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.edge.DEADLINE", 0.05)
    stage.memory.slow = 5

    assert (await knock(stage, BODY, signed(BODY)))[0] == 503
    assert stage.memory.heard == []


async def test_another_workspace_is_refused_and_slack_told_not_to_insist(stage: Stage) -> None:
    body = json.dumps(event() | {"team_id": "T0ELSEWHERE"}).encode()

    assert (await knock(stage, body, signed(body)))[0] == 403
    assert stage.memory.heard == []
    assert stage.slack.state()["foreign"] == 1


async def test_a_shared_channel_s_event_is_ours_where_we_are_authorised(stage: Stage) -> None:
    body = json.dumps(event() | {"team_id": "T0ELSEWHERE", "authorizations": [{"team_id": "T0LOOPBACK"}]}).encode()

    assert (await knock(stage, body, signed(body)))[0] == 200
    assert stage.memory.last.command == "help"


async def test_slack_s_own_check_of_the_address_is_answered_when_signed(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()

    assert await knock(stage, body, signed(body)) == (200, '{"challenge": "abc"}')
    assert (await knock(stage, body, {}))[0] == 401
    assert (await knock(stage, b"ssl_check=1", {}, content_type=FORM))[0] == 401


UNKNOWN: list[dict[str, Any]] = [
    {"type": "event_callback", "team_id": "T0LOOPBACK", "event": {"type": "star_added", "user": "U0ANN"}},
    {"type": "event_callback", "team_id": "T0LOOPBACK", "event": {"type": "message"}},
    {"type": "event_callback", "team_id": "T0LOOPBACK", "event": {"type": "app_mention", "user": "U0ANN"}},
    {"type": "event_callback", "team_id": "T0LOOPBACK", "event": "message"},
    {"type": "block_actions", "team": "T0LOOPBACK", "user": "U0ANN"},
    {"type": "block_actions", "team": {"id": ["T0LOOPBACK"]}, "user": 7, "authorizations": 7},
    {"type": "view_closed", "team": {"id": "T0LOOPBACK"}, "user": {"id": "U0ANN"}},
    {"type": "block_actions", "team": {"id": "T0LOOPBACK"}, "user": {"id": "U0ANN"}, "actions": []},
    {
        "type": "block_actions",
        "team": {"id": "T0LOOPBACK"},
        "user": {"id": "U0ANN"},
        "actions": [{"value": "not ours"}],
    },
    {"type": "view_submission", "team": {"id": "T0LOOPBACK"}, "user": {"id": "U0ANN"}, "view": {"id": "V1"}},
    {"type": "shortcut", "team": {"id": "T0LOOPBACK"}, "user": {"id": "U0ANN"}, "callback_id": "other"},
    {"type": "something_new", "team_id": "T0LOOPBACK"},
]


@pytest.mark.parametrize("payload", UNKNOWN, ids=lambda payload: payload["type"])
async def test_what_we_have_no_use_for_is_acknowledged_and_ignored(stage: Stage, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()

    assert (await knock(stage, body, signed(body)))[0] == 200
    assert stage.memory.heard == []


BOTS: list[dict[str, Any]] = [
    {"bot_id": "B0OTHER"},
    {"user": "U0STEWARD"},
    {"bot_id": "B0STEWARD", "user": ""},
    {"subtype": "bot_message", "user": ""},
    {"subtype": "message_changed"},
    {"subtype": "message_deleted"},
]


@pytest.mark.parametrize("said", BOTS, ids=str)
async def test_bots_and_changes_are_not_people_speaking(stage: Stage, said: dict[str, Any]) -> None:
    whole = event()
    body = json.dumps(whole | {"event": whole["event"] | said}).encode()

    assert (await knock(stage, body, signed(body)))[0] == 200
    assert stage.memory.heard == []


async def test_no_log_line_says_what_a_body_said(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    secret = "the merger is on Friday"
    with capture_logs() as lines:
        stage.memory.failing = 1
        for body, headers in (
            (json.dumps(event(secret, 1)).encode(), {}),
            (json.dumps(event(secret, 2)).encode(), None),
            (json.dumps({"type": secret, "team_id": "T9"}).encode(), None),
            (f'{{"{secret}"'.encode(), None),
            (urlencode({"payload": secret}).encode(), None),
        ):
            await knock(stage, body, signed(body) if headers is None else headers)

    assert len(lines) == 5
    assert not any(secret in str({**line, "kind": ""}) or "xoxb" in str(line) for line in lines)
    assert secret not in caplog.text


async def test_ambient_variables_meant_for_something_else_change_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.slack.edge import Edge
    from bot.slack.payloads import Us

    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET"):
        monkeypatch.setenv(f"SLACK_{name}", "ambient")
    edge = Edge(Us("T0LOOPBACK", "U0STEWARD"), stage.slack._client, stage.memory, None, stage.slack._now)  # type: ignore[arg-type]

    assert (await edge.answer(event())).status == 200
    assert (await edge.answer({"type": "something_new", "team_id": "T0LOOPBACK"})).status == 200
    assert edge._bolt._app.oauth_flow is None
    assert stage.memory.last.command == "help"
