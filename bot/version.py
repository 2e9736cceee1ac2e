"""Which version of the desk this is.

Refuses a second place that says it: pyproject.toml does.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

SAID_IN = Path(__file__).parent.parent / "pyproject.toml"


def version() -> str:
    """`0.1.0`."""
    try:
        return str(tomllib.loads(SAID_IN.read_text(encoding="utf-8"))["project"]["version"])
    except OSError:
        return f"unknown: {SAID_IN.name} is not beside app.py"
