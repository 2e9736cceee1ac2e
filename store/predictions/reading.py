"""A file of predictions as rows, one at a time, in bounded memory: JSON lines, CSV, Parquet, and small JSON documents.

Refuses what is empty, is not UTF-8, or says it is another thing than it is; a line that is too long is a problem of
that line alone.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from store.errors import Refused
from store.predictions import unpacking

LONGEST_LINE = 1_000_000
"""*Units*: bytes of one line, in JSON lines and in CSV."""
DOCUMENT = 64 * 1024 * 1024
"""*Units*: bytes of a JSON document that is read whole; larger ones come as JSON lines."""
HEAD = 65_536
LOOKED_AT = 200
"""How many rows are looked at to learn the columns."""
PACKED: Mapping[bytes, str] = {
    b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz"
}  # fmt: skip
OTHER_ENCODINGS: Mapping[bytes, str] = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line was not kept."""

    line: int
    reason: str


Read = tuple[int, Mapping[str, Any]] | Problem


@dataclass(frozen=True, slots=True)
class Table:
    """The columns, and the rows with their line numbers."""

    columns: Sequence[str]
    rows: Iterator[Read]


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """*Raises* Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        if head[:4] == b"PAR1":
            with unpacking.parquet(path) as rows:
                yield _peeked(_json_lines(rows, path.name), path.name)
            return
        _text_or_refused(head, path.name)
        yield _peeked(_rows(file, head, path), path.name)


def _text_or_refused(head: bytes, name: str) -> None:
    if not head.strip():
        raise Refused([f"{name} is empty."])
    for mark, kind in (*PACKED.items(), *OTHER_ENCODINGS.items()):
        if head.startswith(mark):
            wanted = "Unpack it first." if mark in PACKED else "Save it as UTF-8."
            raise Refused([f"{name} is {kind}. {wanted}"])
    try:
        head.rpartition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError as error:
        line = head[: error.start].count(b"\n") + 1
        raise Refused(
            [f"{name} is not UTF-8: line {line} has a byte that means nothing there. Save it as UTF-8."]
        ) from None


def _rows(file: BinaryIO, head: bytes, path: Path) -> Iterator[Read]:
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith(b"["):
        return _document(file, path.name)
    if first.startswith(b"{"):
        return _document(file, path.name) if _is_table(first) else _json_lines(lines(file), path.name)
    return _csv(file, path.name)


def _is_table(first: bytes) -> bool:
    """MLflow writes `{"columns": …, "data": …}`, on one line or on many."""
    return (b'"columns"' in first[:4096] and b'"data"' in first) or first.split(b"\n", 1)[0].strip() == b"{"


def _peeked(rows: Iterator[Read], name: str) -> Table:
    """The columns are those of the first rows. *Raises* Refused for a file without any."""
    first = list(islice(rows, LOOKED_AT))
    columns = dict.fromkeys(column for row in first if not isinstance(row, Problem) for column in row[1])
    if not columns:
        problem = next((row for row in first if isinstance(row, Problem)), None)
        raise Refused(
            [f"{name} has no rows." if problem is None else f"{name}, line {problem.line}: {problem.reason}."]
        )
    return Table(tuple(columns), chain(first, rows))


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes | Problem]]:
    """Line by line; one that is too long is passed over without being held."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield number, Problem(number, f"longer than {LONGEST_LINE:,} bytes")


# --- JSON --------------------------------------------------------------------------------------------


def _json_lines(found: Iterator[tuple[int, bytes | Problem]], name: str) -> Iterator[Read]:
    for number, line in found:
        if isinstance(line, Problem):
            yield line
        elif line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> Read:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Problem(number, "not UTF-8")
    except (ValueError, RecursionError):
        return Problem(number, "not JSON")
    return (number, row) if isinstance(row, dict) else Problem(number, "not an object in braces")


def _document(file: BinaryIO, name: str) -> Iterator[Read]:
    """A list of objects, or MLflow's table. *Raises* Refused."""
    text = file.read(DOCUMENT + 1)
    if len(text) > DOCUMENT:
        raise Refused([f"{name} is one JSON document of more than {DOCUMENT >> 20} MB. Send it as JSON lines."])
    try:
        value = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused([f"{name} begins like JSON and is not."]) from None
    if isinstance(value, dict) and isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        columns = [str(column) for column in value["columns"]]
        value = [dict(zip(columns, row, strict=False)) if isinstance(row, list) else row for row in value["data"]]
    found = value if isinstance(value, list) else [value]
    return (
        (number, row) if isinstance(row, dict) else Problem(number, "not an object in braces")
        for number, row in enumerate(found, 1)
    )


# --- CSV ---------------------------------------------------------------------------------------------


def _csv(file: BinaryIO, name: str) -> Iterator[Read]:
    """Rows after the first line, which names the columns. *Raises* Refused."""
    skipped: list[Problem] = []
    reader = csv.reader(_decoded(file, skipped), delimiter=_delimiter(file), strict=True)
    header = next(reader, [])
    if len(set(header)) < len(header) or not all(column.strip() for column in header):
        raise Refused([f"{name}, line 1: every column needs a name of its own."])
    return _csv_rows(reader, [column.strip() for column in header], skipped)


def _delimiter(file: BinaryIO) -> str:
    """Whichever of the usual ones the first line has most of."""
    at = file.tell()
    first = file.readline(LONGEST_LINE).decode("utf-8", "replace")
    file.seek(at)
    return max((",", ";", "\t", "|"), key=first.count)


def _decoded(file: BinaryIO, skipped: list[Problem]) -> Iterator[str]:
    for number, line in lines(file):
        if isinstance(line, Problem):
            skipped.append(line)
            continue
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            skipped.append(Problem(number, "not UTF-8"))


def _csv_rows(reader: Any, header: list[str], skipped: list[Problem]) -> Iterator[Read]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Problem(reader.line_num + len(skipped), _csv_reason(error))
            continue
        while skipped:
            yield skipped.pop(0)
        if cells is None:
            return
        if cells and len(cells) != len(header):
            yield Problem(reader.line_num, f"{len(cells)} cells, the first line names {len(header)}")
        elif cells:
            yield reader.line_num, dict(zip(header, cells, strict=True))


def _csv_reason(error: csv.Error) -> str:
    return "a field is too long, or a quote is never closed" if "limit" in str(error) else "not CSV"
