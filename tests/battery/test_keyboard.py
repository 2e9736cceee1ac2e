"""A person at a real terminal: colour, numbered buttons, prompts, and a way out."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.battery.process import APP, copied, environment, url_of
from tests.battery.wire import PATIENCE

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MARK = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """The two ends of a pseudo-terminal, the desk at one of them."""

    def __init__(self, database: Path) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*APP, "chat", "--sample", "--db", url_of(database)],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, cwd=database.parent,
            env=environment({"TERM": "xterm-256color"}),
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def until(self, words: str) -> str:
        """Everything shown since the last call, once these words are in it."""
        deadline, before = time.monotonic() + PATIENCE, len(self.shown)
        while words not in MARK.sub("", self.shown[before:]):
            assert time.monotonic() < deadline, self.shown[before:]
            if select.select([self._ours], [], [], 0.5)[0]:
                self.shown += os.read(self._ours, 65536).decode(errors="replace")
        return self.shown[before:]

    def types(self, words: str) -> None:
        os.write(self._ours, words.encode())

    def presses_ctrl_c(self) -> None:
        self.process.send_signal(signal.SIGINT)  # as the driver of a terminal does that is the session's own

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(template: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    opened = Terminal(copied(template, request.node.name))
    yield opened
    opened.close()


def test_a_newcomer_is_welcomed_asks_in_colour_presses_a_number_and_leaves(terminal: Terminal) -> None:
    welcome = terminal.until("> ")
    assert "Three things to try:" in welcome
    assert "You are Priya Raman." in welcome
    assert all(f"[{number}]" in MARK.sub("", welcome) for number in (1, 2, 3))

    terminal.types("who owns churn-model retraining\n")
    answer = terminal.until("yet.")
    assert "Jonas Lindqvist answers for retraining and rollback of Churn Model." in MARK.sub("", answer)
    assert COLOUR.search(answer)
    number = re.search(r"\[(\d+)\] Right", MARK.sub("", answer))
    assert number is not None

    terminal.types(f"{number[1]}\n")
    assert "Confirmed today by Priya Raman." in MARK.sub("", terminal.until("Raman.\r\n"))

    terminal.until("> ")
    terminal.types("\x04")
    assert terminal.process.wait(timeout=PATIENCE) == 0


def test_ctrl_c_leaves_a_form_unsent_and_the_next_line_is_heard_as_one_of_its_own(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.types("open incident\n")
    terminal.until("by): ")
    terminal.presses_ctrl_c()
    terminal.until("Nothing sent.")
    terminal.types("who owns churn-model\n")
    assert "Mei-Lin Zhou owns Churn Model." in MARK.sub("", terminal.until("yet."))


def test_ctrl_c_at_the_prompt_leaves_at_once(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.presses_ctrl_c()
    assert terminal.process.wait(timeout=PATIENCE) == 0


def test_a_form_that_is_asked_again_names_what_was_meant_and_keeps_what_was_typed(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.types("open incident\n")
    terminal.types("churn-modl\nit is odd\nmodel and tooling layer\n3\n\n")
    asked = MARK.sub("", terminal.until("[churn-modl]: "))
    assert "I know no product called churn-modl. Did you mean Churn Model?" in asked
    terminal.types("Churn Model\n\n\n\n\n")
    called = MARK.sub("", terminal.until("(model quality)."))
    assert "Incident 1, warning: Churn Model" in called
    assert "it is odd" in called


def test_a_field_that_is_needed_is_asked_until_it_is_filled(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.types("open incident\n\n")
    terminal.until("Product is needed.")


def test_a_digit_of_another_kind_is_no_button(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.types("²\n")
    terminal.until("not a question for me")
