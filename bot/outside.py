"""Where the desk is reached from outside: one address, without anything behind it.

Refuses what would surprise behind a proxy: a path, a question, a user; and plain http anywhere but on this machine.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?")
RIGHT = "Right would be https://desk.example.com"


def loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "") in LOOPBACK


def address(said: str) -> str:
    """Without a slash at its end; empty where nothing is said. *Raises* ValueError."""
    url = said.strip().removesuffix("/")
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback(url)):
        raise ValueError(f"is neither https nor on this machine. {RIGHT}")
    if not HOST.fullmatch(parts.netloc) or url != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(f"has more than a host and a port. {RIGHT}")
    return url
