"""The runbooks there are, read from their folder, and which of them an incident carries.

Refuses to hide a broken one: its problems stand beside those that are whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.layers import plain
from store.runbooks import DEFAULT, Problem, Runbook, parse

FOLDER = Path(__file__).parent.parent / "runbooks"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every runbook that is whole, and what is wrong with the others."""

    runbooks: tuple[Runbook, ...] = ()
    problems: tuple[Problem, ...] = ()

    def chosen(self, product: str, layer: str | None, symptom: str) -> Runbook | None:
        """What says most about the symptom; else the product's own, else the layer's only one, else the default."""
        others = [
            each for each in self.runbooks if each.id != DEFAULT and (not each.products or product in each.products)
        ]
        best = max(others, key=lambda each: _fit(each, layer, symptom), default=None)
        if best is not None and (_fit(best, layer, symptom)[0] or best.products):
            return best
        of_layer = [each for each in others if each.layers[0] == layer]
        default = next((each for each in self.runbooks if each.id == DEFAULT), None)
        return of_layer[0] if len(of_layer) == 1 else default


def _fit(runbook: Runbook, layer: str | None, symptom: str) -> tuple[int, int, int]:
    """(words of it heard, made for some product, made for this layer)."""
    said = f" {plain(symptom)} "
    heard = sum(1 + cue.count(" ") for cue in (plain(each) for each in runbook.symptoms) if f" {cue} " in said)
    return heard, int(bool(runbook.products)), int(layer in runbook.layers)


_KEPT: dict[tuple[Path, tuple[str, ...]], tuple[tuple[tuple[str, int, int], ...], Shelf]] = {}


def shelf(folder: Path, layers: Iterable[str]) -> Shelf:
    """Every runbook in the folder; read again when a file changed."""
    known = tuple(layers)
    files = sorted(folder.glob("*.md"))
    stamp = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    kept = _KEPT.get((folder, known))
    if kept is None or kept[0] != stamp:
        kept = _KEPT[(folder, known)] = (stamp, _read(files, known))
    return kept[1]


def _read(files: Sequence[Path], layers: tuple[str, ...]) -> Shelf:
    runbooks: dict[str, Runbook] = {}
    problems: list[Problem] = []
    for file in files:
        runbook, wrong = _parsed(file, layers)
        problems.extend(wrong)
        if runbook is not None and runbook.id in runbooks:
            problems.append(Problem(file.name, 1, f"the id {runbook.id} is used twice", "an id of its own"))
        elif runbook is not None:
            runbooks[runbook.id] = runbook
    if DEFAULT not in runbooks:
        problems.append(
            Problem(f"{DEFAULT}.md", 1, "there is no default runbook", f"a whole runbook with id: {DEFAULT}")
        )
    return Shelf(tuple(runbooks.values()), tuple(problems))


def _parsed(file: Path, layers: tuple[str, ...]) -> tuple[Runbook | None, tuple[Problem, ...]]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None, (Problem(file.name, 1, "the file cannot be read as UTF-8", "plain Markdown in UTF-8"),)
    return parse(text, file.name, layers)
