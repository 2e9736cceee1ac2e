"""The audit of dependencies, against a database of advisories on a real socket.

Refuses to ask the world: what is known of the pinned versions changes from day to day.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.audit import audited

PINNED = f"mended==1.0 \\\n    --hash=sha256:{'a' * 64}\nweak==2.0 \\\n    --hash=sha256:{'b' * 64}\n"
ADVISORY = {
    "id": "PYSEC-2026-1",
    "details": "Anybody may read everything.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "weak"},
            "versions": ["2.0"],
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
        }
    ],
}


class Advisories(BaseHTTPRequestHandler):
    """Knows one advisory, as the open database of vulnerabilities tells it."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = {"vulns": [ADVISORY]} if asked["package"]["name"] == "weak" else {}
        body = json.dumps(known).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: what is asked belongs to the test."""


@contextmanager
def advisories() -> Iterator[list[str]]:
    """The options that point the audit at a database of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield ["--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}"]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(PINNED, encoding="utf-8")
    return path


def test_a_known_weakness_is_told_with_the_version_that_mends_it(lock: Path) -> None:
    with advisories() as options:
        audit = audited(lock, options)
    assert audit.weak == ("weak 2.0: PYSEC-2026-1, mended in 2.1",)
    assert str(audit).startswith("2 of 2 pinned packages looked up, 1 with a known weakness.")


def test_what_was_accepted_with_a_reason_does_not_stop_the_check(lock: Path) -> None:
    with advisories() as options:
        assert audited(lock, options, {"PYSEC-2026-1": "the function is never called"}).weak == ()


def test_a_database_that_cannot_be_reached_is_not_taken_for_a_clean_audit(lock: Path) -> None:
    with advisories() as options:
        gone = options
    audit = audited(lock, gone)
    assert audit.unknown == ("mended", "weak")
    assert "NOT audited: 2" in str(audit)
