"""Plain HTTP to a loopback address, and waiting for something to come true.

Refuses to leave this machine, and to wait without a deadline.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

Json = dict[str, Any]
Found = TypeVar("Found")
PATIENCE, WAKING = 30.0, 90.0
"""*Units*: seconds, for what is asked and for a process that starts. A busy machine is slow; nothing waits this long
where all is well."""
GLANCE = 0.05


class Refusal(AssertionError):
    """The loopback platform said no: the person could not do that."""


def exchange(url: str, *, method: str = "GET", body: Any = None) -> tuple[int, str]:
    """Status and text."""
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        sent = None if body is None else json.dumps(body).encode()
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, path, sent, {"Content-Type": "application/json"} if sent else {})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def read(url: str) -> Any:
    status, text = exchange(url)
    assert status == 200, text
    return json.loads(text)


class Panel:
    """The control plane of a loopback platform."""

    def __init__(self, url: str) -> None:
        self.url = url

    def act(self, name: str, /, **how: Any) -> Any:
        return self._post(f"/act/{name}", how)

    def order(self, name: str, /, **how: Any) -> Any:
        return self._post(f"/control/{name}", how)

    def screen(self, user: str) -> Json:
        return dict(read(f"{self.url}/screen?user={user}"))

    def transcript(self) -> list[Json]:
        return list(read(f"{self.url}/transcript"))

    def _post(self, path: str, how: Json) -> Any:
        status, text = exchange(self.url + path, method="POST", body=how)
        answer = json.loads(text)
        if status != 200:
            raise Refusal(answer["error"])
        return answer["result"]


def until(look: Callable[[], Found | None], what: Callable[[], str], *, patience: float = PATIENCE) -> Found:
    """What `look` found, as soon as it finds something. *Raises* AssertionError with `what` is there instead."""
    deadline = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(what())
        time.sleep(GLANCE)
