"""Lines from whoever types, or from a pipe: one reader for all of them.

Refuses to hold the desk up: Ctrl-C ends the question that was asked, at once, and no thread is waited for at the end.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Line = asyncio.Future[str]


class Keyboard:
    """What is typed, line by line. A line that nobody waits for any more is the next question's."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._coming: Line | None = None
        self._asking: Line | None = None

    async def line(self, prompt: str) -> str:
        """The next line. *Raises* EOFError, KeyboardInterrupt."""
        loop = asyncio.get_running_loop()
        if self._coming is None:
            self._coming = loop.create_future()
            threading.Thread(target=self._wait, args=(loop, self._coming, prompt), daemon=True).start()
        else:
            print(prompt, end="", flush=True)  # noqa: T201  the reader stands at the prompt before this one
        self._asking = loop.create_future()
        done, _ = await asyncio.wait((self._coming, self._asking), return_when=asyncio.FIRST_COMPLETED)
        if self._coming not in done:
            print()  # noqa: T201  below what was typed until now
            raise KeyboardInterrupt
        coming, self._coming = self._coming, None
        return coming.result()

    def _wait(self, loop: asyncio.AbstractEventLoop, coming: Line, prompt: str) -> None:
        try:
            line, error = self._read(prompt), None
        except (EOFError, OSError, ValueError) as wrong:
            line, error = "", EOFError(str(wrong))
        with suppress(RuntimeError):  # the desk has closed meanwhile
            loop.call_soon_threadsafe(_kept, coming, line, error)

    def interrupt(self) -> None:
        """Whoever waits for a line waits no more."""
        if self._asking is not None and not self._asking.done():
            self._asking.set_result("")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C is heard here, and the terminal is afterwards as it was before."""
        loop, before = asyncio.get_running_loop(), _manner()
        with suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGINT, self.interrupt)
        try:
            yield
        finally:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(signal.SIGINT)
            _restored(before)


def _kept(coming: Line, line: str, error: Exception | None) -> None:
    if coming.done():
        return
    if error is None:
        coming.set_result(line)
    else:
        coming.set_exception(error)


def _manner() -> list[Any] | None:
    """How the terminal treats what is typed; a line that is being edited has it otherwise."""
    if not sys.stdin.isatty():
        return None
    try:
        import termios
    except ImportError:
        return None
    return termios.tcgetattr(sys.stdin.fileno())


def _restored(before: list[Any] | None) -> None:
    if before is not None:
        import termios

        with suppress(OSError, termios.error):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
