"""Parquet, read in a process of its own that may use so much memory, so much time and so much output and no more.

Refuses to read it here: the format is unpacked by native code from bytes that strangers wrote, and a few kilobytes
can stand for many gigabytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import Refused

if TYPE_CHECKING:
    from store.predictions.reading import Problem

MEMORY = 2 * 1024**3
"""*Units*: bytes of address space of the reading process; what it may hold is far less, see HELD."""
HELD = "256MB"
SECONDS = 900
"""*Units*: seconds of processor time."""
MOST = 8 * 1024**3
"""*Units*: bytes of rows, however large the file is."""
RATIO = 100
"""How many times its own size a file may unpack to, beyond SMALL."""
SMALL = 64 * 1024**2
CELL = 100_001
"""*Units*: characters handed on of one cell: enough to see that it is too long."""
ROWS = 500
BOMB = "unpacks to far more than a log of predictions has. Write it without nesting, or send JSON lines."


@contextmanager
def parquet(path: Path) -> Iterator[Iterator[tuple[int, bytes | Problem]]]:
    """Each row as a line of JSON. *Raises* Refused."""
    command = [sys.executable, "-m", "store.predictions.unpacking", str(path.resolve())]
    root = Path(__file__).parent.parent.parent
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root)  # noqa: S603  ourselves
    try:
        yield _lines(child, path)
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def _lines(child: subprocess.Popen[bytes], path: Path) -> Iterator[tuple[int, bytes | Problem]]:
    from store.predictions.reading import lines

    assert child.stdout is not None
    left = min(MOST, max(SMALL, RATIO * path.stat().st_size))
    for number, line in lines(child.stdout):  # type: ignore[arg-type]  # a pipe reads like a file
        left -= len(line) if isinstance(line, bytes) else CELL
        if left < 0:
            raise Refused([f"{path.name} {BOMB}"])
        yield number, line
    reason = REASONS.get(child.wait(), f"{path.name} {BOMB}")
    if reason:
        raise Refused([reason.format(name=path.name)])


REASONS = {
    0: "",
    3: "{name} begins like Parquet and cannot be read as it.",
    4: "Parquet cannot be read here: the library for it is not installed. Send JSON lines or CSV.",
}


# --- in the process of its own ---------------------------------------------------------------------


def _limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _unpack(path: str) -> int:
    try:
        import duckdb
    except ImportError:
        return 4
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    try:
        connection.execute(f"SET memory_limit = '{HELD}'; SET threads = 1; SET temp_directory = ''")
        found = connection.execute(f"SELECT {_wanted(connection, path)} FROM read_parquet(?)", [path])  # noqa: S608  names are quoted
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(ROWS):
            for row in rows:
                _say(dict(zip(names, row, strict=True)))
    except (MemoryError, duckdb.OutOfMemoryException):
        return 5
    except duckdb.Error:
        return 3
    return 0


def _wanted(connection: Any, path: str) -> str:
    """Each column as JSON can say it; instants as seconds, texts no longer than is looked at."""
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    return ", ".join(_said(str(name), str(kind)) for name, kind, *_ in described)


def _said(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"epoch({quoted}) AS {quoted}"
    return f"left({quoted}, {CELL}) AS {quoted}" if kind == "VARCHAR" else quoted


def _say(row: dict[str, Any]) -> None:
    short = {name: value[:CELL] if isinstance(value, (str, bytes)) else value for name, value in row.items()}
    sys.stdout.write(json.dumps(short, default=str, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    _limited()
    sys.exit(_unpack(sys.argv[1]))
