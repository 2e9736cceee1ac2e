"""Starts desks quickly: one process has the libraries in memory, and each desk is forked from it.

Refuses to do more for a desk than the interpreter would: from the command line's own function on it is `app.py serve`.
A desk that is ordered cold is the interpreter's own start. None outlives this process.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

DIES_WITH_ITS_PARENT = 1
"""*Source*: prctl(2), PR_SET_PDEATHSIG."""
LIBRARIES = (
    "aiosqlite", "asyncpg", "sqlalchemy.dialects.sqlite.aiosqlite", "sqlalchemy.dialects.postgresql.asyncpg",
    "bot.service", "bot.settings", "handlers.routes", "store.schema", "alembic.command",
    "bot.slack.platform", "bot.slack.socket", "bot.teams.platform",
)  # fmt: skip


def main() -> None:
    """One order a line on standard input; the answer is the desk's process id."""
    command: Any = import_module("app").app
    for name in LIBRARIES:
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, _buried)
    for line in sys.stdin:
        order = json.loads(line)
        born = os.fork()
        if not born:
            _live(command, order)
        sys.stdout.write(f"{born}\n")
        sys.stdout.flush()


def _buried(*_: object) -> None:
    """Nobody asks what became of them; that they were here is on the bill."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _bound() -> None:
    """Dies with the nursery."""
    ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)


def _live(command: Any, order: dict[str, Any]) -> None:
    status = 1
    try:
        _bound()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, target in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(number, target)
        os.chdir(Path(order["folder"]))
        os.environ.clear()
        os.environ.update(order["environment"])
        if order["cold"]:
            os.execv(sys.executable, [sys.executable, *order["words"]])  # noqa: S606  as an operator starts it
        sys.argv = order["words"]
        command()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
