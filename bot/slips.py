"""Slips in an installation's settings that no single value shows: names nobody reads, secrets in a file, a broken file.

Refuses to repeat a value: it may be a secret that stands under a wrong name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from store.errors import Refused

OTHERS = frozenset({"STEWARD_ADDRESS"})
"""Read by the proxy of deploy/compose.yaml; it may stand in the same file of settings."""


def in_file(file: str, fields: Collection[str], secrets: Iterable[str]) -> list[str]:
    """What is wrong in the file, read once; nothing where there is none. *Raises* Refused where it cannot be used."""
    said = _read(file)
    return [*_secrets(file, said, secrets), *_unknown(file, said, fields)]


def _read(file: str) -> dict[str, object]:
    path = Path(file)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        why = f"{file} cannot be read ({type(error).__name__}). Right would be a text file, or none"
        raise Refused([why]) from None
    return _parsed(file, text) if text else {}


def _parsed(file: str, text: str) -> dict[str, object]:
    import tomllib  # here: most installations have no file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = f"{file} is not TOML: {error}. Right would be lines such as http_port = 8080"
    raise Refused([why])


def _secrets(file: str, said: Collection[str], names: Iterable[str]) -> list[str]:
    """Secrets belong into the environment: a file gets copied, committed and mailed."""
    return [
        f"{name} stands in {file}. Right would be STEWARD_{name.upper()} or STEWARD_{name.upper()}_FILE"
        for name in names
        if name in said
    ]


def _unknown(file: str, said: Collection[str], fields: Collection[str]) -> list[str]:
    """Keys of the file that nobody reads."""
    return [_slip(f"{name} in {file}", name, fields) for name in said if name not in fields]


def unread(environment: Mapping[str, str], fields: Iterable[str], secret: Iterable[str]) -> list[str]:
    """Variables that look like settings and are none. Said, not refused: orchestrators add their own."""
    known = [f"STEWARD_{name.upper()}" for name in fields] + [f"STEWARD_{name.upper()}_FILE" for name in secret]
    named = (name for name in sorted(environment) if name.startswith("STEWARD_"))
    return [_slip(name, name, known) for name in named if name not in known and name not in OTHERS]


def _slip(called: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1, cutoff=0.8)
    return f"{called} is no setting. {f'Did you mean {near[0]}?' if near else 'docs/install.md lists them all'}"
