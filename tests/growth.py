"""How much more memory this process held at most, while something was done.

Refuses to read the peak of the whole run: once that is high, nothing raises it any more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.load import resident_mb

PEAKS = Path("/proc/self/clear_refs")
ANEW = "5"


@dataclass
class Growth:
    """*Units* of `mb`: megabytes; known when it is done."""

    mb: float = 0.0


@contextmanager
def growth() -> Iterator[Growth]:
    if not PEAKS.exists():
        pytest.skip("this system does not let a peak of memory begin anew")
    PEAKS.write_text(ANEW)
    before, found = resident_mb(os.getpid()), Growth()
    yield found
    found.mb = resident_mb(os.getpid(), "VmHWM") - before
