"""Which deliveries were answered well, as long as one of them would be let in again.

Refuses to forget a delivery before its stamp is too old, unless more come than could be real; then the oldest go first.
"""

from __future__ import annotations

KEPT = 16
"""*Units*: bytes of a signature. Nobody meets two by chance that begin alike, or one across two others."""
MOST = 200_000
"""*Units*: deliveries; 3 MB. At 500 a second five minutes of them fit."""


class Replays:
    """`window`: for how many seconds after its stamp a delivery is let in."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._seconds: dict[int, bytearray] = {}

    def __len__(self) -> int:
        return sum(map(len, self._seconds.values())) // KEPT

    def has(self, stamp: int, signature: bytes) -> bool:
        return signature[:KEPT] in self._seconds.get(stamp, b"")

    def add(self, stamp: int, signature: bytes, now: float) -> None:
        if stamp not in self._seconds:
            self._forget(now)
        self._seconds.setdefault(stamp, bytearray()).extend(signature[:KEPT])

    def _forget(self, now: float) -> None:
        for stamp in sorted(self._seconds):
            if stamp >= now - self._window and len(self) < MOST:
                break
            del self._seconds[stamp]
