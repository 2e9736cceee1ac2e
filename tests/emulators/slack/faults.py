"""Accidents waiting to happen: each is set once, strikes a number of times, and is gone.

Refuses to strike anything it was not set for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["api", "delivery", "handshake"]

API = ("drop_before", "drop_after", "http_500", "hang", "truncate", "rate_limit", "error")
DELIVERY = ("duplicate", "skew", "bad_signature")
HANDSHAKE = ("refuse",)


@dataclass
class Fault:
    """*Units* `seconds`: of a hang, of Retry-After, or of clock skew. `method` empty means every method."""

    kind: str
    where: Where = "api"
    method: str = ""
    times: int = 1
    seconds: float = 1.0
    code: str = "internal_error"


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def set(self, fault: Fault) -> None:
        known = {"api": API, "delivery": DELIVERY, "handshake": HANDSHAKE}[fault.where]
        if fault.kind not in known:
            raise ValueError(f"{fault.kind} is not one of {', '.join(known)}")
        if fault.where == "delivery":
            fault.method = "duplicate" if fault.kind == "duplicate" else "signature"
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def strike(self, where: Where, method: str = "") -> Fault | None:
        """The next accident of this kind of place, used up by one."""
        for fault in self._waiting:
            if fault.where == where and fault.method in ("", method):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
