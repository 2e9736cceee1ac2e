"""What can happen to an incident, as values.

Refuses to say what becomes of it: that is `store.lifecycle`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acknowledged:
    by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Whoever has it says that they are still on it."""

    by: str


@dataclass(frozen=True, slots=True)
class Climbed:
    """The ladder was climbed: `step` rungs are tried, and the call was made in round `round`."""

    step: int
    round: int


@dataclass(frozen=True, slots=True)
class Fell:
    """The due instant of an acknowledgement came: it is asked about, and then it lapses."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    by: str


@dataclass(frozen=True, slots=True)
class Accepted:
    by: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver will not have it; or nobody answered (`by` empty)."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    by: str


@dataclass(frozen=True, slots=True)
class Reopened:
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    """A person is gone from the company."""

    person: str


@dataclass(frozen=True, slots=True)
class Rerouted:
    """It lives in another layer: its ladder begins anew."""


@dataclass(frozen=True, slots=True)
class Urged:
    """The severity moved, and the waits with it."""


Event = (
    Acknowledged
    | Kept
    | Climbed
    | Fell
    | HandedOver
    | Accepted
    | Refused
    | Resolved
    | Reopened
    | Left
    | Rerouted
    | Urged
)
