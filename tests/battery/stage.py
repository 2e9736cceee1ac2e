"""What a person can do and see, whatever they use: the verbs every story is told in.

Refuses to say what any platform looks like.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.battery.cast import PEOPLE
from tests.battery.wire import PATIENCE, until


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the desk on somebody's screen.

    `at` is where it is, for the stage alone. `under`: what it answers, where that is shown. `acts`: whatever in it
    would do something by itself: a mention, a link behind other words, an escape sequence. `pictures`: what is said of
    each to whoever does not see it.
    """

    words: str
    buttons: tuple[str, ...]
    at: Any
    under: Any = None
    changed: bool = False
    acts: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A form on somebody's screen."""

    words: str
    fields: tuple[str, ...]


class Stage(ABC):
    """One platform and the real desk behind it. People are ids of the catalog."""

    name: str
    database: Path
    """Where its desk keeps everything; for what an operator does beside it."""
    onlookers: tuple[str, ...] = ()
    """Who else reads the room."""
    draws = True
    """Whether it shows pictures; where not, their words stand in their place."""
    ahead = timedelta(0)
    """How much time has passed here that has not passed elsewhere."""

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @abstractmethod
    def launch(self) -> None:
        """Starts the process, and returns at once."""

    @abstractmethod
    def ready(self) -> None:
        """Until the desk can be talked to."""

    @abstractmethod
    def close(self) -> None:
        """Ends the process and the platform."""

    @abstractmethod
    def begin(self) -> None:
        """A new story: what is on the screens by now is old."""

    @abstractmethod
    def says(self, who: str, sentence: str) -> None:
        """In private."""

    @abstractmethod
    def says_in_the_room(self, who: str, sentence: str) -> Any:
        """Where others read it. *Shape* what an answer is `under`."""

    @abstractmethod
    def says_thrice(self, who: str, sentence: str) -> None:
        """In private, once; and the platform delivers it three times where it can."""

    @abstractmethod
    def presses(self, who: str, button: str, on: Seen, *, or_says: str = "") -> None:
        """The button; or the sentence it stands for, where the card is on somebody else's screen."""

    @abstractmethod
    def opens(self, who: str, button: str, on: Seen) -> Open:
        """A button that opens a form."""

    @abstractmethod
    def fills(self, who: str, values: Mapping[str, str]) -> None:
        """Sends the open form, which is accepted."""

    @abstractmethod
    def fills_wrongly(self, who: str, values: Mapping[str, str]) -> str:
        """Sends the open form, which stays open. *Shape* what it says then."""

    def goes_on(self, who: str, values: Mapping[str, str]) -> None:
        """Sends the open form, and the next one opens in its place."""
        assert not self.fills_wrongly(who, values).startswith("One of")

    @abstractmethod
    def screen(self, who: str) -> Sequence[Seen]:
        """What the desk has shown this person since the story began, oldest first."""

    @property
    def readers(self) -> Sequence[str]:
        """Whoever reads along in the room beside those who speak there: one screen at a time shows what is posted."""
        return ()

    @abstractmethod
    def home(self, who: str) -> Seen:
        """The person's home page, freshly opened."""

    @abstractmethod
    def fails(self, who: str, sentence: str) -> None:
        """Said in private while our own house is on fire: nothing can be committed but an apology."""

    @abstractmethod
    def comes_again(self, who: str, sentence: str) -> None:
        """What failed is delivered once more, or said once more where nobody else would."""

    @abstractmethod
    def waits(self, span: timedelta) -> None:
        """So much time passes, for the desk and for the platform; the process is started anew in that moment."""

    @abstractmethod
    def slows_down(self, *, seconds: int = 1, times: int = 2) -> None:
        """The next messages are refused for so long: too many."""

    def anybody(self, number: int) -> str:
        """Somebody the desk knows; another for each number, where there is room for many."""
        everybody = tuple(PEOPLE)
        return everybody[number % len(everybody)]

    def sees(self, who: str, words: str, *, changed: bool | None = None, patience: float = PATIENCE) -> Seen:
        """The newest message with these words, as soon as there is one."""

        def found() -> Seen | None:
            fitting = (seen for seen in self.screen(who) if words in seen.words and changed in (None, seen.changed))
            return next(reversed(list(fitting)), None)

        return until(found, lambda: f"{who} sees no {words!r} but {self._shown(who)}", patience=patience)

    def asks(self, who: str, sentence: str) -> Seen:
        """In private, and waits for the answer."""
        before = len(self.screen(who))
        self.says(who, sentence)
        return self.shows(who, before, sentence)

    def asks_in_the_room(self, who: str, sentence: str) -> tuple[Seen, Any]:
        """*Shape* the answer, and what it ought to be under."""
        before = len(self.screen(who))
        said = self.says_in_the_room(who, sentence)
        return self.shows(who, before, sentence), said

    def answered(self, who: str, act: Callable[[], None]) -> Seen:
        """The next message this person sees after `act`."""
        before = len(self.screen(who))
        act()
        return self.shows(who, before, "that")

    def shows(self, who: str, before: int, sentence: str) -> Seen:
        until(lambda: len(self.screen(who)) > before, lambda: f"{sentence[:80]!r} of {who} is not answered")
        return self.screen(who)[before]

    def charts(self, seen: Seen) -> str:
        """What the charts of a message say; where they are pictures, to whoever does not see them."""
        assert bool(seen.pictures) == self.draws, seen
        return "\n".join(seen.pictures) if self.draws else seen.words

    def _shown(self, who: str) -> list[str]:
        return [seen.words for seen in self.screen(who)]
