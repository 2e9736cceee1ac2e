"""The command line keeps its promises to programs: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from tests.battery.process import APP, ROOT, environment, run, url_of

SECRETS = ("nope-canary-bot", "nope-canary-app", "canary-signing", "canary-app-secret")
ANSWER = {"kind", "product", "accountability", "owner", "candidates", "component", "pilot", "products", "confidence"}


def test_a_question_is_answered_in_words(template: Path, tmp_path: Path) -> None:
    done = run("ask", "who owns churn-model retraining", "--db", url_of(template), folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Jonas Lindqvist answers for retraining and rollback of Churn Model.\n")
    assert "[1]" not in done.stdout  # nobody is there any more who could press it


def test_a_full_disk_is_said_in_a_sentence(template: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        written = [*APP, "export", "--db", url_of(template)]
        done = subprocess.run(
            written, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(), timeout=60,
            check=False,
        )  # fmt: skip

    assert (done.returncode, done.stderr) == (1, "It cannot be read or written: No space left on device.\n")


def test_a_question_is_answered_as_one_json_object(template: Path, tmp_path: Path) -> None:
    done = run("ask", "who owns churn-model retraining", "--json", "--db", url_of(template), folder=tmp_path)
    answer = json.loads(done.stdout)

    assert (done.returncode, done.stderr) == (0, "")
    assert set(answer) >= {*ANSWER, "ms", "text", "trace"}
    assert (answer["kind"], answer["product"], answer["owner"]) == ("answer", "churn-model", "jonas-lindqvist")
    assert "Jonas Lindqvist answers for retraining and rollback of Churn Model." in answer["text"]


def test_a_stream_of_questions_is_answered_line_by_line_and_a_bad_line_does_not_end_it(
    template: Path, tmp_path: Path
) -> None:
    asked = [{"id": 1, "question": "who owns pip"}, {"id": "two", "question": "what is the weather"}]
    lines = "".join(f"{json.dumps(each)}\n" for each in asked)
    said = f"{lines}not json\n[]\n\n" + json.dumps({"id": 3, "question": "who owns tandem"})
    done = run("ask", "--jsonl", "--db", url_of(template), folder=tmp_path, said=said)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, "")
    assert [answer.get("id") for answer in answers] == [1, "two", None, None, 3]
    assert [answer.get("owner") for answer in answers] == ["otto-lindqvist", None, None, None, "ana-petrov"]
    assert all("error" in answer for answer in answers[2:4])


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("ask",), 2, "ask --jsonl"),
        (("ask", "who owns pip", "--jsonl"), 2, "ask --jsonl"),
        (("serve",), 2, "STEWARD_SLACK_BOT_TOKEN"),
        (("chat", "--as", "Nobody Known"), 1, "Nobody Known"),
        (("import", "nowhere.yaml"), 1, "nowhere.yaml"),
        (("chat", "--as", "jonas", "--sample"), 1, "Did you mean Jonas Lindqvist?"),
        (("manifest", "slack", "--http"), 2, "--url"),
        (("ask", "who owns pip", "--db", "nonsense"), 1, "sqlite+aiosqlite:///steward.db"),
        (("doctor", "--db", "mysql://me:geheim@db/x"), 1, "starts with 'mysql'"),
        (("cases", "nothing"), 1, "There is no database of Steward at steward.db. Begin with: python app.py import"),
        (("link", "pigeon", "U1", "priya-raman"), 1, "slack, teams, terminal"),
        (("frobnicate",), 2, "No such command 'frobnicate'. See: python app.py --help"),
        (("import",), 2, "Missing argument 'file'. See: python app.py import --help"),
        (("incidents", "--days", "0"), 2, "See: python app.py incidents --help"),
        (("chart", "pip", "--out", "x.png", "--kind", "pie"), 2, "'errors', 'fixes'. See:"),
        (("manifest", "teams", "--out", "steward.zip"), 2, "STEWARD_TEAMS_APP_ID"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error(
    words: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    done = run(*words, folder=tmp_path)

    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_that_of_the_project_wherever_it_is_asked_for(template: Path, tmp_path: Path) -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    done = run("--version", folder=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"steward {said}\n", "")
    for command in ("status", "doctor"):
        words = (command, "--db", url_of(template))
        assert re.search(rf"^steward:? +{re.escape(said)}$", run(*words, folder=tmp_path).stdout, re.MULTILINE)
        assert json.loads(run(*words, "--json", folder=tmp_path).stdout)["steward"] == said


@pytest.mark.parametrize("words", [("cases", "nothing"), ("table", "items", "--product", "nothing")])
def test_a_product_that_is_none_is_said_in_a_sentence(words: tuple[str, ...], template: Path, tmp_path: Path) -> None:
    done = run(*words, "--db", url_of(template), folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "no product nothing" in done.stderr


def test_a_file_that_cannot_be_written_is_refused_by_name(template: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no" / "folder" / "file")
    drawn = run("chart", "pip", "--out", nowhere, "--db", url_of(template), folder=tmp_path)
    packed = run("manifest", "teams", "--out", nowhere, folder=tmp_path, STEWARD_TEAMS_APP_ID=str(uuid.uuid4()))
    assert [(done.returncode, nowhere in done.stderr) for done in (drawn, packed)] == [(1, True), (1, True)]
    assert [len(done.stderr.splitlines()) for done in (drawn, packed)] == [1, 1]


def test_every_command_ends_its_help_with_a_line_that_could_be_typed() -> None:
    from app import app

    whole = cast("TyperGroup", typer.main.get_command(app))
    for name, command in _commands(whole):
        example = (command.epilog or "").removeprefix("Example: python app.py ").partition(" > ")[0]
        words = shlex.split(example)
        assert " ".join(words[: name.count(" ") + 1]) == name
        command.make_context(name, words[name.count(" ") + 1 :])


def _commands(group: TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    """Each with its name, as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from ((f"{name} {inner}", each) for inner, each in _commands(command))
        else:
            yield name, cast("TyperCommand", command)


