"""What a person can be told went wrong.

Refuses to be raised for our own mistakes: those are ordinary exceptions, caught once, in dispatch.

    DeskError                a sentence that says what to do next; it becomes a card
    ├─ NotFound              nothing by that name; the sentence offers the nearest
    ├─ NotAllowed            not this person, not now
    ├─ Unclear               more than one reading; the sentence says how to be clearer
    ├─ FieldErrors           a form came back with values to correct
    └─ Refused               a file, a setting or a schema that cannot be used as it is
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class DeskError(Exception):
    """A sentence for the person who asked. `nearest` are names they may have meant, each with what to say instead."""

    def __init__(self, sentence: str, nearest: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.nearest = tuple(nearest)


class NotFound(DeskError):
    """Nothing is known by that name."""


class NotAllowed(DeskError):
    """This person may not do that."""


class Unclear(DeskError):
    """It can be read in more than one way."""


class FieldErrors(DeskError):
    """Field name -> what is wrong with it and what would be right."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Refused(DeskError):
    """Input refused whole: each line says where, what is wrong, and what would be right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
