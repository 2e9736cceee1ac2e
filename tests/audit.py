"""python -m tests.audit: known weaknesses in the pinned versions; ends with status 1 when there is one.

Refuses to call clean what it could not look up: what was not audited is counted and said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
PATIENCE = 120.0
"""*Units*: seconds; a network that swallows everything does not hold up the check for longer."""
ACCEPTED: Mapping[str, str] = {}
"""*Shape*: the advisory's id -> why it does not touch Steward, and until when that is believed."""


@dataclass(frozen=True, slots=True)
class Audit:
    """*Shape*: `weak` as sentences; `unknown` are the packages that no database of advisories answered for."""

    pinned: int
    weak: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        looked = self.pinned - len(self.unknown)
        said = [f"{looked} of {self.pinned} pinned packages looked up, {len(self.weak)} with a known weakness."]
        if self.unknown:
            said.append(f"NOT audited: {len(self.unknown)}, no database of advisories answered for them.")
        return "\n".join([*said, *self.weak])


def audited(lock: Path = LOCK, options: Sequence[str] = (), accepted: Mapping[str, str] = ACCEPTED) -> Audit:
    """What is known of the versions in `lock`; everything is unknown where no database can be reached."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, subprocess.TimeoutExpired):
        pinned = _pinned(lock)
        return Audit(len(pinned), unknown=tuple(pinned))
    return Audit(len(found), tuple(_weak(found, accepted)), tuple(each["name"] for each in found if _skipped(each)))


def _pinned(lock: Path) -> list[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))]


def _skipped(package: Mapping[str, object]) -> bool:
    return "skip_reason" in package


def _weak(found: Sequence[Mapping[str, object]], accepted: Mapping[str, str]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {advisory['id']}, mended in "
        f"{', '.join(advisory['fix_versions']) or 'no version yet'}"
        for package in found if not _skipped(package)
        for advisory in package["vulns"] if advisory["id"] not in accepted  # type: ignore[attr-defined]  # JSON
    ]  # fmt: skip


def main() -> None:
    audit = audited()
    sys.stdout.write(f"{audit}\n")
    sys.exit(1 if audit.weak else 0)


if __name__ == "__main__":
    main()
