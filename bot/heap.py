"""What the process asks of the C library's memory: one heap for all threads, and back with what is free.

Refuses to insist: where the C library has no such choice, nothing happens.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

M_ARENA_MAX = -8
"""*Source*: mallopt(3)."""


def one_heap() -> None:
    """To be called before there are threads.

    Otherwise each thread that speaks to the database gets a heap of its own, which keeps what its largest query took:
    60 MB under load, and it grew for as long as anybody looked.
    """
    with suppress(AttributeError, OSError):
        _library().mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """What is free goes to the system."""
    with suppress(AttributeError, OSError):
        _library().malloc_trim(0)


def _library() -> Any:
    import ctypes  # here: a command that answers and ends need not wait for it

    return ctypes.CDLL(None)