def test_an_unknown_option_is_misuse(tmp_path: Path) -> None:
    done = run("ask", "--loud", folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "--loud" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nothing_said_is_answered_with_the_help(tmp_path: Path) -> None:
    done = run(folder=tmp_path)

    assert (done.returncode, done.stderr) == (2, "")
    assert "python app.py chat --sample" in done.stdout


def test_all_wrong_settings_are_told_at_once_and_no_secret_with_them(tmp_path: Path) -> None:
    bot, app, signing, secret = SECRETS
    done = run(
        "serve",
        folder=tmp_path,
        STEWARD_HTTP_PORT="many",
        STEWARD_LOG_FORMAT="xml",
        STEWARD_CLOCK="yesterday",
        STEWARD_SLACK_BOT_TOKEN=bot,
        STEWARD_SLACK_APP_TOKEN=app,
        STEWARD_SLACK_SIGNING_SECRET=signing,
        STEWARD_TEAMS_APP_SECRET=secret,
    )

    assert (done.returncode, done.stdout) == (2, "")
    for name in ("HTTP_PORT", "LOG_FORMAT", "CLOCK", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert f"STEWARD_{name}" in done.stderr
    assert not [each for each in SECRETS if each in done.stderr]


def test_a_port_that_somebody_else_has_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(
            "serve",
            folder=tmp_path,
            STEWARD_HTTP_PORT=str(taken.getsockname()[1]),
            STEWARD_SLACK_BOT_TOKEN="xoxb-1",
            STEWARD_SLACK_SIGNING_SECRET="0123456789abcdef",
            STEWARD_SLACK_API_URL="http://127.0.0.1:9/api/",
        )

    assert done.returncode == 1
    assert "address already in use. Right would be a free port in STEWARD_HTTP_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_store_that_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run("ask", "who owns pip", "--db", url_of(tmp_path / "no" / "such" / "folder.db"), folder=tmp_path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_terminal_imports_neither_chat_sdk(template: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['app.py', 'chat', '--db', {url_of(template)!r}]\n"
        "import app\n"
        "try:\n    app.app()\nexcept SystemExit as end:\n    assert not end.code\n"
        "sdks = ('slack_bolt', 'slack_sdk', 'botbuilder', 'botframework', 'msrest')\n"
        "print([name for name in sys.modules if name.startswith(sdks)], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input="who owns pip\n", capture_output=True, text=True, timeout=60,
        check=False, cwd=tmp_path, env=environment({"PYTHONPATH": str(ROOT)}),
    )  # fmt: skip

    assert "Otto Lindqvist owns Pip." in done.stdout
    assert done.stderr.strip() == "[]"
