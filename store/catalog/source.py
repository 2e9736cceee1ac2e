"""A YAML file read into plain text, lists and mappings, with the line each value stands on.

Refuses what a catalog never needs and an attacker does: anchors, tags, depth, duplicate keys, other encodings, size.

Every scalar stays the text that was written, so a product called `No` or an id `007` means what it says;
only an unquoted `null`, `~` or nothing at all is None. The parser is read event by event: nothing here recurses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from store.catalog.problems import Fault, Step, Steps, quoted, refusal, written
from store.errors import Refused

MAX_BYTES = 20_000_000
MAX_DEPTH = 12
"""Levels of lists and mappings; the format needs four."""

NULLS = ("", "~", "null", "Null", "NULL")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TEXT = "plain text, lists and mappings"

Spot = tuple[int, "dict[str, Spot] | list[Spot] | None"]
"""A line, counted from 1, and the spots of what is inside."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's values, and where they stand."""

    file: str
    values: dict[str, Any]
    spot: Spot
    faults: tuple[Fault, ...] = ()

    def line(self, steps: Steps) -> int:
        """The line of the value at this path; of the nearest thing around it where it is not there."""
        spot = self.spot
        for step in steps:
            inner = _inside(spot, step)
            if inner is None:
                break
            spot = inner
        return spot[0]


def _inside(spot: Spot, step: Step) -> Spot | None:
    inside = spot[1]
    found: Spot | None = None
    if isinstance(inside, dict):
        found = inside.get(str(step))
    elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
        found = inside[step]
    return found


def load(path: Path) -> Source:
    """*Raises* Refused."""
    file = str(path)
    text = _text(file, path)
    try:
        return _built(file, text)
    except yaml.YAMLError as error:
        raise refusal(file, _line_of(error, text), f"this is not YAML: {_what(error)}", "valid YAML") from None


def _text(file: str, path: Path) -> str:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused([f"{file}: it cannot be read ({error.strerror}). Right would be a catalog file."]) from None
    if len(content) > MAX_BYTES:
        raise Refused([f"{file}: it is larger than {MAX_BYTES // 1_000_000} MB. Right would be several smaller files."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise refusal(file, line, wrong, "the same file saved as UTF-8") from None


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return error.problem_mark.line + 1
    offset = getattr(error, "position", 0)
    return text.encode()[:offset].count(b"\n") + 1


def _what(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        return ", ".join(part for part in (error.context, error.problem) if part)
    return str(getattr(error, "reason", "it cannot be read"))


# --- building ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """A list or mapping being filled. `key` is the mapping key whose value comes next."""

    line: int
    values: dict[str, Any] | list[Any]
    spots: dict[str, Spot] | list[Spot]
    steps: Steps
    key: str | None = None
    key_line: int = 0

    def next_steps(self) -> Steps:
        return (*self.steps, self.key if isinstance(self.values, dict) and self.key is not None else len(self.values))


@dataclass(slots=True)
class _Builder:
    file: str
    open: list[_Frame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    done: tuple[Any, Spot] | None = None

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refusal(self.file, line, "anchors and aliases ('&' and '*') are not used here", "the value in full")
        if isinstance(event, yaml.ScalarEvent):
            self._tag(event, line)
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._tag(event, line)
            self._enter(mapping=isinstance(event, yaml.MappingStartEvent), line=line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            frame = self.open.pop()
            self._put(frame.values, (frame.line, frame.spots))
        elif isinstance(event, yaml.DocumentStartEvent) and self.done is not None:
            raise refusal(self.file, line, "a second document begins ('---')", "one document in one file")

    def _tag(self, event: Any, line: int) -> None:
        if event.tag not in (None, "!"):
            raise refusal(self.file, line, f"the tag {quoted(event.tag)} is not used here", TEXT)

    def _enter(self, *, mapping: bool, line: int) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise refusal(self.file, line, f"it is nested deeper than {MAX_DEPTH} levels", "the catalog's own shape")
        steps: Steps = ()
        if self.open:
            if self._awaits_key():
                raise refusal(self.file, line, "a key is a list or a mapping", "a word")
            steps = self.open[-1].next_steps()
        self.open.append(_Frame(line, {}, {}, steps) if mapping else _Frame(line, [], [], steps))

    def _awaits_key(self) -> bool:
        return isinstance(self.open[-1].values, dict) and self.open[-1].key is None

    def _scalar(self, event: Any, line: int) -> None:
        if self.open and self._awaits_key():
            self.open[-1].key, self.open[-1].key_line = event.value, line
            return
        plain = event.style in (None, "")
        self._put(None if plain and event.value in NULLS else event.value, (line, None))

    def _put(self, value: Any, spot: Spot) -> None:
        if not self.open:
            self.done = (value, spot)
            return
        frame = self.open[-1]
        if isinstance(frame.values, list) and isinstance(frame.spots, list):
            frame.values.append(value)
            frame.spots.append(spot)
        elif isinstance(frame.values, dict) and isinstance(frame.spots, dict) and frame.key is not None:
            if frame.key in frame.values:
                self.faults.append(_twice((*frame.steps, frame.key), frame.key_line, frame.spots[frame.key][0]))
            else:
                frame.values[frame.key], frame.spots[frame.key] = value, (frame.key_line, spot[1])
            frame.key = None


def _twice(steps: Steps, line: int, first: int) -> Fault:
    if len(steps) > 1 and steps[-2] in ("owners", "backups"):
        wrong = f"it has two holders, on lines {first} and {line}"
        return Fault(
            steps, wrong, "one holder: work may be shared, an accountability is one person's or one team's", line
        )
    return Fault(steps, f"the key is written twice, on lines {first} and {line}", "one of the two", line)


def _built(file: str, text: str) -> Source:
    builder = _Builder(file)
    for event in yaml.parse(text, Loader=LOADER):
        builder.take(event)
    if builder.done is None or not isinstance(builder.done[0], dict):
        found = "a list" if builder.done and isinstance(builder.done[0], list) else "no mapping"
        raise refusal(
            file, 1, f"there is {found} at the top", f"a mapping with sections such as {written('products:')}"
        )
    return Source(file, builder.done[0], builder.done[1], tuple(builder.faults))
