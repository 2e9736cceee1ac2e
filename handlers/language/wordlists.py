"""Read the cue files: sections of phrases, separated by commas or line breaks.

Refuses to know what a phrase means; it only knows where phrases start and end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

CUES = Path(__file__).parent / "cues"


def phrases(lines: str) -> Iterator[str]:
    for line in lines.splitlines():
        if not line.lstrip().startswith("#"):
            yield from (phrase for part in line.split(",") if (phrase := part.strip()))


@lru_cache(maxsize=4)
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The phrases of a cue file by its `[section]` heads."""
    found: dict[str, list[str]] = {}
    head = ""
    for line in (CUES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.rstrip().endswith("]"):
            head = line.strip()[1:-1]
            found.setdefault(head, [])
        elif head:
            found[head].extend(phrases(line))
    return {head: tuple(dict.fromkeys(listed)) for head, listed in found.items()}


@cache
def plain(name: str) -> tuple[str, ...]:
    """Every phrase of a cue file without sections."""
    return tuple(phrases((CUES / name).read_text(encoding="utf-8")))


@cache
def groups(name: str) -> tuple[tuple[str, ...], ...]:
    """One tuple of phrases a line."""
    lines = (CUES / name).read_text(encoding="utf-8").splitlines()
    return tuple(found for line in lines if (found := tuple(phrases(line))))


@cache
def mapping(name: str) -> dict[str, str]:
    """`base: form, form` lines as form -> base."""
    found: dict[str, str] = {}
    for line in (CUES / name).read_text(encoding="utf-8").splitlines():
        base, colon, forms = line.partition(":")
        if colon and not line.startswith("#"):
            found.update((form, base.strip()) for form in phrases(forms))
    return found


def accountabilities() -> tuple[str, ...]:
    """The ids of the accountabilities that have a cue file."""
    return tuple(sorted(path.stem for path in (CUES / "accountabilities").glob("*.txt")))
