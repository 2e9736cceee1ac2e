"""The workspace's own time: runs with the wall clock and can be moved forward.

Refuses to run backwards.
"""

from __future__ import annotations

import time


class VirtualClock:
    """*Units*: epoch seconds."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._serial = 0

    def now(self) -> float:
        return time.time() + self._ahead

    def signed_at(self) -> float:
        """What a signature says: the desk's own time, which does not jump with the workspace's."""
        return time.time()

    def soon(self, seconds: float) -> float:
        """So many real seconds from now."""
        return self.now() + seconds

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._ahead += seconds

    def stamp(self) -> str:
        """A message timestamp: unique, and in order."""
        self._serial += 1
        return f"{int(self.now())}.{self._serial:06d}"
