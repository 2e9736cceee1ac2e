"""A load generator that is not the limit: prepared requests over plain sockets, and what they cost the server.

Refuses to build anything while it measures, and to count any answer but 200 as one.
"""

from __future__ import annotations

import os
import re
import resource
import selectors
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
TICK = 1 / os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0
"""*Units*: seconds without any answer."""


@dataclass(frozen=True, slots=True)
class Shot:
    """*Units*: seconds; `times` in order, `cpu` is what the server's process used, 0 where that cannot be known.

    `failed` were answered with something else than 200.
    """

    seconds: float
    times: tuple[float, ...]
    cpu: float
    failed: int = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.times) * 1000


def fire(port: int, requests: Sequence[bytes], at_once: int, pid: int) -> Shot:
    """Every request once, over `at_once` connections that never wait. *Raises* AssertionError where half fail."""
    times: list[float] = []
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        for _ in range(at_once):
            selector.register(_connected(port), selectors.EVENT_READ, _Line())
        before, began = cpu_seconds(pid), time.perf_counter()
        open_lines = sum(_next(key.fileobj, key.data, waiting) for key in list(selector.get_map().values()))
        while open_lines:
            ready = selector.select(PATIENCE)
            assert ready, "the server does not answer any more"
            for key, _ in ready:
                if _answered(key.fileobj, key.data, times) and not _next(key.fileobj, key.data, waiting):
                    open_lines -= 1
        seconds = time.perf_counter() - began
        cpu = cpu_seconds(pid) - before
        for key in list(selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]  # every one of them is a socket
    assert len(times) * 2 > len(requests), "the server does not answer with 200"
    return Shot(seconds, tuple(sorted(times)), cpu, len(requests) - len(times))


@dataclass(slots=True)
class _Line:
    sent_at: float = 0.0
    heard: bytes = b""


def _connected(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _next(line: object, state: _Line, waiting: Iterator[bytes]) -> bool:
    """Whether there was one more to send."""
    request = next(waiting, None)
    if request is None:
        return False
    assert isinstance(line, socket.socket)
    state.heard, state.sent_at = b"", time.perf_counter()
    line.sendall(request)
    return True


def _answered(line: object, state: _Line, times: list[float]) -> bool:
    """Whether the answer is whole now."""
    assert isinstance(line, socket.socket)
    piece = line.recv(65536)
    assert piece, "the server hung up"
    state.heard += piece
    head, gap, body = state.heard.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not gap or len(body) < int(length[1] if length else 0):
        return False
    if head.startswith(b"HTTP/1.1 200"):
        times.append(time.perf_counter() - state.sent_at)
    return True


def cpu_seconds(pid: int) -> float:
    """What the process has used so far, all its threads together. *Units*: seconds, in steps of a clock tick."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def peak_mb() -> float:
    """What this process held in memory at most.

    Where the system says so, since its program began: what `getrusage` says begins with whoever started it.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return resident_mb(os.getpid(), "VmHWM") or peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def resident_mb(pid: int, what: str = "VmRSS") -> float:
    """What the process holds in memory now, or with `VmHWM` held at most; 0 where that cannot be known."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    kilobytes = next((line.split()[1] for line in lines if line.startswith(f"{what}:")), "0")
    return int(kilobytes) / 1024
