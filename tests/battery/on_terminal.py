"""The stage in the terminal: one `python app.py chat --as PERSON` for each, over a pipe, on one store.

Refuses to look behind the screen: a message to somebody else is where it was printed, marked with their name.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.battery.cast import DESK, PEOPLE
from tests.battery.process import APP, environment, url_of, without
from tests.battery.stage import Open, Seen, Stage
from tests.battery.wire import WAKING, until

BUTTON = re.compile(r"\[(\d+)\] (.+?)(?=  |$)", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PARAGRAPHS = re.compile(r"\n\n|\n(?=\((?:to |updated))")
"""Where one message ends. After a form there is no empty line: a keyboard would have brought one."""
FENCE = 99999
"""No card has so many buttons: the desk's answer to this number marks the end of what came before."""
FENCED = f"There is no button {FENCE}.\n\n"


class Keyboard:
    """One person's terminal."""

    def __init__(self, database: Path, who: str, clock: str) -> None:
        self.who = who
        stem = f"{who}-{len(list(database.parent.glob('*.out')))}"
        self._said, self._wrong = database.parent / f"{stem}.out", database.parent / f"{stem}.err"
        known = ["--sample", "--as", PEOPLE[who].email] if who in PEOPLE else []
        settings = {"STEWARD_PUBLIC_URL": DESK, **({"STEWARD_CLOCK": clock} if clock else {})}
        with self._said.open("wb") as said, self._wrong.open("wb") as wrong:
            self._process = subprocess.Popen(
                [*APP, "chat", *known, "--db", url_of(database)],
                stdin=subprocess.PIPE, stdout=said, stderr=wrong, cwd=database.parent, env=environment(settings),
            )  # fmt: skip
        self._fences = 0

    def types(self, *lines: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self._process.stdin.flush()

    def finish(self) -> None:
        """Until everything typed is answered."""
        self.types(str(FENCE))
        self._fences += 1
        until(lambda: self.printed.count(FENCED) >= self._fences, self._trouble, patience=WAKING)

    def shows(self, words: str, *, after: int) -> str:
        """What is printed from that position on, once these words are in it and their paragraph is."""
        until(lambda: words in self.printed[after:], self._trouble)
        return self.printed[after:]

    @property
    def printed(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def _trouble(self) -> str:
        return f"{self.printed[-2000:]}\n{self._wrong.read_text(encoding='utf-8')}"

    def close(self) -> int:
        """The end of the input. *Shape* the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=30)


class OnTerminal(Stage):
    name = "Terminal"
    draws = False

    def __init__(self, database: Path) -> None:
        self.database = database
        self._keyboards: dict[str, Keyboard] = {}
        self._all: list[Keyboard] = []
        self._begun: dict[Keyboard, int] = {}
        self._arrived: dict[tuple[Keyboard, int], int] = {}

    def launch(self) -> None:
        self._at("priya-raman")

    def ready(self) -> None:
        self._at("priya-raman").finish()

    def close(self) -> None:
        for keyboard in self._keyboards.values():
            keyboard.close()

    # --- what people do ---

    def begin(self) -> None:
        self._begun = {keyboard: len(keyboard.printed) for keyboard in self._all}
        self._arrived = {}

    def says(self, who: str, sentence: str) -> None:
        keyboard = self._at(who)
        keyboard.types(sentence)
        keyboard.finish()

    def says_in_the_room(self, who: str, sentence: str) -> Any:
        self.says(who, sentence)  # the terminal is the room

    def says_thrice(self, who: str, sentence: str) -> None:
        self.says(who, sentence)  # a line is read once; there is nobody who could deliver it again

    def presses(self, who: str, button: str, on: Seen, *, or_says: str = "") -> None:
        keyboard, numbers = on.at
        mine = keyboard is self._keyboards.get(who)
        assert mine or or_says, f"{button!r} is on the screen of {keyboard.who}"
        self.says(who, str(numbers[button]) if mine else or_says)

    def opens(self, who: str, button: str, on: Seen) -> Open:
        keyboard, numbers = on.at
        assert keyboard is self._at(who)
        before = len(keyboard.printed)
        keyboard.types(str(numbers[button]))
        shown = keyboard.shows("Typed, it is:", after=before)
        return Open(shown, ())

    def fills(self, who: str, values: Mapping[str, str]) -> None:
        keyboard = self._at(who)
        keyboard.types(*values.values())
        keyboard.finish()

    def fills_wrongly(self, who: str, values: Mapping[str, str]) -> str:
        keyboard = self._at(who)
        before = len(keyboard.printed)
        keyboard.types(*values.values())
        return keyboard.shows("Typed, it is:", after=before)

    def fails(self, who: str, sentence: str) -> None:
        with without("answers", self.database):
            self.says(who, sentence)

    def comes_again(self, who: str, sentence: str) -> None:
        self.says(who, sentence)

    def waits(self, span: timedelta) -> None:
        self.ahead += span
        people = list(self._keyboards)
        self.close()
        self._keyboards = {}
        self._at(people[0])

    def slows_down(self, *, seconds: int = 1, times: int = 2) -> None:
        """A terminal never says so."""

    def anybody(self, number: int) -> str:
        return "priya-raman"

    # --- what people see ---

    def screen(self, who: str) -> Sequence[Seen]:
        """In the order in which they were first seen: each screen has its own."""
        found = [each for keyboard in self._all for each in self._printed(keyboard, who)]
        return [seen for _, seen in sorted(found, key=lambda each: each[0])]

    @property
    def readers(self) -> Sequence[str]:
        return list(self._keyboards)

    def home(self, who: str) -> Seen:
        return self.asks(who, "home")

    def _printed(self, keyboard: Keyboard, who: str) -> list[tuple[int, Seen]]:
        """What stands on that screen for `who`, each whole message with its place in the order of things."""
        text = keyboard.printed[self._begun.get(keyboard, 0) :]
        whole = text[: text.rindex("\n\n") + 2].replace(FENCED, "") if "\n\n" in text else ""
        found = []
        for number, paragraph in enumerate(PARAGRAPHS.split(whole)):
            seen = _read(paragraph, keyboard, who) if paragraph.strip() else None
            if seen is not None:
                arrived = self._arrived.setdefault((keyboard, number), len(self._arrived))
                found.append((arrived, seen))
        return found

    def _at(self, who: str) -> Keyboard:
        if who not in self._keyboards:
            clock = self.now().isoformat(timespec="seconds") if self.ahead else ""
            self._keyboards[who] = Keyboard(self.database, who, clock)
            self._all.append(self._keyboards[who])
        return self._keyboards[who]


def _read(paragraph: str, keyboard: Keyboard, who: str) -> Seen | None:
    """None where it is for somebody else."""
    addressed = re.match(r"\((?:updated, )?to (.+)\)\n", paragraph)
    names = {PEOPLE[who].name, PEOPLE[who].email} if who in PEOPLE else set()
    open_to_all = addressed is None or addressed[1].startswith("#")
    if (open_to_all and keyboard.who != who) or (addressed and not open_to_all and addressed[1] not in names):
        return None
    numbers = {label.strip(): number for number, label in BUTTON.findall(paragraph)}
    changed = paragraph.startswith("(updated")
    acting = tuple(CONTROL.findall(paragraph))
    return Seen(paragraph, tuple(numbers), (keyboard, numbers), changed=changed, acts=acting)
