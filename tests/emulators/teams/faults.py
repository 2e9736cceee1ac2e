"""Accidents that are about to happen, each used up by happening.

Refuses to happen where nobody asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["connector", "token", "keys", "delivery"]
Kind = Literal[
    "drop_before", "drop_after", "status", "status_after", "hang", "truncated", "throttle", "duplicate", "lost"
]


@dataclass
class Fault:
    """`call` narrows it to one kind of call: create, post, update, delete, member, members, team, channels.

    *Units* `seconds`: how long to hang, or what Retry-After says.
    """

    where: Where
    kind: Kind
    call: str = ""
    times: int = 1
    status: int = 500
    code: str = "ServiceError"
    seconds: float = 1.0
    conversation: str = ""


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def set(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def strike(self, where: Where, call: str = "", conversation: str = "", kind: str = "") -> Fault | None:
        """The next accident of this kind of place, used up by one."""
        for fault in self._waiting:
            here = fault.where == where and fault.call in ("", call) and kind in ("", fault.kind)
            if here and (not fault.conversation or conversation.startswith(fault.conversation)):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
