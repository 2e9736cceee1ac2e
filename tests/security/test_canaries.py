"""Made-up secrets and words in every way into the real process: none comes out where it does not belong.

The desk serves both platforms; people ask, fill in forms, remark and write, on each; a post is refused for good, our
own house burns, strangers knock. Then everything that an operator, a monitor or an export can show is read.
"""

from __future__ import annotations

import http.client
import json
import logging
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.settings import SECRETS
from tests.battery.cast import catalog
from tests.battery.on_slack import APP_TOKEN, OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import Served, imported, run, url_of
from tests.battery.together import settled
from tests.battery.wire import until

SINGS = "sings at dawn"
ASKED, FORM, REMARK, LETTER, CRASH = (
    f"the {bird} {SINGS}" for bird in ("canary", "bunting", "remarkable wren", "lettered finch", "crashing siskin")
)
SAID = (ASKED, FORM, REMARK, LETTER, CRASH)
ADVISER, HEARTBEAT, KEY, BEARER, SIGNATURE = (
    f"canary-{what}" for what in ("adviser-key", "heartbeat-path", "wrong-key", "bearer", "signature")
)
PASSWORD = "canary-database-password"
LOUD = """import logging

def loudest(configure=logging.basicConfig, **given):
    configure(**{**given, "level": logging.DEBUG})
    logging.getLogger("canary").warning("level %s", logging.getLogger().getEffectiveLevel())

logging.basicConfig = loudest
"""
"""What somebody runs before the desk who wants to hear everything that libraries have to say."""
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("status", "--json"),
    ("doctor",),
    ("doctor", "--json"),
    ("export",),
    ("check",),
    ("incidents",),
    ("incidents", "--csv"),
    ("incidents", "--json"),
    ("table", "reviews"),
    ("table", "fixes"),
    ("table", "health"),
    ("table", "pilots"),
    ("table", "items", "--product", "pip"),
    ("predictions", "pip", "no-such-file"),
    ("verify-audit",),
    ("verify-audit", "--json"),
    ("backup", "copy.backup"),
    ("erase", "ana-petrov"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """`secrets`: setting, or what it opens -> its value. `surfaces`: where one might look -> what is to be seen."""

    secrets: Mapping[str, str]
    surfaces: Mapping[str, str]
    screens: str


class _Both:
    """One process on both platforms, with every secret there is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, imported(catalog(folder / "larkmoor.yaml"))
        self.slack, self.teams = OnSlack("http", self.database), OnTeams(self.database)
        self.settings = {
            **self.slack.served.settings,
            **self.teams.served.settings,
            "STEWARD_SLACK_APP_TOKEN": APP_TOKEN,
            "STEWARD_HEARTBEAT_URL": f"{self.slack.panel.url}/{HEARTBEAT}",
            "STEWARD_ADVISER_URL": f"{self.slack.panel.url}/v1",
            "STEWARD_ADVISER_KEY": ADVISER,
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONPATH": str(_loud(folder / "loud")),
        }
        self.slack.served = self.teams.served = self.served = Served(self.database, self.settings)

    @property
    def stages(self) -> tuple[OnSlack | OnTeams, ...]:
        return self.slack, self.teams

    def close(self) -> None:
        self.slack.close()
        self.teams.close()

    def run(self, *words: str) -> str:
        url = url_of(self.database)
        given = {**self.settings, "STEWARD_DATABASE_URL": url}
        done: subprocess.CompletedProcess[str] = run(*words, folder=self.folder, **given)
        return f"{done.stdout}{done.stderr}"

    def knock(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.served.url.rpartition(":")[2]), timeout=30)
        try:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def _loud(folder: Path) -> Path:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(LOUD, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    both = _Both(tmp_path_factory.mktemp("canaries"))
    try:
        both.slack.launch()
        both.slack.ready()
        both.teams.ready()
        both.slack.begin()
        both.teams.begin()
        answers = "".join(_spoken(stage) for stage in both.stages)
        answers += _stumbled(both)
        opened, knocked = _knocked(both)
        yield Told(_secrets(both, opened), _surfaces(both, answers + knocked), _screens(both))
    finally:
        both.close()


def _spoken(stage: OnSlack | OnTeams) -> str:
    """A question nobody understands, a form, a remark on what began in private. *Shape* what was shown."""
    shown = stage.asks("samir-haddad", f"who owns what when {ASKED}").words
    shown += stage.asks("samir-haddad", "who owns the forecast").words
    answer = stage.asks("linh-tran", "who owns the data of basket-muse")
    stage.opens("linh-tran", "Contact", answer)
    stage.fills("linh-tran", {"Message": FORM})
    assert FORM in stage.sees("ewa-kowalczyk", FORM).words
    product = "pip" if isinstance(stage, OnSlack) else "desk-owl"
    opened = stage.asks("linh-tran", f"open incident {product}: it answers too late").words
    number = opened.partition("Incident ")[2].split()[0].strip(",:.")
    stage.says("linh-tran", f"note {number}: {REMARK}")
    settled(stage)  # type: ignore[arg-type]  # of either it looks at the process alone
    return shown


def _stumbled(both: _Both) -> str:
    """A letter that can never be posted, nor that it was sent, and a house on fire. *Shape* the apologies."""
    for dead, stage in enumerate(both.stages, 1):
        stage.refuses_for_good(2)
        stage.says("linh-tran", f"contact data_pipeline of basket-muse: {LETTER}")
        until(lambda: len(both.served.events("dead letter")) == 2 * dead, lambda: "no dead letter")  # noqa: B023  at once
        stage.begin()
        stage.fails("linh-tran", f"who owns {CRASH}")
    settled(both.slack)
    return "".join(stage.sees("linh-tran", "It is logged as").words for stage in both.stages)


def _knocked(both: _Both) -> tuple[str, str]:
    """Strangers at every door, and a key that opens one. *Shape* the key, and what was answered."""
    opened = both.run("key", "pip").strip().splitlines()[-1].split()[-1]
    row = json.dumps({"id": "1", "at": "yesterday or so", "input": ASKED}).encode()
    doors = (
        ("/predictions/pip", row, {"Authorization": f"Bearer {KEY}"}, 401),
        ("/predictions/pip", row, {"Authorization": f"Bearer {opened}"}, 422),
        ("/api/messages", b"{}", {"Authorization": f"Bearer {BEARER}"}, 401),
        ("/slack/events", b"{}", {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": "1"}, 401),
    )
    answers = ""
    for path, body, headers, expected in doors:
        status, text = both.knock(path, body, headers)
        assert status == expected, (path, status, text)
        answers += text
    return opened, answers


def _secrets(both: _Both, opened: str) -> dict[str, str]:
    given = {name: both.settings[f"STEWARD_{name.upper()}"] for name in SECRETS}
    shown = {"a predictions key": opened, "a wrong key": KEY, "a bearer token": BEARER, "a signature": SIGNATURE}
    return {**given, "heartbeat_url": HEARTBEAT, **shown}


def _surfaces(both: _Both, answers: str) -> dict[str, str]:
    until(lambda: both.served.events("heartbeat refused"), lambda: both.served.said)
    for event in ("dead letter", "request failed", "no advice"):
        assert both.served.events(event), f"nothing was logged as {event!r}"
    found = {path: both.served.ask(path)[1] for path in ("/metrics", "/healthz", "/readyz")}
    found |= {" ".join(words): both.run(*words) for words in COMMANDS}
    found |= {f"said: {words}": both.slack.asks("zofia-brandt", words).words for words in ("findings", "status")}
    found["the answers of doors and cards of errors"] = answers
    found["names of files"] = "\n".join(str(path) for path in both.folder.rglob("*"))
    return {**found, "the log": both.served.said}


def _screens(both: _Both) -> str:
    people = ("linh-tran", "ewa-kowalczyk", "samir-haddad", "zofia-brandt")
    return "\n".join(seen.words for stage in both.stages for who in people for seen in stage.screen(who))


def test_every_secret_is_another_and_was_in_use(told: Told) -> None:
    assert set(SECRETS) <= set(told.secrets)
    assert len(set(told.secrets.values())) == len(told.secrets)
    assert all(len(each) > 8 for each in told.secrets.values())


def test_no_secret_comes_out_anywhere(told: Told) -> None:
    assert leaks(told.secrets, {**told.surfaces, "a screen": told.screens}) == []


def test_what_people_said_is_in_no_log_number_or_export(told: Told) -> None:
    assert leaks(dict(zip(SAID, SAID, strict=True)), told.surfaces) == []


def test_a_letter_in_the_log_of_a_desk_that_is_as_loud_as_can_be_would_be_found(told: Told) -> None:
    log = told.surfaces["the log"]
    assert f"level {logging.DEBUG}" in log
    assert leaks({"letter": LETTER}, {"the log": f"{log}executing {LETTER!r}\n"}) == [("letter", "the log")]


def leaks(hidden: Mapping[str, str], surfaces: Mapping[str, str]) -> list[tuple[str, str]]:
    """What of it is to be seen, and where."""
    return [(name, where) for name, each in hidden.items() for where, text in surfaces.items() if each in text]


def test_there_was_something_to_see_everywhere(told: Told) -> None:
    """A surface that is empty proves nothing."""
    assert [where for where, text in told.surfaces.items() if not text.strip()] == []
    assert "Traceback" not in "".join(told.surfaces.values())
    assert "contact" not in told.surfaces["the log"]


@pytest.mark.parametrize("words", [each for each in COMMANDS if each[0] != "backup"], ids=" ".join)
def test_no_command_shows_the_password_of_a_database_it_works_with(
    words: tuple[str, ...], postgres_url: str, postgres_sample: str, tmp_path: Path
) -> None:
    named = make_url(postgres_url).set(
        drivername="postgresql+asyncpg", database=postgres_sample, username="postgres", password=PASSWORD
    )
    url = named.render_as_string(hide_password=False)
    assert PASSWORD in url
    done = run(*words, folder=tmp_path, STEWARD_DATABASE_URL=url)
    assert PASSWORD not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
