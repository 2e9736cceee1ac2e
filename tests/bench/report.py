"""The figures as a table on the screen, as JSON, and as a page of the documentation.

Refuses to say where on a disk anything is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
COLUMNS = ("what", "measured", "rounds", "ratio", "bar", "")
VERDICTS = {True: "holds", False: "MISSED", None: ""}


def as_json(machine: Mapping[str, object], figures: Sequence[Figure], **how: object) -> dict[str, Any]:
    """*Shape* `{machine, rounds, quick, measured_at, figures: [{benchmark, what, value, unit, …, bar, holds}]}`."""
    rows = [
        {**asdict(each), "bar": str(each.bar) if each.bar else None, "holds": each.holds}
        for each in figures
    ]  # fmt: skip
    return {"machine": dict(machine), **how, "figures": rows}


def table(figures: Sequence[Figure]) -> str:
    rows = [COLUMNS, *(_cells(each) for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines, last = [], ""
    for row, each in zip(rows, (None, *figures), strict=True):
        if each is not None and each.benchmark != last:
            lines += ["", each.benchmark]
            last = each.benchmark
        lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines)


def write_page(path: Path, machine: Mapping[str, object], figures: Sequence[Figure], measured_at: str) -> None:
    """Between the two marks of the page; the words around them stay."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    measured = "\n".join(_page(machine, figures, measured_at))
    path.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


def _page(machine: Mapping[str, object], figures: Sequence[Figure], measured_at: str) -> Iterator[str]:
    libraries = machine["libraries"]
    assert isinstance(libraries, Mapping)
    versions = ", ".join(f"{name} {version}" for name, version in libraries.items())
    yield f"Measured on {measured_at[:10]}: {machine['processor']}, {machine['cores']} cores,"
    yield f"{machine['memory_gb']} GB, {machine['system']}, {machine['python']}, SQLite {machine['sqlite']},"
    yield f"PostgreSQL {machine['postgresql']} ({versions}); load average before the run {machine['load_before']}."
    for benchmark, group in groupby(figures, lambda each: each.benchmark):
        yield f"\n## {benchmark}\n"
        yield "| " + " | ".join(COLUMNS) + " |"
        yield "|" + "---|" * len(COLUMNS)
        for each in group:
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(each)) + " |"


def _cells(each: Figure) -> tuple[str, ...]:
    spread = f"{_number(each.spread[0])} … {_number(each.spread[1])}" if each.spread else ""
    ratio = f"{_ratio(each.ratio)} of {each.to}" if each.ratio is not None and each.to else _ratio(each.ratio)
    verdict = ", ".join(filter(None, (VERDICTS[each.holds], each.note)))
    return each.what, f"{_number(each.value)} {each.unit}", spread, ratio, str(each.bar or ""), verdict


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.3g}"


def save(path: Path, found: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
