"""Settings: wrong values all at once, each with its name and the fix; secrets never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import read, unread
from store.errors import Refused

SLACK = {"STEWARD_SLACK_BOT_TOKEN": "xoxb-1", "STEWARD_SLACK_APP_TOKEN": "xapp-1"}
TEAMS = {
    "STEWARD_TEAMS_APP_ID": "app",
    "STEWARD_TEAMS_APP_SECRET": "canary-secret",
    "STEWARD_TEAMS_APP_TENANT": "tenant",
    "STEWARD_TEAMS_ALLOWED_TENANTS": "one, two",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems(monkeypatch: pytest.MonkeyPatch, **environment: str) -> tuple[str, ...]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Refused) as refused:
        read(environment)
    return refused.value.problems


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"STEWARD_SLACK_BOT_TOKEN": "xoxb-1"}, "STEWARD_SLACK_APP_TOKEN"),
        ({"STEWARD_SLACK_APP_TOKEN": "xapp-1"}, "STEWARD_SLACK_BOT_TOKEN is missing"),
        ({**SLACK, "STEWARD_SLACK_BOT_TOKEN": "canary-secret"}, "does not start with xoxb-"),
        ({**SLACK, "STEWARD_SLACK_APP_TOKEN": "canary-secret"}, "does not start with xapp-"),
        ({"STEWARD_TEAMS_APP_ID": "app"}, "STEWARD_TEAMS_ALLOWED_TENANTS is missing"),
        ({"STEWARD_HTTP_PORT": "70000"}, "STEWARD_HTTP_PORT"),
        ({"STEWARD_HTTP_PORT": "eighty"}, "STEWARD_HTTP_PORT"),
        ({"STEWARD_LOG_FORMAT": "xml"}, "STEWARD_LOG_FORMAT"),
        ({"STEWARD_CLOCK": "tomorrow"}, "STEWARD_CLOCK"),
        ({"STEWARD_CLOCK": "2026-11-23T08:59:30x60"}, "offset from UTC"),
        (
            {**SLACK, "STEWARD_CLOCK": "2026-11-23T08:59:30+01:00x60"},
            "STEWARD_SLACK_API_URL must be a loopback address",
        ),
        (
            {"STEWARD_PUBLIC_URL": "http://desk.example.com"},
            "neither https nor on this machine. Right would be https://",
        ),
        ({"STEWARD_PUBLIC_URL": "https://desk.example.com/steward?x=1"}, "STEWARD_PUBLIC_URL: has more than a host"),
        ({"STEWARD_PUBLIC_URL": "https://ann:canary-secret@desk.example.com"}, "has more than a host and a port"),
        ({"STEWARD_PUBLIC_URL": "desk.example.com"}, "STEWARD_PUBLIC_URL"),
        ({"STEWARD_PUBLIC_URL": "https://desk.example.com:port"}, "STEWARD_PUBLIC_URL"),
        ({"STEWARD_SLACK_BOT_TOKEN_FILE": "/nowhere"}, "STEWARD_SLACK_BOT_TOKEN_FILE cannot be read"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_fix(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    found = problems(monkeypatch, **environment)
    assert any(said in line for line in found)
    assert "canary-secret" not in " ".join(found)


def test_all_wrong_values_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, STEWARD_HTTP_PORT="0x", STEWARD_LOG_FORMAT="xml", STEWARD_CLOCK="soon")
    assert {line.partition(":")[0] for line in found} == {"STEWARD_HTTP_PORT", "STEWARD_LOG_FORMAT", "STEWARD_CLOCK"}
    assert [line for line in found if "ight would be" not in line] == []


def test_a_secret_in_the_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("steward.toml").write_text('slack_bot_token = "xoxb-canary"\n', encoding="utf-8")
    (line, *_) = problems(monkeypatch)
    assert "STEWARD_SLACK_BOT_TOKEN" in line
    assert "canary" not in line


def test_secrets_may_come_from_files_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text("xoxb-from-file\n", encoding="utf-8")
    monkeypatch.setenv("STEWARD_SLACK_APP_TOKEN", "xapp-1")
    settings = read({"STEWARD_SLACK_BOT_TOKEN_FILE": "token"})
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-from-file"
    assert "from-file" not in repr(settings)


def test_lists_are_read_from_commas_and_a_file_gives_what_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TEAMS.items():
        monkeypatch.setenv(name, value)
    Path("steward.toml").write_text("http_port = 9090\n", encoding="utf-8")
    settings = read({})
    assert settings.teams_allowed_tenants == ("one", "two")
    assert settings.http_port == 9090


def test_a_rehearsal_clock_starts_then_and_runs_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_CLOCK", "2026-11-23T08:59:30+01:00x60")
    clock = read({}).clock
    assert clock is not None
    assert clock.now().isoformat().startswith("2026-11-23T07:59:30")
    assert clock.speed == 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http_prt = 3\n", "http_prt in steward.toml is no setting. Did you mean http_port?"),
        ("http_port = \n", "steward.toml is not TOML: Invalid value (at line 1, column 13)."),
    ],
)
def test_a_slip_in_the_file_is_refused_by_its_name_or_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "steward.toml").write_text(text, encoding="utf-8")
    assert said in "\n".join(problems(monkeypatch))


def test_a_variable_that_nobody_reads_is_said_and_its_value_is_not() -> None:
    assert unread({"STEWARD_SLACK_BOTTOKEN": "canary-secret", "STEWARD_HTTP_PORT": "1", "PATH": "/bin"}) == [
        "STEWARD_SLACK_BOTTOKEN is no setting. Did you mean STEWARD_SLACK_BOT_TOKEN?"
    ]
